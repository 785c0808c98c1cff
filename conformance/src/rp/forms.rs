//! The kind of the page that the browser is at, and the way on from there: by structure first, by words second.

use url::Url;

use super::html::{Button, Document, FieldKind, Form};

/// A kind of page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageKind {
    /// It asks for the user's credentials.
    Login,
    /// It asks for the user's approval.
    Consent,
    /// It says that something is wrong.
    Error,
    /// Anything else.
    Other,
}

impl PageKind {
    /// The name that scenarios use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Consent => "consent",
            Self::Error => "error",
            Self::Other => "other",
        }
    }
}

/// A form that is about to be sent.
#[derive(Clone)]
pub struct Submission {
    /// Where to.
    pub action: Url,
    /// By POST, or else GET.
    pub post: bool,
    /// The fields, in order.
    pub entries: Vec<(String, String)>,
    /// The names of hidden fields: among them whatever protects from forgery.
    pub hidden: Vec<String>,
}

/// Words on a button that approves.
const ALLOW: &[&str] = &[
    "allow",
    "accept",
    "approve",
    "authorize",
    "authorise",
    "continue",
    "confirm",
    "consent",
    "grant",
    "yes",
    "ok",
    "agree",
    "submit",
];
/// Words on a button that refuses. They count for more: "do not allow" has both.
const DENY: &[&str] = &[
    "deny", "decline", "reject", "refuse", "cancel", "abort", "disallow", "disagree", "no", "not",
    "don", "back", "logout",
];
/// Names of a field for the user's name where it stands alone.
const USER_FIELDS: &[&str] = &[
    "username",
    "user",
    "login",
    "email",
    "identifier",
    "loginfmt",
    "account",
];

/// The kind of this page.
///
/// A page with a password field asks for credentials, whatever its status; other pages with an error status say that something
/// is wrong; and whatever else wants a button pressed asks for approval.
pub fn kind(status: u16, page: &Document) -> PageKind {
    if page.forms.iter().any(Form::asks_password) {
        PageKind::Login
    } else if status >= 400 {
        PageKind::Error
    } else if page.forms.iter().any(asks_user_only) {
        PageKind::Login
    } else if page.forms.iter().any(|form| !form.buttons.is_empty()) {
        PageKind::Consent
    } else {
        PageKind::Other
    }
}

/// Whether a form asks for the user first and for the password on a page to come.
fn asks_user_only(form: &Form) -> bool {
    form.fields.iter().any(|field| {
        field.kind == FieldKind::Text
            && (field
                .autocomplete
                .split(' ')
                .any(|hint| matches!(hint, "username" | "email"))
                || USER_FIELDS.contains(&field.name.to_ascii_lowercase().as_str()))
    })
}

/// Fills a login form in.
pub fn log_in(page: &Document, username: &str, password: &str) -> Option<Submission> {
    let mut form = page
        .forms
        .iter()
        .find(|form| form.asks_password())
        .or_else(|| page.forms.iter().find(|form| asks_user_only(form)))?
        .clone();
    let user_at = form.fields.iter().position(|field| {
        field.kind == FieldKind::Text
            && USER_FIELDS.contains(&field.name.to_ascii_lowercase().as_str())
    });
    let user_at = user_at.or_else(|| {
        form.fields
            .iter()
            .position(|field| field.kind == FieldKind::Text)
    });
    if let Some(field) = user_at.and_then(|at| form.fields.get_mut(at)) {
        username.clone_into(&mut field.value);
    }
    for field in form
        .fields
        .iter_mut()
        .filter(|field| field.kind == FieldKind::Password)
    {
        password.clone_into(&mut field.value);
    }
    let button = form
        .buttons
        .iter()
        .find(|button| stance(&button.words) != Stance::Against)
        .or(form.buttons.first());
    Some(submission(&form, button))
}

