//! The page that a browser without scripts sees: its forms, links and refreshes.

mod tree;

use scraper::{ElementRef, Html, Selector};
use url::Url;

/// A page, taken apart.
#[derive(Clone, Default)]
pub struct Document {
    /// Its forms, in order.
    pub forms: Vec<Form>,
    /// Its links: where to, and their words.
    pub links: Vec<(Url, String)>,
    /// Where a meta refresh sends the browser.
    pub refresh: Option<Url>,
    /// Whether a script sends a form without the user.
    pub submits_itself: bool,
}

/// A form.
#[derive(Clone)]
pub struct Form {
    /// Where it is sent.
    pub action: Url,
    /// Whether it is sent by POST.
    pub post: bool,
    /// Its fields except buttons, in order.
    pub fields: Vec<Field>,
    /// The buttons that send it.
    pub buttons: Vec<Button>,
}

/// A field of a form.
#[derive(Clone)]
pub struct Field {
    /// Its name; fields without one are not sent.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Its kind.
    pub kind: FieldKind,
    /// The hint to password managers, in lower case.
    pub autocomplete: String,
}

/// The kind of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Not shown.
    Hidden,
    /// A password.
    Password,
    /// A line or more of text.
    Text,
    /// A box or a radio button, ticked or not.
    Choice {
        /// Whether it is sent.
        ticked: bool,
        /// Whether it is a box, which can be ticked without unticking another.
        is_box: bool,
    },
}

/// A button that sends its form.
#[derive(Clone)]
pub struct Button {
    /// Its name, if it is sent.
    pub name: Option<String>,
    /// Its value.
    pub value: String,
    /// Every word on and about it, in lower case.
    pub words: String,
    /// Where it sends the form instead.
    pub action: Option<Url>,
}

/// More than any login page has; a hostile page must not cost us memory.
const MOST: usize = 200;
/// Forms can be made to stand in each other, and then each has the fields of those within.
const MOST_FORMS: usize = 32;
/// In bytes: more than any server takes in a request line, and than any label has.
const LONGEST: usize = 8 * 1024;

impl Document {
    /// Takes a page apart.
    pub fn parse(html: &str, url: &Url) -> Self {
        let tree = tree::parse(html);
        let base = all(&tree, "base[href]")
            .next()
            .and_then(|base| joined(url, base.attr("href")?));
        let base = base.as_ref().unwrap_or(url);
        Self {
            forms: all(&tree, "form")
                .take(MOST_FORMS)
                .filter_map(|form| Form::read(&tree, form, base, url))
                .collect(),
            links: all(&tree, "a[href]")
                .take(MOST)
                .filter_map(|link| Some((joined(base, link.attr("href")?)?, words(link))))
                .collect(),
            refresh: all(&tree, "meta[http-equiv][content]").find_map(|meta| refresh(meta, base)),
            submits_itself: all(&tree, "script")
                .any(|script| script.text().any(|code| code.contains("submit()")))
                || all(&tree, "body[onload]").any(|body| {
                    body.attr("onload")
                        .is_some_and(|code| code.contains("submit"))
                }),
        }
    }
}

impl Form {
    fn read(tree: &Html, form: ElementRef<'_>, base: &Url, page: &Url) -> Option<Self> {
        // An empty or missing action means the page itself, whatever `base` says.
        let action = match form.attr("action").map(str::trim) {
            None | Some("") => page.clone(),
            Some(action) => joined(base, action)?,
        };
        let mut read = Self {
            action,
            post: form
                .attr("method")
                .is_some_and(|method| method.eq_ignore_ascii_case("post")),
            fields: Vec::new(),
            buttons: Vec::new(),
        };
        let controls = selector("input, button, select, textarea");
        let outside = all(
            tree,
            "input[form], button[form], select[form], textarea[form]",
        )
        .filter(|control| {
            form.attr("id")
                .is_some_and(|id| control.attr("form") == Some(id))
        });
        for control in form
            .select(&controls)
            .filter(|control| control.attr("form").is_none())
            .chain(outside)
            .take(MOST)
        {
            read.add(control, base);
        }
        Some(read)
    }

    fn add(&mut self, control: ElementRef<'_>, base: &Url) {
        if control.attr("disabled").is_some() {
            return;
        }
        let name = control.attr("name").unwrap_or_default().to_owned();
        let value = control.attr("value").map(str::to_owned);
        let kind = control
            .attr("type")
            .unwrap_or_default()
            .to_ascii_lowercase();
        let field = |kind, value| Field {
            name: name.clone(),
            value,
            kind,
            autocomplete: control
                .attr("autocomplete")
                .unwrap_or_default()
                .to_ascii_lowercase(),
        };
        let choice = |is_box| FieldKind::Choice {
            ticked: control.attr("checked").is_some(),
            is_box,
        };
        match (control.value().name(), kind.as_str()) {
            ("input", "submit" | "image") | ("button", "" | "submit") => {
                self.buttons.push(Button {
                    name: control.attr("name").map(str::to_owned),
                    words: words(control),
                    value: value.unwrap_or_default(),
                    action: control
                        .attr("formaction")
                        .and_then(|action| joined(base, action)),
                })
            }
            ("button", _) | ("input", "button" | "reset" | "file") => {}
            ("input", "hidden") => self
                .fields
                .push(field(FieldKind::Hidden, value.unwrap_or_default())),
            ("input", "password") => self
                .fields
                .push(field(FieldKind::Password, value.unwrap_or_default())),
            ("input", "checkbox") => self.fields.push(field(
                choice(true),
                value.unwrap_or_else(|| "on".to_owned()),
            )),
            ("input", "radio") => self.fields.push(field(
                choice(false),
                value.unwrap_or_else(|| "on".to_owned()),
            )),
            ("select", _) => self
                .fields
                .push(field(FieldKind::Hidden, selected(control))),
            ("textarea", _) => self
                .fields
                .push(field(FieldKind::Text, control.text().collect())),
            _ => self
                .fields
                .push(field(FieldKind::Text, value.unwrap_or_default())),
        }
    }

