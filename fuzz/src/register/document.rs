//! A registration as it is posted: client metadata, how they are written, and how they travel.

use assay_conformance::text::Text;
use toml::{Table, Value, toml};

use super::damage::Change;

/// A registration in the making.
///
/// Names and values are texts of the scenario language, in which braces mean references.
#[derive(Clone, Debug)]
pub(super) struct Posted {
    /// Names, and values that are JSON already: what is wrong with them has to stay so.
    members: Vec<(String, String)>,
    notation: Notation,
    /// A body instead of the members.
    body: Option<String>,
    /// Where the body ends, in thousandths of its length.
    cut_at: Option<u32>,
    method: &'static str,
    content_type: &'static str,
}

/// How the members are written down. All of these mean the same: RFC 8259.
#[derive(Clone, Copy, Debug)]
pub(super) enum Notation {
    /// Without any white space.
    Compact,
    /// With all the white space there is.
    Spaced,
    /// The first letter of each name is an escape.
    Escaped,
    /// From the last to the first.
    Backwards,
}

impl Posted {
    /// A web application that authenticates in this way.
    pub(super) fn of_client(method: &str) -> Self {
        let members = [
            ("client_name", "\"assay fuzz\""),
            ("redirect_uris", "[\"https://rp.example/callback\"]"),
            ("grant_types", "[\"authorization_code\"]"),
            ("response_types", "[\"code\"]"),
        ];
        let mut members: Vec<_> = members
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        members.push((
            "token_endpoint_auth_method".to_owned(),
            format!("\"{method}\""),
        ));
        Self {
            members,
            notation: Notation::Compact,
            body: None,
            cut_at: None,
            method: "POST",
            content_type: "application/json",
        }
    }

    /// Takes damage.
    pub(super) fn suffer(&mut self, change: &Change) {
        match change {
            Change::Drop(name) => self.members.retain(|(known, _)| known != name),
            Change::Set(name, value) => {
                match self.members.iter_mut().find(|(known, _)| known == name) {
                    Some((_, known)) => known.clone_from(value),
                    None => self.members.push(((*name).to_owned(), value.clone())),
                }
            }
            Change::Add(name, value) => self.members.push((name.clone(), value.clone())),
            Change::Write(notation) => self.notation = *notation,
            Change::Replace(body) => self.body = Some(body.clone()),
            Change::CutAt(thousandths) => self.cut_at = Some(*thousandths),
            Change::Method(method) => self.method = method,
            Change::ContentType(content_type) => self.content_type = content_type,
        }
    }

    /// The step that sends it.
    pub(super) fn step(&self) -> Table {
        let mut send = toml! { content_type = (self.content_type) };
        send.insert("body".to_owned(), self.body().into());
        if self.method != "POST" {
            send.insert("method".to_owned(), self.method.into());
        }
        let mut step = toml! { request = { endpoint = "registration" } as = "registered" };
        step.insert("send".to_owned(), Value::Table(send));
        step
    }

    /// A redirect_uri among those asked for that no client can have, if what is asked for is readable as it stands.
    pub(super) fn unspeakable_uri(&self) -> Option<&'static str> {
        let (_, uris) = self
            .members
            .iter()
            .find(|(name, _)| name == "redirect_uris")?;
        super::uris::UNSPEAKABLE
            .iter()
            .copied()
            .find(|uri| uris.contains(&format!("\"{uri}\"")))
    }

    /// Whether this registration is a request to register at all.
    pub(super) fn is_posted(&self) -> bool {
        self.method == "POST"
    }

    /// Whether a server may have had enough of it before its end.
    pub(super) fn is_long(&self) -> bool {
        let random = ["{random.65536}", "{random.1000000}"];
        let body = self.body();
        body.len() > SURELY_READ || random.iter().any(|long| body.contains(long))
    }

    fn body(&self) -> String {
        match (&self.body, self.cut_at) {
            (Some(body), _) => body.clone(),
            (None, Some(thousandths)) => cut(&self.written(), thousandths),
            (None, None) => self.written(),
        }
    }

    fn written(&self) -> String {
        let (open, between, colon, close) = match self.notation {
            Notation::Compact | Notation::Escaped | Notation::Backwards => ("{{", ",", ":", "}}"),
            Notation::Spaced => ("\n{{\r\n\t", " ,\n\t", " :\t", "\n}}\n"),
        };
        let mut members: Vec<_> = self
            .members
            .iter()
            .map(|(name, value)| format!("\"{}\"{colon}{value}", self.name(name)))
            .collect();
        if let Notation::Backwards = self.notation {
            members.reverse();
        }
        format!("{open}{}{close}", members.join(between))
    }

    fn name(&self, name: &str) -> String {
        match (self.notation, name.chars().next()) {
            (Notation::Escaped, Some(first)) if first.is_ascii_lowercase() => {
                format!("\\u{:04x}{}", u32::from(first), &name[1..])
            }
            (Notation::Compact | Notation::Spaced | Notation::Escaped | Notation::Backwards, _) => {
                name.to_owned()
            }
        }
    }
}

/// Servers that read less than this would be of little use: RFC 9110 section 15.5.14 sets no limit.
const SURELY_READ: usize = 16 * 1024;

/// The beginning of a text, up to a place at which no brace and no reference is cut in two.
fn cut(text: &str, thousandths: u32) -> String {
    let characters = text.chars().count();
    let kept = characters * usize::try_from(thousandths).unwrap_or(0) / 1000;
    let mut beginning: String = text.chars().take(kept).collect();
    while Text::parse(&beginning).is_err() {
        beginning.pop();
    }
    beginning
}