/// Fills the named fields of a page in and sends the form that has them, by the button with this label if there is one.
pub fn fill(page: &Document, values: &[(&str, String)], label: Option<&str>) -> Option<Submission> {
    let has = |form: &&Form| {
        values
            .iter()
            .all(|(name, _)| form.fields.iter().any(|field| field.name == *name))
    };
    let mut form = page.forms.iter().find(has)?.clone();
    for field in &mut form.fields {
        if let Some((_, value)) = values.iter().find(|(name, _)| field.name == *name) {
            value.clone_into(&mut field.value);
        }
    }
    let button = match label {
        Some(label) => Some(
            form.buttons
                .iter()
                .find(|button| named(&button.words, label))?,
        ),
        None => form.buttons.first(),
    };
    Some(submission(&form, button))
}

/// How the user's approval leaves the page: every box ticked. `label` names the button where the words do not tell.
pub fn allow(page: &Document, label: Option<&str>) -> Option<Submission> {
    let offered = || {
        page.forms
            .iter()
            .flat_map(|form| form.buttons.iter().map(move |button| (form, button)))
    };
    let (form, button) = match label {
        Some(label) => offered().find(|(_, button)| named(&button.words, label)),
        None => offered()
            .find(|(_, button)| stance(&button.words) == Stance::For)
            .or_else(|| offered().find(|(_, button)| stance(&button.words) == Stance::Unclear)),
    }?;
    let mut form = form.clone();
    form.tick_all();
    Some(submission(&form, Some(button)))
}

/// How the user's refusal leaves the page: by a button, or by a link.
pub fn deny(page: &Document, label: Option<&str>) -> Option<Submission> {
    let says_no = |words: &str| {
        label.map_or_else(
            || stance(words) == Stance::Against,
            |label| named(words, label),
        )
    };
    let by_button = page
        .forms
        .iter()
        .flat_map(|form| form.buttons.iter().map(move |button| (form, button)))
        .find(|(_, button)| says_no(&button.words))
        .map(|(form, button)| submission(form, Some(button)));
    by_button.or_else(|| {
        let (url, _) = page.links.iter().find(|(_, words)| says_no(words))?;
        Some(Submission {
            action: url.clone(),
            post: false,
            entries: pairs(url),
            hidden: Vec::new(),
        })
    })
}

/// The form as it is sent when this button is pressed.
pub(crate) fn submission(form: &Form, button: Option<&Button>) -> Submission {
    let is_hidden = |kind| kind == FieldKind::Hidden;
    Submission {
        action: button
            .and_then(|button| button.action.clone())
            .unwrap_or_else(|| form.action.clone()),
        post: form.post,
        entries: form.entries(button),
        hidden: form
            .fields
            .iter()
            .filter(|field| is_hidden(field.kind))
            .map(|field| field.name.clone())
            .collect(),
    }
}

fn pairs(url: &Url) -> Vec<(String, String)> {
    url.query_pairs()
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}

#[derive(Debug, PartialEq, Eq)]
enum Stance {
    For,
    Against,
    Unclear,
}

fn stance(words: &str) -> Stance {
    let any = |list: &[&str]| {
        words
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| list.contains(&word))
    };
    if any(DENY) {
        Stance::Against
    } else if any(ALLOW) {
        Stance::For
    } else {
        Stance::Unclear
    }
}

