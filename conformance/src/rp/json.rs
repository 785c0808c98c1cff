//! JSON of strangers: depth and size are limited, and a name that occurs twice is noticed instead of resolved silently.

use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor,
};
use serde_json::{Map, Number, Value};

/// A document, and the names that occur more than once in one of its objects.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The value; of members with the same name, the last.
    pub value: Value,
    /// Repeated names: RFC 8259 section 4 leaves their meaning open.
    pub duplicates: Vec<String>,
}

/// Parses a document. The parser itself stops at a depth of 128.
pub fn parse(bytes: &[u8]) -> Result<Parsed, serde_json::Error> {
    let mut watch = Watch::default();
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Watching(&mut watch).deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(Parsed {
        value,
        duplicates: watch.duplicates,
    })
}

/// A parsed value takes many times the room of its text, and races keep dozens of answers; key sets and metadata have hundreds
/// of values.
const MOST_VALUES: usize = 20_000;

#[derive(Default)]
struct Watch {
    duplicates: Vec<String>,
    values: usize,
}

struct Watching<'a>(&'a mut Watch);

impl<'de> DeserializeSeed<'de> for Watching<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.0.values += 1;
        if self.0.values > MOST_VALUES {
            return Err(D::Error::custom(format_args!(
                "more than {MOST_VALUES} values"
            )));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Watching<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Watching(self.0))? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(Name(name)) = members.next_key()? {
            let value = members.next_value_seed(Watching(self.0))?;
            if object.insert(name.clone(), value).is_some() {
                self.0.duplicates.push(name);
            }
        }
        Ok(object.into())
    }
}

struct Name(String);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Name)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn repeated_names_are_noticed_at_any_depth() {
        let parsed = parse(br#"{"a":1,"b":[{"c":1.5,"c":null}],"a":"x"}"#).expect("JSON");
        assert_eq!(parsed.duplicates, ["c", "a"]);
        assert_eq!(parsed.value, json!({ "a": "x", "b": [{ "c": null }] }));
    }

    #[test]
    fn a_deep_or_wide_document_is_an_error_and_no_overflow() {
        assert!(parse("[".repeat(500_000).as_bytes()).is_err());
        assert!(parse(b"{} trailing").is_err());
        assert!(parse(&[b'"', 0xff, b'"']).is_err());
        let wide = format!("[{}0]", "0,".repeat(MOST_VALUES));
        assert!(parse(wide.as_bytes()).is_err());
    }
}
