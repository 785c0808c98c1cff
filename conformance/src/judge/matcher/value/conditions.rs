//! The conditions of a matcher, one by one.

use std::collections::HashSet;

use serde_json::Value;

use super::super::nature::{described, elements, is_of, quoted, size};
use super::{Expected, Judged, Subject};
use crate::scenario::matcher_syntax::{Conditions, Within};
use crate::text::Unresolved;

impl Subject<'_> {
    pub(super) fn fulfils_all(mut self, conditions: &Conditions) -> Judged {
        self.folded |= conditions.ignoring_case;
        let there = self.actual.is_some();
        if let Some(absent) = conditions
            .absent
            .or(conditions.present.map(|present| !present))
        {
            if absent == there {
                return Ok(Err(Expected(
                    if absent { "nothing" } else { "something" }.to_owned(),
                )));
            }
            if absent {
                return Ok(Ok(()));
            }
        }
        if conditions.optional && !there {
            return Ok(Ok(()));
        }
        let unfulfilled = self.unfulfilled(conditions)?;
        if unfulfilled.is_empty() {
            Ok(Ok(()))
        } else {
            Ok(Err(Expected(unfulfilled.join(" and "))))
        }
    }

    /// Every condition that does not hold, in words.
    fn unfulfilled(self, conditions: &Conditions) -> Result<Vec<String>, Unresolved> {
        let mut missed = Vec::new();
        let mut note =
            |judged: Result<(), Expected>| missed.extend(judged.err().map(|expected| expected.0));
        if let Some(literal) = &conditions.equals {
            let expected = self.literal(literal)?;
            note(self.fulfils(|actual| self.equal(actual, &expected), || quoted(&expected)));
        }
        if let Some(matcher) = &conditions.not {
            note(self.not(matcher)?);
        }
        if let Some(alternatives) = &conditions.one_of {
            note(self.one_of(alternatives)?);
        }
        if !conditions.kinds.0.is_empty() {
            let kinds = &conditions.kinds.0;
            let words = || {
                kinds
                    .iter()
                    .map(|kind| described(*kind))
                    .collect::<Vec<_>>()
                    .join(" or ")
            };
            note(self.fulfils(
                |actual| kinds.iter().any(|kind| is_of(actual, *kind)),
                words,
            ));
        }
        self.parts(conditions, &mut note)?;
        self.numbers(conditions, &mut note)?;
        self.sets(conditions, &mut note)?;
        self.sizes(conditions, &mut note);
        if let Some(matcher) = &conditions.each {
            note(self.each(matcher)?);
        }
        Ok(missed)
    }

    fn parts(
        self,
        conditions: &Conditions,
        note: &mut impl FnMut(Result<(), Expected>),
    ) -> Result<(), Unresolved> {
        for part in self.operands(conditions.has.as_ref())? {
            note(self.fulfils(
                |actual| self.contains(actual, &part),
                || format!("something with {} in it", quoted(&part)),
            ));
        }
        for part in self.operands(conditions.lacks.as_ref())? {
            note(self.fulfils(
                |actual| !self.contains(actual, &part),
                || format!("something without {} in it", quoted(&part)),
            ));
        }
        if let Some(text) = &conditions.starts_with {
            let start = text.evaluate(self.names)?;
            let holds = |actual: &Value| {
                actual
                    .as_str()
                    .is_some_and(|text| self.fold(text).starts_with(&self.fold(&start)))
            };
            note(self.fulfils(holds, || format!("a text that begins with {start:?}")));
        }
        if let Some(text) = &conditions.ends_with {
            let end = text.evaluate(self.names)?;
            let holds = |actual: &Value| {
                actual
                    .as_str()
                    .is_some_and(|text| self.fold(text).ends_with(&self.fold(&end)))
            };
            note(self.fulfils(holds, || format!("a text that ends with {end:?}")));
        }
        Ok(())
    }

    fn numbers(
        self,
        conditions: &Conditions,
        note: &mut impl FnMut(Result<(), Expected>),
    ) -> Result<(), Unresolved> {
        if let Some(text) = &conditions.at_least {
            let least = self.number(text)?;
            note(self.fulfils(
                |actual| actual.as_f64().is_some_and(|n| n >= least),
                || format!("a number of at least {least}"),
            ));
        }
        if let Some(text) = &conditions.at_most {
            let most = self.number(text)?;
            note(self.fulfils(
                |actual| actual.as_f64().is_some_and(|n| n <= most),
                || format!("a number of at most {most}"),
            ));
        }
        if let Some(Within { of, by }) = &conditions.within {
            let (of, by) = (self.number(of)?, self.number(by)?);
            let holds = |actual: &Value| actual.as_f64().is_some_and(|n| (n - of).abs() <= by);
            note(self.fulfils(holds, || format!("a number within {by} of {of}")));
        }
        Ok(())
    }

    fn sets(
        self,
        conditions: &Conditions,
        note: &mut impl FnMut(Result<(), Expected>),
    ) -> Result<(), Unresolved> {
        for (literal, relation) in [
            (&conditions.same_set, SetRelation::Same),
            (&conditions.subset_of, SetRelation::Subset),
            (&conditions.superset_of, SetRelation::Superset),
        ] {
            let Some(literal) = literal else { continue };
            let literal = self.literal(literal)?;
            let expected = self.set(&literal);
            let holds = |actual: &Value| {
                let actual = self.set(actual);
                match relation {
                    SetRelation::Same => actual == expected,
                    SetRelation::Subset => actual.is_subset(&expected),
                    SetRelation::Superset => actual.is_superset(&expected),
                }
            };
            let words = || {
                let list = elements(&literal)
                    .iter()
                    .map(quoted)
                    .collect::<Vec<_>>()
                    .join(", ");
                match relation {
                    SetRelation::Same => format!("exactly {list} in any order"),
                    SetRelation::Subset => format!("nothing but {list}"),
                    SetRelation::Superset => format!("at least {list}"),
                }
            };
            note(self.fulfils(holds, words));
        }
        Ok(())
    }

    fn sizes(self, conditions: &Conditions, note: &mut impl FnMut(Result<(), Expected>)) {
        if let Some(least) = conditions.min_length {
            note(self.fulfils(
                |actual| size(actual).is_some_and(|n| n >= least),
                || format!("a length of at least {least}"),
            ));
        }
        if let Some(most) = conditions.max_length {
            note(self.fulfils(
                |actual| size(actual).is_some_and(|n| n <= most),
                || format!("a length of at most {most}"),
            ));
        }
        if let Some(empty) = conditions.empty {
            let words = || {
                if empty {
                    "something empty"
                } else {
                    "something that is not empty"
                }
                .to_owned()
            };
            note(self.fulfils(
                |actual| size(actual).is_some_and(|n| (n == 0) == empty),
                words,
            ));
        }
        if let Some(alphabet) = conditions.chars {
            let holds = |actual: &Value| {
                actual
                    .as_str()
                    .is_some_and(|text| alphabet.admits_all(text))
            };
            note(self.fulfils(holds, || {
                format!("a text of {} characters only", alphabet.name())
            }));
        }
        if let Some(member) = &conditions.distinct_by {
            let holds = |actual: &Value| {
                let mut seen = HashSet::new();
                let mut list = actual.as_array().into_iter().flatten();
                actual.is_array()
                    && list
                        .all(|element| element.get(member).is_none_or(|value| seen.insert(value)))
            };
            note(self.fulfils(holds, || {
                format!("a list in which no two have the same {member:?}")
            }));
        }
    }
}

#[derive(Clone, Copy)]
enum SetRelation {
    Same,
    Subset,
    Superset,
}