fn named(words: &str, label: &str) -> bool {
    words.contains(&label.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(html: &str) -> Document {
        Document::parse(html, &Url::parse("https://op.example/page").expect("URL"))
    }

    fn sent(submission: Option<Submission>) -> String {
        let Some(submission) = submission else {
            return "nothing".to_owned();
        };
        let entries: Vec<String> = submission
            .entries
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        format!(
            "{} {} {}",
            if submission.post { "POST" } else { "GET" },
            submission.action.path(),
            entries.join("&")
        )
    }

    // The shapes below are those of pages that providers in use serve; the words around them are left out.

    const NODE_CONSENT: &str = r#"<form autocomplete="off" action="/interaction/1" method="post">
        <input type="hidden" name="prompt" value="consent"/><button autofocus type="submit" class="login">Continue</button></form>
        <a href="/interaction/1/abort">[ Cancel ]</a>"#;
    const HYDRA_CONSENT: &str = r#"<form action="/consent" method="POST"><input type="hidden" name="challenge" value="c">
        <input type="checkbox" class="grant_scope" id="openid" value="openid" name="grant_scope">
        <input type="checkbox" id="remember" name="remember" value="1">
        <input type="submit" id="accept" name="submit" value="Allow access"><input type="submit" id="reject" name="submit" value="Deny access"></form>"#;
    const KEYCLOAK_CONSENT: &str = r#"<form action="/login-actions/consent?x=1" method="POST"><input type="hidden" name="code" value="c">
        <input class="btn" name="accept" id="kc-login" type="submit" value="Yes"/><input name="cancel" id="kc-cancel" type="submit" value="No"/></form>"#;
    const TWO_FORMS: &str = r#"<form method=post action=/deny><button>Don't allow</button></form>
        <form method=post action=/allow><button>Allow</button></form>"#;

    #[test]
    fn approvals_and_refusals_are_found() {
        let cases = [
            (
                NODE_CONSENT,
                "POST /interaction/1 prompt=consent",
                "GET /interaction/1/abort ",
            ),
            (
                HYDRA_CONSENT,
                "POST /consent challenge=c&grant_scope=openid&remember=1&submit=Allow access",
                "POST /consent challenge=c&submit=Deny access",
            ),
            (
                KEYCLOAK_CONSENT,
                "POST /login-actions/consent code=c&accept=Yes",
                "POST /login-actions/consent code=c&cancel=No",
            ),
            (TWO_FORMS, "POST /allow ", "POST /deny "),
        ];
        for (html, allowed, denied) in cases {
            let page = page(html);
            assert_eq!(kind(200, &page), PageKind::Consent);
            assert_eq!(
                (
                    sent(allow(&page, None)).as_str(),
                    sent(deny(&page, None)).as_str()
                ),
                (allowed, denied)
            );
        }
    }

    #[test]
    fn a_label_overrules_the_words() {
        let page = page(
            "<form method=post action=/x><button name=d value=1>Weiter</button><button name=d value=0>Lieber nicht</button></form>",
        );
        assert_eq!(sent(allow(&page, Some("weiter"))), "POST /x d=1");
        assert_eq!(sent(deny(&page, Some("Lieber nicht"))), "POST /x d=0");
    }

    #[test]
    fn login_forms_are_found_and_filled() {
        let one_page = page(
            r#"<form action=/search><input name=q></form><form method=post action=/login><input type=hidden name=csrf value=t>
               <input type=email name=email><input type=password name=pw><button>Sign in</button></form>"#,
        );
        assert_eq!(kind(401, &one_page), PageKind::Login);
        assert_eq!(
            sent(log_in(&one_page, "alice", "secret")),
            "POST /login csrf=t&email=alice&pw=secret"
        );
        let user_first = page(
            "<form method=post action=/login><input name=x autocomplete='username webauthn'><button>Next</button></form>",
        );
        assert_eq!(kind(200, &user_first), PageKind::Login);
        assert_eq!(
            sent(log_in(&user_first, "alice", "secret")),
            "POST /login x=alice"
        );
        assert_eq!(
            sent(fill(
                &one_page,
                &[("email", "bob".to_owned()), ("pw", "p".to_owned())],
                None
            )),
            "POST /login csrf=t&email=bob&pw=p"
        );
    }

    #[test]
    fn pages_without_a_way_on_are_named() {
        assert_eq!(
            kind(400, &page("<form><button>Try again</button></form>")),
            PageKind::Error
        );
        assert_eq!(kind(200, &page("<h1>Bye</h1>")), PageKind::Other);
        assert!(allow(&page("<h1>Bye</h1>"), None).is_none());
    }
}
