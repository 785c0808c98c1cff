//! A list of parameters, and how it is sent.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::text::{Coding, Text};
use super::weight::Weight;

/// Parameters with what is known of them, and what they are sent in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Message {
    /// The parameters in their order.
    pub parameters: Vec<Parameter>,
    /// The text between two of them.
    pub separator: Separator,
    /// How they are written.
    pub format: Format,
    /// Where they go.
    pub place: Place,
    /// The method, where it is not the usual one.
    pub method: Option<&'static str>,
    /// The media type, where it is not the usual one. Empty: none is named.
    pub content_type: Option<&'static str>,
    /// Header fields.
    pub headers: BTreeMap<&'static str, String>,
    /// Parameters that go into the query string besides.
    pub query: BTreeMap<&'static str, String>,
    /// Whether the server may well refuse to read it, with whatever status HTTP has for that, or close the connection.
    pub unreadable: bool,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: Text,
    /// Its value.
    pub value: Text,
    /// How both are encoded.
    pub coding: Coding,
    /// How much depends on it.
    pub weight: Weight,
    /// Whether it has been damaged.
    pub damaged: bool,
}

/// The text between two parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Separator {
    /// As it has to be.
    #[default]
    Ampersand,
    /// As HTML 4 once recommended to servers.
    Semicolon,
}

/// How parameters are written.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Format {
    /// `application/x-www-form-urlencoded`.
    #[default]
    Form,
    /// A JSON object.
    Json,
    /// `multipart/form-data`.
    Multipart,
    /// Not at all: a template of something else.
    Instead(String),
}

/// Where parameters go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// Into the body.
    #[default]
    Body,
    /// Into the query string; the body is empty.
    Query,
    /// The last one into the query string, all others into the body.
    LastInQuery,
}

impl Parameter {
    /// A parameter as it is usually written.
    #[must_use]
    pub fn new(name: &str, value: Text, weight: Weight) -> Self {
        Self {
            name: Text::literal(name),
            value,
            coding: Coding::Needed,
            weight,
            damaged: false,
        }
    }

    fn encoded(&self) -> String {
        let (name, value) = (
            self.name.encoded(self.coding),
            self.value.encoded(self.coding),
        );
        format!("{name}={value}")
    }
}

impl Message {
    /// Parameters that are sent in the usual way.
    #[must_use]
    pub fn new(parameters: Vec<Parameter>) -> Self {
        Self {
            parameters,
            ..Self::default()
        }
    }

    /// The parameter of this name.
    pub fn named(&mut self, name: &str) -> Option<&mut Parameter> {
        self.parameters
            .iter_mut()
            .find(|parameter| parameter.name.as_literal() == Some(name))
    }

    /// Gives the parameter of this name another value, and says that it was damaged.
    pub fn replace(&mut self, name: &str, value: Text) {
        if let Some(parameter) = self.named(name) {
            parameter.value = value;
            parameter.damaged = true;
        }
    }

    /// Takes the parameters of this name out.
    pub fn remove(&mut self, name: &str) {
        self.parameters
            .retain(|parameter| parameter.name.as_literal() != Some(name));
    }

    /// The parameters as one text: what a form has in its body, and a URL behind its question mark.
    #[must_use]
    pub fn form(&self) -> String {
        joined(&self.parameters, self.separator)
    }

