//! The conditions of a matcher, one by one.

use std::collections::HashSet;

use serde_json::Value;

use super::super::nature::{bounded, elements, is_of, size};
use super::{Judged, Subject};
use crate::judge::Wanted;
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
                return Ok(Err(Wanted::Present(!absent)));
            }
            if absent {
                return Ok(Ok(()));
            }
        }
        if conditions.optional && !there {
            return Ok(Ok(()));
        }
        let mut unfulfilled = self.unfulfilled(conditions)?;
        Ok(match (unfulfilled.pop(), unfulfilled.is_empty()) {
            (None, _) => Ok(()),
            (Some(only), true) => Err(only),
            (Some(last), false) => {
                unfulfilled.push(last);
                Err(Wanted::All(unfulfilled))
            }
        })
    }

    /// Every condition that does not hold.
    fn unfulfilled(self, conditions: &Conditions) -> Result<Vec<Wanted>, Unresolved> {
        let mut missed = Vec::new();
        let mut note = |judged: Result<(), Wanted>| missed.extend(judged.err());
        if let Some(literal) = &conditions.equals {
            let expected = self.literal(literal)?;
            note(self.fulfils(
                |actual| self.equal(actual, &expected),
                || Wanted::Is(bounded(&expected)),
            ));
        }
        if let Some(matcher) = &conditions.not {
            note(self.not(matcher)?);
        }
        if let Some(alternatives) = &conditions.one_of {
            note(self.one_of(alternatives)?);
        }
        if !conditions.kinds.0.is_empty() {
            let kinds = &conditions.kinds.0;
            note(self.fulfils(
                |actual| kinds.iter().any(|kind| is_of(actual, *kind)),
                || Wanted::Type(kinds.clone()),
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
        note: &mut impl FnMut(Result<(), Wanted>),
    ) -> Result<(), Unresolved> {
        for part in self.operands(conditions.has.as_ref())? {
            note(self.fulfils(
                |actual| self.contains(actual, &part),
                || Wanted::Has(bounded(&part)),
            ));
        }
        for part in self.operands(conditions.lacks.as_ref())? {
            note(self.fulfils(
                |actual| !self.contains(actual, &part),
                || Wanted::Lacks(bounded(&part)),
            ));
        }
        if let Some(text) = &conditions.starts_with {
            let start = text.evaluate(self.names)?;
            let holds = |actual: &Value| {
                actual
                    .as_str()
                    .is_some_and(|text| self.fold(text).starts_with(&self.fold(&start)))
            };
            note(self.fulfils(holds, || {
                Wanted::StartsWith(bounded(&start.as_str().into()))
            }));
        }
        if let Some(text) = &conditions.ends_with {
            let end = text.evaluate(self.names)?;
            let holds = |actual: &Value| {
                actual
                    .as_str()
                    .is_some_and(|text| self.fold(text).ends_with(&self.fold(&end)))
            };
            note(self.fulfils(holds, || Wanted::EndsWith(bounded(&end.as_str().into()))));
        }
        Ok(())
    }

    fn numbers(
        self,
        conditions: &Conditions,
        note: &mut impl FnMut(Result<(), Wanted>),
    ) -> Result<(), Unresolved> {
        if let Some(text) = &conditions.at_least {
            let least = self.number(text)?;
            note(self.fulfils(
                |actual| actual.as_f64().is_some_and(|n| n >= least),
                || Wanted::AtLeast(least),
            ));
        }
        if let Some(text) = &conditions.at_most {
            let most = self.number(text)?;
            note(self.fulfils(
                |actual| actual.as_f64().is_some_and(|n| n <= most),
                || Wanted::AtMost(most),
            ));
        }
        if let Some(Within { of, by }) = &conditions.within {
            let (of, by) = (self.number(of)?, self.number(by)?);
            let holds = |actual: &Value| actual.as_f64().is_some_and(|n| (n - of).abs() <= by);
            note(self.fulfils(holds, || Wanted::Within { of, by }));
        }
        Ok(())
    }

    fn sets(
        self,
        conditions: &Conditions,
        note: &mut impl FnMut(Result<(), Wanted>),
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
            let wanted = || {
                let set = bounded(&elements(&literal).into());
                let set = set.as_array().cloned().unwrap_or_else(|| vec![set]);
                match relation {
                    SetRelation::Same => Wanted::SameSet(set),
                    SetRelation::Subset => Wanted::SubsetOf(set),
                    SetRelation::Superset => Wanted::SupersetOf(set),
                }
            };
            note(self.fulfils(holds, wanted));
        }
        Ok(())
    }

    fn sizes(self, conditions: &Conditions, note: &mut impl FnMut(Result<(), Wanted>)) {
        if let Some(least) = conditions.min_length {
            note(self.fulfils(
                |actual| size(actual).is_some_and(|n| n >= least),
                || Wanted::MinLength(least),
            ));
        }
        if let Some(most) = conditions.max_length {
            note(self.fulfils(
                |actual| size(actual).is_some_and(|n| n <= most),
                || Wanted::MaxLength(most),
            ));
        }
        if let Some(empty) = conditions.empty {
            note(self.fulfils(
                |actual| size(actual).is_some_and(|n| (n == 0) == empty),
                || Wanted::Empty(empty),
            ));
        }
        if let Some(alphabet) = conditions.chars {
            let holds = |actual: &Value| {
                actual
                    .as_str()
                    .is_some_and(|text| alphabet.admits_all(text))
            };
            note(self.fulfils(holds, || Wanted::Chars(alphabet)));
        }
        if let Some(member) = &conditions.distinct_by {
            let holds = |actual: &Value| {
                let mut seen = HashSet::new();
                let mut list = actual.as_array().into_iter().flatten();
                actual.is_array()
                    && list
                        .all(|element| element.get(member).is_none_or(|value| seen.insert(value)))
            };
            note(self.fulfils(holds, || Wanted::DistinctBy(member.clone())));
        }
    }
}

#[derive(Clone, Copy)]
enum SetRelation {
    Same,
    Subset,
    Superset,
}
