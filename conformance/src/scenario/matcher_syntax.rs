//! How an expectation about one value is written.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{self, IntoDeserializer as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::text::Text;

/// The expectation of a value: a scalar it equals, a list of which it is one, or a table of conditions.
#[derive(Debug, Clone)]
pub enum Matcher {
    /// `400`, `"invalid_grant"`, `"{flow.state}"`: equal to this.
    Equal(Text),
    /// `["invalid_grant", "invalid_request"]`: one of these.
    OneOf(Vec<Self>),
    /// `{ at_least = 1, at_most = 600 }`: all of these conditions.
    All(Box<Conditions>),
}

/// Conditions that all have to hold.
///
/// A value that is not there fulfils none of them, `not` and `lacks` included, except `absent = true`;
/// `optional = true` says that absence is right too.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Conditions {
    /// Equal to this value, which can also be a list or a table.
    pub equals: Option<Literal>,
    /// This does not hold.
    pub not: Option<Matcher>,
    /// One of these holds.
    pub one_of: Option<Vec<Matcher>>,
    /// A text with this in it, or a list with this element; of several, all.
    pub has: Option<Literal>,
    /// A text without this in it, or a list without this element; of several, none.
    pub lacks: Option<Literal>,
    /// A text that begins so.
    pub starts_with: Option<Text>,
    /// A text that ends so.
    pub ends_with: Option<Text>,
    /// Whether it is not there at all.
    pub absent: Option<bool>,
    /// Whether it is there.
    pub present: Option<bool>,
    /// It need not be there; if it is, the other conditions hold.
    #[serde(default)]
    pub optional: bool,
    /// Upper and lower case are the same for the other conditions.
    #[serde(default)]
    pub ignoring_case: bool,
    /// Of this JSON type, or of one of these.
    #[serde(rename = "type", default)]
    pub kinds: Kinds,
    /// A number not below this one.
    pub at_least: Option<Text>,
    /// A number not above this one.
    pub at_most: Option<Text>,
    /// A number near another one.
    pub within: Option<Within>,
    /// The same elements in any order. A text counts as the list of its words, parted by spaces or commas.
    pub same_set: Option<Literal>,
    /// No elements but these.
    pub subset_of: Option<Literal>,
    /// At least these elements.
    pub superset_of: Option<Literal>,
    /// Not fewer characters, or elements.
    pub min_length: Option<usize>,
    /// Not more characters, or elements.
    pub max_length: Option<usize>,
    /// A text of only these characters.
    pub chars: Option<Alphabet>,
    /// Whether it has no characters, elements or members.
    pub empty: Option<bool>,
    /// A list, every element of which is so.
    pub each: Option<Matcher>,
    /// A list of objects, no two of which have the same value in this member.
    pub distinct_by: Option<String>,
}

/// A number near another one.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Within {
    /// The other number.
    pub of: Text,
    /// How far away it can be.
    pub by: Text,
}

/// Types of JSON values, written as one or as a list; any one of them is enough, and none at all says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kinds(pub Vec<Kind>);

/// A type of JSON value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A string.
    String,
    /// A number.
    Number,
    /// A number without fraction.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// A list.
    Array,
    /// A list of strings.
    Strings,
    /// An object.
    Object,
    /// `null`.
    Null,
    /// A string that is an absolute URL with a host.
    Url,
}

/// A set of characters that a spec names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Alphabet {
    /// Visible ASCII and space: RFC 6749 appendix A.
    Vschar,
    /// Visible ASCII without space, `"` and `\`: RFC 6749 appendix A.
    Nqchar,
    /// Visible ASCII and space without `"` and `\`: RFC 6749 appendix A.
    Nqschar,
    /// The characters of a bearer token: RFC 6750 section 2.1.
    B64token,
    /// Letters, digits and `-._~`: RFC 3986 section 2.3.
    Unreserved,
    /// Letters, digits, `-` and `_`: RFC 4648 section 5.
    Base64url,
    /// ASCII.
    Ascii,
}

/// A JSON value whose texts are templates.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// A scalar.
    Text(Text),
    /// A list.
    List(Vec<Self>),
    /// An object.
    Table(BTreeMap<String, Self>),
}

impl<'de> Deserialize<'de> for Matcher {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MatcherVisitor)
    }
}

struct MatcherVisitor;

impl<'de> Visitor<'de> for MatcherVisitor {
    type Value = Matcher;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value, a list of values, or a table of conditions")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Matcher, E> {
        equal(text.into())
    }

    fn visit_bool<E: de::Error>(self, truth: bool) -> Result<Matcher, E> {
        equal(truth.into())
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Matcher, E> {
        equal(number.into())
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Matcher, E> {
        equal(number.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Matcher, A::Error> {
        let mut alternatives = Vec::new();
        while let Some(alternative) = list.next_element()? {
            alternatives.push(alternative);
        }
        if alternatives.is_empty() {
            return Err(de::Error::custom(
                "an empty list matches nothing: leave the key out, or name a value",
            ));
        }
        Ok(Matcher::OneOf(alternatives))
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Matcher, A::Error> {
        Conditions::deserialize(MapAccessDeserializer::new(table))
            .map(|conditions| Matcher::All(Box::new(conditions)))
    }
}

fn equal<E: de::Error>(scalar: Value) -> Result<Matcher, E> {
    Text::from_scalar(scalar)
        .map(Matcher::Equal)
        .map_err(de::Error::custom)
}

impl<'de> Deserialize<'de> for Kinds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KindsVisitor).map(Self)
    }
}

struct KindsVisitor;

impl<'de> Visitor<'de> for KindsVisitor {
    type Value = Vec<Kind>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON type, or a list of them")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Self::Value, E> {
        Kind::deserialize(name.into_deserializer()).map(|kind| vec![kind])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(list))
    }
}

impl<'de> Deserialize<'de> for Literal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LiteralVisitor)
    }
}

struct LiteralVisitor;

impl<'de> Visitor<'de> for LiteralVisitor {
    type Value = Literal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value, a list or a table")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Literal, E> {
        Text::parse(text)
            .map(Literal::Text)
            .map_err(de::Error::custom)
    }

    fn visit_bool<E: de::Error>(self, truth: bool) -> Result<Literal, E> {
        Ok(Literal::Text(Text::literal(truth)))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Literal, E> {
        Ok(Literal::Text(Text::literal(number)))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Literal, E> {
        Ok(Literal::Text(Text::literal(number)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Literal, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = list.next_element()? {
            elements.push(element);
        }
        Ok(Literal::List(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<Literal, A::Error> {
        let mut members = BTreeMap::new();
        while let Some((name, member)) = table.next_entry()? {
            members.insert(name, member);
        }
        Ok(Literal::Table(members))
    }
}

impl JsonSchema for Matcher {
    fn schema_name() -> Cow<'static, str> {
        "Matcher".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let scalar = generator.subschema_for::<Text>();
        let list = generator.subschema_for::<Vec<Self>>();
        let conditions = generator.subschema_for::<Conditions>();
        json_schema!({
            "description": "A value it equals, a list of which it is one, or a table of conditions.",
            "anyOf": [scalar, list, conditions],
        })
    }
}

impl JsonSchema for Kinds {
    fn schema_name() -> Cow<'static, str> {
        "Kinds".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<Kind>();
        let several = generator.subschema_for::<Vec<Kind>>();
        json_schema!({ "description": "One JSON type, or a list of them.", "anyOf": [one, several] })
    }
}

impl JsonSchema for Literal {
    fn schema_name() -> Cow<'static, str> {
        "Literal".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "description": "Any value; its texts can refer to named values." })
    }
}