    /// How a step sends it: members of `send`.
    #[must_use]
    pub fn send(&self) -> Table {
        let mut send = Table::new();
        let (in_body, in_query) = match (self.place, self.parameters.as_slice()) {
            (Place::Body, all) => (all, &[][..]),
            (Place::Query, all) => (&[][..], all),
            (Place::LastInQuery, [rest @ .., last]) => (rest, std::slice::from_ref(last)),
            (Place::LastInQuery, []) => (&[][..], &[][..]),
        };
        let mut query = written(&self.query);
        for parameter in in_query {
            query.insert(parameter.name.plain(), parameter.value.plain().into());
        }
        for (key, members) in [("query", query), ("headers", written(&self.headers))] {
            if !members.is_empty() {
                send.insert(key.to_owned(), Value::Table(members));
            }
        }
        let (body, own_type) = match &self.format {
            Format::Form => (
                joined(in_body, self.separator),
                "application/x-www-form-urlencoded",
            ),
            Format::Json => (json(in_body), "application/json"),
            Format::Multipart => (multipart(in_body), MULTIPART),
            Format::Instead(body) => (body.clone(), "application/x-www-form-urlencoded"),
        };
        send.insert("body".to_owned(), body.into());
        if let Some(method) = self.method {
            send.insert("method".to_owned(), method.into());
        }
        let content_type = self.content_type.unwrap_or(own_type);
        let usual = self.method.is_none() && self.format == Format::Form;
        if !usual || self.content_type.is_some() {
            send.insert("content_type".to_owned(), content_type.into());
        }
        send
    }
}

fn written(members: &BTreeMap<&'static str, String>) -> Table {
    let members = members.iter();
    members
        .map(|(name, value)| ((*name).to_owned(), value.as_str().into()))
        .collect()
}

const BOUNDARY: &str = "c6f1a0";
const MULTIPART: &str = "multipart/form-data; boundary=c6f1a0";

fn joined(parameters: &[Parameter], separator: Separator) -> String {
    let pairs: Vec<_> = parameters.iter().map(Parameter::encoded).collect();
    pairs.join(match separator {
        Separator::Ampersand => "&",
        Separator::Semicolon => ";",
    })
}

/// Members stand in their order, repeated ones too, which no JSON library would write.
fn json(parameters: &[Parameter]) -> String {
    let members: Vec<_> = parameters
        .iter()
        .map(|parameter| {
            let [name, value] = [&parameter.name, &parameter.value]
                .map(|text| Value::from(text.rewritten(in_json).plain()));
            format!("{}:{}", quoted(&name), quoted(&value))
        })
        .collect();
    format!("{{{{{}}}}}", members.join(","))
}

fn quoted(text: &Value) -> String {
    format!("\"{}\"", text.as_str().unwrap_or_default())
}

/// The inside of a JSON string.
fn in_json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

fn multipart(parameters: &[Parameter]) -> String {
    let parts: String = parameters
        .iter()
        .map(|parameter| {
            format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n{}\r\n",
                parameter.name.plain(),
                parameter.value.plain()
            )
        })
        .collect();
    format!("{parts}--{BOUNDARY}--\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message() -> Message {
        let parameter = |name: &str, value: Text| Parameter::new(name, value, Weight::MeansNothing);
        Message::new(vec![
            parameter("a", Text::literal("1 2\"")),
            parameter("b", Text::reference("flow.code")),
        ])
    }

    #[test]
    fn what_is_usual_is_a_body_and_no_more() {
        let send = message().send();
        let body = "a=1%202%22&b={flow.code|percent-encoded}";
        assert_eq!(send.get("body").and_then(Value::as_str), Some(body));
        assert_eq!(send.len(), 1);
    }

    #[test]
    fn parameters_can_be_written_as_json() {
        let send = Message {
            format: Format::Json,
            ..message()
        }
        .send();
        let body = r#"{{"a":"1 2\"","b":"{flow.code}"}}"#;
        assert_eq!(send.get("body").and_then(Value::as_str), Some(body));
        let media_type = send.get("content_type").and_then(Value::as_str);
        assert_eq!(media_type, Some("application/json"));
    }

    #[test]
    fn one_parameter_can_go_another_way() {
        let send = Message {
            place: Place::LastInQuery,
            ..message()
        }
        .send();
        assert_eq!(send.get("body").and_then(Value::as_str), Some("a=1%202%22"));
        assert_eq!(send["query"]["b"].as_str(), Some("{flow.code}"));
    }
}
