//! The provider's pages: one type per template, and the headers that every page carries.

use std::sync::LazyLock;

use askama::Template;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::model::{Client, Scope, ScopeSet};

/// The one stylesheet, inlined so that a page is a single answer; the policy admits it by its hash.
const STYLE: &str = include_str!("../../templates/style.css");

/// The only script there is.
const AUTO_SUBMIT: &str = "document.forms[0].submit()";

/// The sign-in page.
#[derive(Template)]
#[template(path = "login.html")]
pub(super) struct LoginPage<'a> {
    pub(super) client: ClientCard<'a>,
    pub(super) form: FormAnchor<'a>,
    pub(super) username: &'a str,
    pub(super) attempt: Attempt,
}

/// Whether the sign-in page is shown again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Attempt {
    First,
    Again,
}

/// The consent page.
#[derive(Template)]
#[template(path = "consent.html")]
pub(super) struct ConsentPage<'a> {
    pub(super) client: ClientCard<'a>,
    pub(super) form: FormAnchor<'a>,
    pub(super) user: &'a str,
    pub(super) scopes: Vec<ScopeLine<'a>>,
    pub(super) destination: String,
}

/// The page for errors that cannot be sent to a client.
#[derive(Template)]
#[template(path = "error.html")]
pub(super) struct ErrorPage<'a> {
    pub(super) title: &'a str,
    pub(super) advice: &'a str,
    pub(super) detail: Option<ErrorDetail>,
}

/// Details for the author of the client.
pub(super) struct ErrorDetail {
    pub(super) error: &'static str,
    pub(super) reason: String,
}

/// The page that posts an authorization response: OAuth 2.0 Form Post Response Mode section 2.
#[derive(Template)]
#[template(path = "form_post.html")]
pub(super) struct FormPostPage<'a> {
    pub(super) destination: String,
    pub(super) action: &'a str,
    pub(super) fields: &'a [(&'static str, String)],
}

/// Ties a form to its authorization request and to the browser it was shown in.
#[derive(Clone, Copy)]
pub(super) struct FormAnchor<'a> {
    pub(super) request: &'a str,
    pub(super) csrf_token: &'a str,
}

/// The client as the user sees it.
pub(super) struct ClientCard<'a> {
    name: &'a str,
    logo: Option<&'a str>,
}

impl<'a> From<&'a Client> for ClientCard<'a> {
    fn from(client: &'a Client) -> Self {
        let name = if client.name.trim().is_empty() {
            client.id.as_str()
        } else {
            &client.name
        };
        // Any other scheme is a tracker in plain text, or a script.
        let logo = client
            .logo_uri
            .as_deref()
            .filter(|uri| uri.starts_with("https://"));
        Self { name, logo }
    }
}

impl ClientCard<'_> {
    /// Stands where the logo would.
    fn initial(&self) -> String {
        self.name
            .chars()
            .find(|c| c.is_alphanumeric())
            .unwrap_or('?')
            .to_uppercase()
            .collect()
    }
}

/// A scope in plain words.
pub(super) struct ScopeLine<'a> {
    name: &'a str,
    title: &'a str,
    detail: &'a str,
    sensitive: bool,
}

impl<'a> ScopeLine<'a> {
    /// A line for every scope of a set.
    pub(super) fn of(scopes: &'a ScopeSet) -> Vec<Self> {
        scopes.iter().map(Self::from).collect()
    }
}

impl<'a> From<&'a Scope> for ScopeLine<'a> {
    fn from(scope: &'a Scope) -> Self {
        let (title, detail) = match scope {
            Scope::Openid => (
                "Know that it is you",
                "An identifier of your account, nothing else",
            ),
            Scope::Profile => ("See your profile", "Your name, user name and picture"),
            Scope::Email => ("See your email address", "And whether it has been verified"),
            Scope::PublicMetadata => (
                "See public data about you",
                "Details that services show or let you set",
            ),
            Scope::PrivateMetadata => (
                "Read private data kept about you",
                "Sensitive: usually only servers see it",
            ),
            Scope::OfflineAccess => ("Stay connected", "Keep this access while you are away"),
            Scope::Custom(name) => (name.as_str(), "A permission that this application defines"),
        };
        Self {
            name: scope.as_str(),
            title,
            detail,
            sensitive: *scope == Scope::PrivateMetadata,
        }
    }
}

