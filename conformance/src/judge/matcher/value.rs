//! Whether one value is what a matcher says.

mod conditions;

use std::collections::HashSet;

use serde_json::Value;

use super::nature::{bounded, elements};
use crate::judge::Wanted;
use crate::scenario::matcher_syntax::{Literal, Matcher};
use crate::text::value::shown;
use crate::text::{Names, Text, Unresolved};

/// How a value is compared, which depends on what it is a value of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// A JSON value.
    Json,
    /// An HTTP status: `"4xx"` stands for a hundred of them.
    Status,
    /// Words whose order means nothing, like those of a scope: RFC 6749 section 3.3.
    Words,
}

/// Whether a value, if it is there, is what a matcher says; the error of a reference that leads nowhere is the scenario's.
pub(super) fn matches(
    matcher: &Matcher,
    actual: Option<&Value>,
    sort: Sort,
    names: &Names,
) -> Judged {
    let subject = Subject {
        actual,
        sort,
        names,
        folded: false,
    };
    subject.matches(matcher)
}

/// A value under judgement.
#[derive(Clone, Copy)]
struct Subject<'a> {
    actual: Option<&'a Value>,
    sort: Sort,
    names: &'a Names,
    /// Whether upper and lower case are the same.
    folded: bool,
}

/// Fulfilled, or what was wanted; or else the scenario refers to nothing.
pub(super) type Judged = Result<Result<(), Wanted>, Unresolved>;

impl Subject<'_> {
    fn matches(self, matcher: &Matcher) -> Judged {
        match matcher {
            Matcher::Equal(text) => {
                let expected = text.value(self.names)?;
                Ok(self.fulfils(
                    |actual| self.equal(actual, &expected),
                    || Wanted::Is(bounded(&expected)),
                ))
            }
            Matcher::OneOf(alternatives) => self.one_of(alternatives),
            Matcher::All(conditions) => self.fulfils_all(conditions),
        }
    }

    fn one_of(self, alternatives: &[Matcher]) -> Judged {
        let mut wanted = Vec::new();
        for alternative in alternatives {
            match self.matches(alternative)? {
                Ok(()) => return Ok(Ok(())),
                Err(other) => wanted.push(other),
            }
        }
        Ok(Err(Wanted::OneOf(wanted)))
    }

    fn not(self, matcher: &Matcher) -> Judged {
        // Absence is no proof of anything; where it is right the scenario says `optional`.
        if self.actual.is_none() {
            return Ok(Err(Wanted::Present(true)));
        }
        if self.matches(matcher)?.is_err() {
            return Ok(Ok(()));
        }
        // An absent value fulfils no condition, so all of them are returned.
        let nothing = Self {
            actual: None,
            ..self
        };
        let all = nothing.matches(matcher)?.err();
        Ok(Err(Wanted::Not(Box::new(
            all.unwrap_or(Wanted::Present(false)),
        ))))
    }

    fn each(self, matcher: &Matcher) -> Judged {
        let Some(list) = self.actual.and_then(Value::as_array) else {
            return Ok(Err(Wanted::List));
        };
        for element in list {
            if let Err(wanted) = (Subject {
                actual: Some(element),
                ..self
            })
            .matches(matcher)?
            {
                return Ok(Err(Wanted::Each(Box::new(wanted))));
            }
        }
        Ok(Ok(()))
    }

    fn fulfils(
        self,
        holds: impl FnOnce(&Value) -> bool,
        wanted: impl FnOnce() -> Wanted,
    ) -> Result<(), Wanted> {
        if self.actual.is_some_and(holds) {
            Ok(())
        } else {
            Err(wanted())
        }
    }

    fn equal(self, actual: &Value, expected: &Value) -> bool {
        match (actual, expected) {
            (Value::Number(actual), Value::Number(expected)) => {
                actual == expected || actual.as_f64() == expected.as_f64()
            }
            (Value::Number(status), Value::String(class)) if self.sort == Sort::Status => {
                is_of_class(status, class)
            }
            (Value::Array(_), Value::String(_)) if self.sort == Sort::Words => {
                self.set(actual) == self.set(expected)
            }
            (Value::String(actual), Value::String(expected)) => {
                self.fold(actual) == self.fold(expected)
            }
            _ => actual == expected,
        }
    }

    fn contains(self, actual: &Value, part: &Value) -> bool {
        match actual {
            Value::String(text) => self.fold(text).contains(&self.fold(&shown(part))),
            Value::Array(elements) => elements.iter().any(|element| self.equal(element, part)),
            Value::Object(members) => part.as_str().is_some_and(|name| members.contains_key(name)),
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }

    /// The elements of a value as a set: what a target sends can be long, and comparing each with each would take forever.
    fn set(self, value: &Value) -> HashSet<Value> {
        elements(value)
            .into_iter()
            .map(|element| self.canonical(element))
            .collect()
    }

    /// Of all values that are equal here, always the same one.
    fn canonical(self, value: Value) -> Value {
        match value {
            Value::String(text) => self.fold(&text).into(),
            Value::Number(number) => number.as_f64().map_or(Value::Number(number), Value::from),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => value,
        }
    }

    fn fold(self, text: &str) -> String {
        if self.folded {
            text.to_ascii_lowercase()
        } else {
            text.to_owned()
        }
    }

    fn operands(self, literal: Option<&Literal>) -> Result<Vec<Value>, Unresolved> {
        match literal.map(|literal| self.literal(literal)).transpose()? {
            None => Ok(Vec::new()),
            Some(Value::Array(parts)) => Ok(parts),
            Some(part) => Ok(vec![part]),
        }
    }

    fn literal(self, literal: &Literal) -> Result<Value, Unresolved> {
        match literal {
            Literal::Text(text) => text.value(self.names),
            Literal::List(elements) => elements
                .iter()
                .map(|element| self.literal(element))
                .collect(),
            Literal::Table(members) => members
                .iter()
                .map(|(name, member)| Ok((name.clone(), self.literal(member)?)))
                .collect(),
        }
    }

    fn number(self, text: &Text) -> Result<f64, Unresolved> {
        let value = text.value(self.names)?;
        let number = value
            .as_f64()
            .or_else(|| value.as_str().and_then(|text| text.trim().parse().ok()));
        number
            .filter(|number| number.is_finite())
            .ok_or_else(|| Unresolved::unfit(shown(&value), "a number is needed here"))
    }
}

fn is_of_class(status: &serde_json::Number, class: &str) -> bool {
    let Some(status) = status.as_u64() else {
        return false;
    };
    match class
        .strip_suffix("xx")
        .and_then(|hundreds| hundreds.parse::<u64>().ok())
    {
        Some(hundreds) => status / 100 == hundreds,
        None => class.parse() == Ok(status),
    }
}

#[cfg(test)]
mod tests;
