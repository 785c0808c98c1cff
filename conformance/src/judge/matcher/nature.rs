//! The nature of a JSON value: its type, its size, its characters, its elements.

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
}

/// A value as it is kept in a finding: whole or not at all, because nobody could tell that a token that is cut is a secret.
pub(super) fn bounded(value: &Value) -> Value {
    let bytes = value.to_string().len();
    if bytes <= LONGEST {
        return value.clone();
    }
    let what = match value {
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
        Value::Null | Value::Bool(_) | Value::Number(_) => "a value",
    };
    format!("({what} of {bytes} bytes)").into()
}

/// In bytes: more than a token has. The whole value stands in the exchange.
const LONGEST: usize = 8 * 1024;