/// Whether a page runs our script.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    None,
    AutoSubmit,
}

/// Renders a page with the headers that all of them carry.
pub(super) fn page(status: StatusCode, page: &impl Template, script: Script) -> Response {
    let Ok(html) = page.render() else {
        // No template fails on its own; this is what is left of a formatter that did.
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let policy = match script {
        Script::None => &*POLICY,
        Script::AutoSubmit => &*POLICY_WITH_SCRIPT,
    };
    let headers: [(HeaderName, HeaderValue); 5] = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (header::CONTENT_SECURITY_POLICY, policy.clone()),
        // For browsers that do not know frame-ancestors: RFC 9700 section 4.16.
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        // Not `no-referrer`: that would also blank the Origin of our own forms, which we check.
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("same-origin"),
        ),
    ];
    (status, headers, html).into_response()
}

/// Only our style and the client's logo are loaded, and no site may frame the page (RFC 9700 section 4.16).
///
/// There is no `form-action`: browsers apply it to the whole chain of redirects after a form, which goes on to the
/// client and wherever the client sends the browser next.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let style = STANDARD.encode(Sha256::digest(STYLE));
    policy(&format!("style-src 'sha256-{style}'"))
});

static POLICY_WITH_SCRIPT: LazyLock<HeaderValue> = LazyLock::new(|| {
    let style = STANDARD.encode(Sha256::digest(STYLE));
    let script = STANDARD.encode(Sha256::digest(AUTO_SUBMIT));
    policy(&format!(
        "style-src 'sha256-{style}'; script-src 'sha256-{script}'"
    ))
});

fn policy(allowed: &str) -> HeaderValue {
    let text = format!(
        "default-src 'none'; {allowed}; img-src https:; base-uri 'none'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(text).expect("base64 and directives are visible ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = r#""><svg/onload=alert(1)>${{7*7}}"#;

    #[test]
    fn what_a_stranger_wrote_is_escaped() {
        let fields = [("state", HOSTILE.to_owned())];
        let form_post = FormPostPage {
            destination: HOSTILE.into(),
            action: "https://rp.example/",
            fields: &fields,
        };
        let client = ClientCard {
            name: HOSTILE,
            logo: None,
        };
        let form = FormAnchor {
            request: "r",
            csrf_token: "t",
        };
        let login = LoginPage {
            client,
            form,
            username: HOSTILE,
            attempt: Attempt::Again,
        };
        let scopes: ScopeSet = [Scope::Custom("<b>".into())].into_iter().collect();
        let client = ClientCard {
            name: HOSTILE,
            logo: None,
        };
        let consent = ConsentPage {
            client,
            form,
            user: HOSTILE,
            scopes: ScopeLine::of(&scopes),
            destination: HOSTILE.into(),
        };
        for html in [form_post.render(), login.render(), consent.render()] {
            let html = html.expect("templates do not fail");
            assert!(!html.contains("<svg") && !html.contains("<b>"), "{html}");
        }
    }

    #[test]
    fn only_https_logos_are_shown() {
        let mut client = crate::config::Config::demo().clients.remove(0);
        for (uri, shown) in [
            ("https://rp.example/l.png", true),
            ("javascript:alert(1)", false),
            ("http://x/", false),
        ] {
            client.logo_uri = Some(uri.to_owned());
            assert_eq!(ClientCard::from(&client).logo.is_some(), shown, "{uri}");
        }
    }

    #[test]
    fn pages_forbid_framing_and_caching() {
        let error = ErrorPage {
            title: "t",
            advice: "a",
            detail: None,
        };
        let answer = page(StatusCode::BAD_REQUEST, &error, Script::None);
        assert_eq!(answer.headers()[header::X_FRAME_OPTIONS], "DENY");
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
        let policy = answer.headers()[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .expect("it is ASCII");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("script-src"));
    }
}
