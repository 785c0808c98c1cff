//! What a JSON value is like: its type, its size, its characters, its elements.

use serde_json::Value;
use url::Url;

use crate::scenario::matcher_syntax::{Alphabet, Kind};

/// The elements of a list; of a text its words, parted by white space as in `scope` or by commas as in header fields.
pub(super) fn elements(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(elements) => elements.clone(),
        Value::String(text) => {
            let words = text
                .split(|c: char| c.is_ascii_whitespace() || c == ',')
                .filter(|word| !word.is_empty());
            words.map(Value::from).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => vec![value.clone()],
    }
}

pub(super) fn size(value: &Value) -> Option<usize> {
    match value {
        Value::String(text) => Some(text.chars().count()),
        Value::Array(elements) => Some(elements.len()),
        Value::Object(members) => Some(members.len()),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

pub(super) fn is_of(value: &Value, kind: Kind) -> bool {
    match kind {
        Kind::String => value.is_string(),
        Kind::Number => value.is_number(),
        // 7200.0 is an integer: RFC 8259 section 6 knows only numbers.
        Kind::Integer => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        Kind::Boolean => value.is_boolean(),
        Kind::Array => value.is_array(),
        Kind::Strings => value
            .as_array()
            .is_some_and(|elements| elements.iter().all(Value::is_string)),
        Kind::Object => value.is_object(),
        Kind::Null => value.is_null(),
        Kind::Url => value
            .as_str()
            .and_then(|text| Url::parse(text).ok())
            .is_some_and(|url| url.has_host()),
    }
}

pub(super) const fn described(kind: Kind) -> &'static str {
    match kind {
        Kind::String => "a string",
        Kind::Number => "a number",
        Kind::Integer => "a number without fraction",
        Kind::Boolean => "true or false",
        Kind::Array => "a list",
        Kind::Strings => "a list of strings",
        Kind::Object => "an object",
        Kind::Null => "null",
        Kind::Url => "an absolute URL",
    }
}

impl Alphabet {
    pub(super) fn admits_all(self, text: &str) -> bool {
        match self {
            // Padding stands at the end only.
            Self::B64token => {
                let unpadded = text.trim_end_matches('=');
                !unpadded.is_empty()
                    && unpadded
                        .chars()
                        .all(|c| c.is_ascii_alphanumeric() || "-._~+/".contains(c))
            }
            Self::Vschar => text.chars().all(|c| matches!(c, ' '..='~')),
            Self::Nqchar => text
                .chars()
                .all(|c| matches!(c, '!'..='~') && c != '"' && c != '\\'),
            Self::Nqschar => text
                .chars()
                .all(|c| matches!(c, ' '..='~') && c != '"' && c != '\\'),
            Self::Unreserved => text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-._~".contains(c)),
            Self::Base64url => text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)),
            Self::Ascii => text.is_ascii(),
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Vschar => "VSCHAR",
            Self::Nqchar => "NQCHAR",
            Self::Nqschar => "NQSCHAR",
            Self::B64token => "b64token",
            Self::Unreserved => "unreserved",
            Self::Base64url => "base64url",
            Self::Ascii => "ASCII",
        }
    }
}

/// A value in a message, as JSON. It is whole or not there at all: of a token that is cut, nobody could tell that it is a secret.
pub(super) fn quoted(value: &Value) -> String {
    let json = value.to_string();
    if json.len() <= LONGEST_QUOTE {
        return json;
    }
    let what = match value {
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
        Value::Null | Value::Bool(_) | Value::Number(_) => "a value",
    };
    format!("{what} of {} bytes", json.len())
}

/// In bytes: more than a token has. Reports cut further, after secrets are taken out; the whole value stands in the exchange.
const LONGEST_QUOTE: usize = 8 * 1024;
