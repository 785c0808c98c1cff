//! Bytes as scenarios write them: a template in which a backslash begins an escape.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};

use super::names::{Names, Unresolved};
use super::template::{self, Part, Reference};
use super::value::{Filled, resolve};

/// Bytes, with references to named values in braces and the escapes `\r`, `\n`, `\t`, `\0`, `\\` and `\xNN`.
///
/// Only what the scenario itself says is unescaped. A value that is filled in stands as it is, whatever backslashes it has.
#[derive(Debug, Clone, PartialEq)]
pub struct Octets(Vec<Piece>);

#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Literal(Vec<u8>),
    Reference(Reference),
}

impl Octets {
    /// Takes a template apart; the error is a sentence about the first thing that is wrong with it.
    pub fn parse(template: &str) -> Result<Self, String> {
        let piece = |part| match part {
            Part::Literal(text) => unescape(&text).map(Piece::Literal),
            Part::Reference(reference) => Ok(Piece::Reference(reference)),
        };
        let pieces = template::parse(template)?.into_iter().map(piece);
        pieces.collect::<Result<_, _>>().map(Self)
    }

    /// Whether there is neither a byte nor a value.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The bytes, with every reference replaced; `filled` is told each value, so that secrets can be known in any disguise.
    pub fn evaluate(
        &self,
        names: &Names,
        mut filled: impl FnMut(&Filled),
    ) -> Result<Vec<u8>, Unresolved> {
        let mut bytes = Vec::new();
        for piece in &self.0 {
            match piece {
                Piece::Literal(literal) => bytes.extend_from_slice(literal),
                Piece::Reference(reference) => {
                    let value = resolve(reference, names)?;
                    filled(&value);
                    bytes.extend_from_slice(value.written.as_bytes());
                }
            }
        }
        Ok(bytes)
    }
}

fn unescape(text: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('\\') {
        bytes.extend_from_slice(before.as_bytes());
        let (byte, length) = match escape.as_bytes().first() {
            Some(b'r') => (b'\r', 1),
            Some(b'n') => (b'\n', 1),
            Some(b't') => (b'\t', 1),
            Some(b'0') => (0, 1),
            Some(b'\\') => (b'\\', 1),
            Some(b'x') => (hexadecimal(escape.get(1..3))?, 3),
            Some(_) | None => {
                let character = escape.chars().next();
                let written = character.map_or_else(String::new, |character| character.to_string());
                return Err(format!("there is no escape `\\{written}`: {ESCAPES}"));
            }
        };
        bytes.push(byte);
        rest = &escape[length..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    Ok(bytes)
}

fn hexadecimal(digits: Option<&str>) -> Result<u8, String> {
    digits
        // A number may have a sign, an escape may not.
        .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
        .and_then(|digits| u8::from_str_radix(digits, 16).ok())
        .ok_or_else(|| format!("`\\x` takes two hexadecimal digits: {ESCAPES}"))
}

const ESCAPES: &str = r"the escapes are `\r`, `\n`, `\t`, `\0`, `\\` and `\xNN`";

impl<'de> Deserialize<'de> for Octets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let template = String::deserialize(deserializer)?;
        Self::parse(&template).map_err(de::Error::custom)
    }
}

impl JsonSchema for Octets {
    fn schema_name() -> Cow<'static, str> {
        "Octets".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": format!("Bytes: a text with references to named values in braces; {ESCAPES}."),
            "type": "string",
            "examples": [r"GET {endpoint.path} HTTP/1.1\r\nHost: {endpoint.host}\r\n\r\n"],
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn names() -> Names {
        let mut names = Names::new();
        names.set("flow", json!({ "code": r"a\r\n{x}" }));
        names
    }

    fn bytes(template: &str) -> Vec<u8> {
        let octets = Octets::parse(template).expect(template);
        octets.evaluate(&names(), |_| ()).expect(template)
    }

    #[test]
    fn escapes_become_bytes() {
        assert_eq!(
            bytes(r"a\r\n\t\0\\\x00\xfF\xc3e{{}}"),
            b"a\r\n\t\0\\\x00\xff\xc3e{}"
        );
    }

    #[test]
    fn a_value_that_is_filled_in_has_no_escapes() {
        assert_eq!(bytes(r"\x3c{flow.code}\x3e"), br"<a\r\n{x}>");
    }

    #[test]
    fn values_are_told_before_and_after_their_filters() {
        let octets = Octets::parse("{flow.code|length}").expect("a template");
        let mut told = Vec::new();
        let bytes = octets.evaluate(&names(), |filled| told.push(filled.clone()));
        assert_eq!(bytes.as_deref(), Ok(b"8".as_slice()));
        assert_eq!(told.len(), 1);
        assert_eq!((&*told[0].plain, &*told[0].written), (r"a\r\n{x}", "8"));
    }

    #[test]
    fn mistakes_are_explained() {
        for (template, said) in [
            (r"\q", r"there is no escape `\q`"),
            (r"\", r"there is no escape `\`"),
            (r"\é", r"there is no escape `\é`"),
            (r"\x4", "two hexadecimal digits"),
            (r"\x+4", "two hexadecimal digits"),
            (r"\xé", "two hexadecimal digits"),
            (r"\x{flow.code}", "two hexadecimal digits"),
            (r"{flow.code", "`{` without `}`"),
        ] {
            let error = Octets::parse(template).expect_err(template);
            assert!(error.contains(said), "{template}: {error}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in r"(\\[rnt0x\\]?|[0-9a-f{}]|\PC){0,20}") {
            let _ = Octets::parse(&text);
        }

        #[test]
        fn any_bytes_can_be_written(bytes in any::<Vec<u8>>()) {
            let written: String = bytes.iter().map(|byte| format!("\\x{byte:02x}")).collect();
            let octets = Octets::parse(&written).expect("nothing but escapes");
            prop_assert_eq!(octets.evaluate(&Names::new(), |_| ()), Ok(bytes));
        }
    }
}
