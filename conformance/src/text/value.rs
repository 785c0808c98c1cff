//! Values as scenarios write them: texts with references in them.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::names::{Names, Unresolved};
use super::random;
use super::template::{self, Part, Reference, Source};

/// A text that may refer to named values, or a number or truth value that stands for itself.
///
/// `"literal {path.to.value} literal"`; `{{` and `}}` are braces; `{random.43}` is 43 fresh unreserved characters; and
/// `{flow.code|altered}` passes a value through a [`Filter`](super::filter::Filter). A text that is nothing but one reference
/// keeps the type of what it refers to.
#[derive(Debug, Clone, PartialEq)]
pub struct Text(Content);

#[derive(Debug, Clone, PartialEq)]
enum Content {
    Template(Vec<Part>),
    Literal(Value),
}

impl Text {
    /// Takes a template apart.
    pub fn parse(template: &str) -> Result<Self, String> {
        template::parse(template).map(|parts| Self(Content::Template(parts)))
    }

    /// A text without references, whatever characters it has.
    pub fn literal(value: impl Into<Value>) -> Self {
        Self(Content::Literal(value.into()))
    }

    /// The text with every reference replaced.
    pub fn evaluate(&self, names: &Names) -> Result<String, Unresolved> {
        self.fill(names, |_| ())
    }

    /// The same; `filled` is told each value, so that secrets can be known in any disguise.
    pub fn fill(
        &self,
        names: &Names,
        mut filled: impl FnMut(&Filled),
    ) -> Result<String, Unresolved> {
        let parts = match &self.0 {
            Content::Literal(value) => return Ok(shown(value)),
            Content::Template(parts) => parts.iter(),
        };
        let evaluate = |part: &Part| match part {
            Part::Literal(text) => Ok(text.clone()),
            Part::Reference(reference) => {
                let value = resolve(reference, names)?;
                filled(&value);
                Ok(value.written)
            }
        };
        parts.map(evaluate).collect()
    }

    /// The value, with its type where the text is nothing but one reference.
    pub fn value(&self, names: &Names) -> Result<Value, Unresolved> {
        match &self.0 {
            Content::Literal(value) => Ok(value.clone()),
            Content::Template(parts) => match parts.as_slice() {
                [
                    Part::Reference(Reference {
                        source: Source::Path(path),
                        filters,
                    }),
                ] if filters.is_empty() => names.find(path).cloned(),
                _ => self.evaluate(names).map(Value::String),
            },
        }
    }

    /// A scalar of a file: only strings are templates.
    pub(crate) fn from_scalar(scalar: Value) -> Result<Self, String> {
        match scalar {
            Value::String(template) => Self::parse(&template),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Array(_)
            | Value::Object(_) => Ok(Self::literal(scalar)),
        }
    }
}

/// A value on its way into a text: as it was, and as its filters left it.
#[derive(Clone, PartialEq, Eq)]
pub struct Filled {
    /// Before the first filter.
    pub plain: String,
    /// After the last one.
    pub written: String,
}

/// The value behind a reference, after its filters.
pub(super) fn resolve(reference: &Reference, names: &Names) -> Result<Filled, Unresolved> {
    let (path, plain) = match &reference.source {
        Source::Random(length) => (format!("random.{length}"), random::unreserved(*length)),
        Source::Path(path) => (path.join("."), shown(names.find(path)?)),
    };
    let mut written = plain.clone();
    for filter in &reference.filters {
        written = filter
            .apply(&written)
            .map_err(|reason| Unresolved::unfit(format!("{path}|{}", filter.name()), reason))?;
    }
    Ok(Filled { plain, written })
}

/// A value as text: strings bare, everything else as JSON.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string()
        }
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let scalar = deserializer.deserialize_any(ScalarVisitor)?;
        Self::from_scalar(scalar).map_err(de::Error::custom)
    }
}

struct ScalarVisitor;

impl Visitor<'_> for ScalarVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number, `true` or `false`")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_bool<E: de::Error>(self, truth: bool) -> Result<Value, E> {
        Ok(truth.into())
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Value, E> {
        Ok(number.into())
    }
}

impl JsonSchema for Text {
    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A text, with references to named values in braces; or a number or truth value.",
            "type": ["string", "number", "boolean"],
            "examples": ["{flow.code|altered}", "Bearer {tokens.access_token}", "{random.43}", 400],
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Names, Text};

    fn names() -> Names {
        let mut names = Names::new();
        names.set(
            "tokens",
            json!({ "access_token": "abcde", "expires_in": 7200 }),
        );
        names
    }

    fn text(template: &str) -> Text {
        Text::parse(template).expect(template)
    }

    #[test]
    fn references_are_replaced_and_filters_applied() {
        let header = text("Bearer {tokens.access_token|altered|uppercase}!").evaluate(&names());
        assert_eq!(header.as_deref(), Ok("Bearer ABADE!"));
    }

    #[test]
    fn a_lone_reference_keeps_its_type() {
        assert_eq!(text("{tokens.expires_in}").value(&names()), Ok(json!(7200)));
        assert_eq!(
            text("{tokens.expires_in}").evaluate(&names()).as_deref(),
            Ok("7200")
        );
        assert_eq!(
            text("{tokens.expires_in}s").value(&names()),
            Ok(json!("7200s"))
        );
    }

    #[test]
    fn random_text_is_fresh_each_time() {
        let random = text("{random.43}");
        let (one, other) = (
            random.evaluate(&names()).expect("random"),
            random.evaluate(&names()).expect("random"),
        );
        assert_eq!(one.len(), 43);
        assert_ne!(one, other);
    }

    #[test]
    fn a_filter_that_does_not_fit_says_why() {
        let error = text("{tokens.access_token|host}")
            .evaluate(&names())
            .expect_err("no URL")
            .to_string();
        assert!(
            error.starts_with("`tokens.access_token|host` is not known: it is no URL"),
            "{error}"
        );
    }
}