    /// Whether it asks for a password.
    pub fn asks_password(&self) -> bool {
        self.fields
            .iter()
            .any(|field| field.kind == FieldKind::Password)
    }

    /// The submission when this button is pressed.
    pub fn entries(&self, button: Option<&Button>) -> Vec<(String, String)> {
        let pressed = button.and_then(|button| Some((button.name.clone()?, button.value.clone())));
        self.fields
            .iter()
            .filter(|field| {
                !field.name.is_empty()
                    && !matches!(field.kind, FieldKind::Choice { ticked: false, .. })
            })
            .map(|field| (field.name.clone(), field.value.clone()))
            .chain(pressed)
            .collect()
    }

    /// Ticks every box: all that is asked for is granted.
    pub fn tick_all(&mut self) {
        for field in &mut self.fields {
            if let FieldKind::Choice {
                ticked,
                is_box: true,
            } = &mut field.kind
            {
                *ticked = true;
            }
        }
    }
}

/// The selected option, or else the first.
fn selected(select: ElementRef<'_>) -> String {
    let options: Vec<_> = select.select(&selector("option")).take(MOST).collect();
    let option = options
        .iter()
        .find(|option| option.attr("selected").is_some())
        .or(options.first());
    option.map_or_else(String::new, |option| {
        option
            .attr("value")
            .map_or_else(|| option.text().collect(), str::to_owned)
    })
}

fn refresh(meta: ElementRef<'_>, base: &Url) -> Option<Url> {
    if !meta.attr("http-equiv")?.eq_ignore_ascii_case("refresh") {
        return None;
    }
    let (_, target) = meta.attr("content")?.split_once([';', ','])?;
    let target = target.trim();
    let target = match target.get(..4) {
        Some(prefix) if prefix.eq_ignore_ascii_case("url=") => &target[4..],
        Some(_) | None => target,
    };
    joined(base, target.trim().trim_matches(['"', '\'']))
}

fn joined(base: &Url, reference: &str) -> Option<Url> {
    if reference.len() > LONGEST {
        return None;
    }
    base.join(reference).ok()
}

/// The text of an element and the attributes that say what it does.
fn words(element: ElementRef<'_>) -> String {
    let attributes = ["name", "value", "id", "aria-label"]
        .into_iter()
        .flat_map(|attribute| [element.attr(attribute).unwrap_or_default(), " "]);
    let mut words = String::new();
    for part in attributes.chain(element.text().take(MOST)) {
        let room = LONGEST - words.len();
        words.push_str(&part[..part.floor_char_boundary(room)]);
    }
    words.to_lowercase()
}

fn all<'a>(tree: &'a Html, css: &str) -> impl Iterator<Item = ElementRef<'a>> {
    let found: Vec<_> = tree.select(&selector(css)).collect();
    found.into_iter()
}

fn selector(css: &str) -> Selector {
    Selector::parse(css).expect("the selectors of this file are valid")
}

/// Pages hold anti-forgery tokens.
impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Document({} forms, {} links)",
            self.forms.len(),
            self.links.len()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(html: &str) -> Document {
        Document::parse(
            html,
            &Url::parse("https://op.example/login?x=1").expect("URL"),
        )
    }

    #[test]
    fn a_form_sends_what_a_browser_would() {
        let page = page(
            r#"<form method=POST action="/go" id=f><input type=hidden name=csrf value=t><input name=user value=a>
               <input type=checkbox name=s value=1><input type=checkbox name=s value=2 checked><input name=off disabled>
               <select name=l><option value=de>D<option value=en selected>E</select>
               <button name=ok value=yes>Go</button></form><input form=f name=late value=x>"#,
        );
        let form = &page.forms[0];
        assert_eq!(form.action.as_str(), "https://op.example/go");
        let sent: Vec<String> = form
            .entries(form.buttons.first())
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        assert_eq!(
            sent,
            ["csrf=t", "user=a", "s=2", "l=en", "late=x", "ok=yes"]
        );
    }

    #[test]
    fn refreshes_and_scripts_are_seen() {
        let refreshed = page(r#"<meta http-equiv=Refresh content="0; URL='/next'">"#);
        assert_eq!(
            refreshed.refresh.map(String::from).as_deref(),
            Some("https://op.example/next")
        );
        assert!(page("<form></form><script>document.forms[0].submit()</script>").submits_itself);
        assert!(
            page("<body onload='javascript:document.forms[0].submit()'><form></form>")
                .submits_itself
        );
        assert!(!page("<form></form>").submits_itself);
    }

    #[test]
    fn an_empty_action_is_the_page_itself() {
        assert_eq!(
            page("<base href='/other/'><form></form>").forms[0]
                .action
                .as_str(),
            "https://op.example/login?x=1"
        );
    }
}
