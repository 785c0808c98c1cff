//! Rules of a scenario that types cannot express: one verb per step, references that lead somewhere, checks that can fail.

mod journey;
mod outcome;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::check::{Case, Check, File};
use super::references;
use super::step::Step;
use super::verb::Verb;
use crate::text::nearest::suggestion;
use crate::text::{Diagnostic, Source, Written};

/// Everything that is wrong with a file that could be read.
pub(super) fn file(source: &Arc<Source>, file: &File, written: &Written<'_>) -> Vec<Diagnostic> {
    let mut complaints = Complaints {
        source,
        list: Vec::new(),
    };
    for (check, place) in file.check.iter().zip(written.list("check")) {
        complaints.check(check, &place);
    }
    for (journey, place) in file.journey.iter().zip(written.list("journey")) {
        complaints.journey(journey, &place);
    }
    complaints.list
}

/// The keys of a step under which outcomes stand.
pub(super) const OUTCOMES: [&str; 5] = ["require", "expect", "warn", "info", "fail"];

/// The complaints so far.
pub(super) struct Complaints<'s> {
    source: &'s Arc<Source>,
    list: Vec<Diagnostic>,
}

impl Complaints<'_> {
    pub(super) fn add(
        &mut self,
        span: Range<usize>,
        title: impl Into<String>,
        label: impl Into<String>,
    ) {
        self.list
            .push(Diagnostic::new(self.source, span, title, label));
    }

    fn add_with_help(
        &mut self,
        span: Range<usize>,
        title: impl Into<String>,
        label: &str,
        help: &str,
    ) {
        self.list
            .push(Diagnostic::new(self.source, span, title, label).help(help));
    }

    fn check(&mut self, check: &Check, place: &Written<'_>) {
        let at = |key: &str| {
            place
                .member(key)
                .map_or_else(|| place.span(), |member| member.span())
        };
        if !is_kebab_case(&check.id) {
            self.add(
                at("id"),
                "`id` is not a stable name",
                "lower-case letters and digits, parted by single dashes",
            );
        }
        if check.says.trim().is_empty() {
            self.add(
                at("says"),
                "the check says nothing",
                "the sentence that it tests, in your own words",
            );
        }
        if check.profiles.is_empty() {
            self.add(
                at("profiles"),
                "no profile would run this check",
                "at least one profile",
            );
        }
        if check.rounds == Some(0) {
            self.add(at("rounds"), "the check would never run", "at least 1");
        }
        for profile in check
            .verdict_for
            .keys()
            .filter(|profile| !check.profiles.contains(profile))
        {
            self.add(
                at("verdict_for"),
                format!("the check is not part of the profile {profile:?}"),
                "add it to `profiles`, or leave it out here",
            );
        }
        self.cases(check, place);
        for (step, place) in check.step.iter().zip(place.list("step")) {
            self.step(step, &place, "check.step");
            if let Some(invariant) = place.member("invariant") {
                self.add(
                    invariant.key_span(),
                    "an invariant is for journeys",
                    "a wrong answer in a check earns its `verdict`",
                );
            }
        }
        if !check.step.iter().any(Step::is_judged) {
            self.add_with_help(
                at("id"),
                format!("the check `{}` cannot fail", check.id),
                "none of its steps is judged",
                "give at least one step an `expect`",
            );
        }
        references::of_check(self, check, place);
    }

    fn cases(&mut self, check: &Check, place: &Written<'_>) {
        self.names_of_cases(&check.case, place);
        for (case, place) in check.case.iter().zip(place.list("case")) {
            if let Some(weight) = place.member("weight") {
                self.add(
                    weight.key_span(),
                    "a weight is for journeys",
                    "a check runs every case",
                );
            }
            if case.verdict.is_some_and(|verdict| verdict > check.verdict) {
                let span = place
                    .member("verdict")
                    .map_or_else(|| place.span(), |verdict| verdict.span());
                self.add(
                    span,
                    "a case cannot be judged more harshly than its check",
                    "raise the check's `verdict`, lower this one",
                );
            }
        }
    }

    fn names_of_cases(&mut self, cases: &[Case], place: &Written<'_>) {
        let mut seen = BTreeSet::new();
        for (case, place) in cases.iter().zip(place.list("case")) {
            if !seen.insert(case.name.as_str()) {
                let span = place
                    .member("name")
                    .map_or_else(|| place.span(), |name| name.span());
                self.add(
                    span,
                    format!("two cases are called `{}`", case.name),
                    "each needs a name of its own",
                );
            }
        }
    }

    /// `key` is what a step like this begins with.
    fn step(&mut self, step: &Step, place: &Written<'_>, key: &str) {
        let next = format!("each step begins with [[{key}]]");
        self.one_verb(place, "a step", Verb::NAMES, Some(&next));
        if step.is_judged() && step.expect.is_empty() {
            let span = ["fail", "warn", "info"]
                .into_iter()
                .find_map(|list| place.member(list))
                .unwrap_or(*place)
                .key_span();
            self.add(
                span,
                "nothing would be right here",
                "say in `expect` what is, beside what is not",
            );
        }
        let Some(verb) = &step.verb else { return };
        verb.check(self, &place.member(verb.name()).unwrap_or(*place));
        if let (Verb::Wire(_), Some(send)) = (verb, place.member("send")) {
            self.add(
                send.key_span(),
                "bytes go out as they stand",
                "change them in the `send` of `wire`",
            );
        }
        for list in OUTCOMES {
            for outcome in place.member(list).iter().flat_map(Written::each) {
                self.outcome(verb.row(), &outcome);
            }
        }
    }

    /// Exactly one of the keys is a verb.
    pub(super) fn one_verb(
        &mut self,
        place: &Written<'_>,
        what: &str,
        known: &[&str],
        next: Option<&str>,
    ) {
        let verbs: Vec<_> = place
            .members()
            .filter(|(key, _)| known.contains(key))
            .collect();
        match verbs.as_slice() {
            [_] => {}
            [] => self.add_with_help(
                place.span(),
                format!("{what} needs a verb"),
                "what does it do?",
                &format!("the verbs are {}", known.join(", ")),
            ),
            [(first, _), (second, written), ..] => {
                let title = format!("{what} has one verb, this one has `{first}` and `{second}`");
                let label = format!("belongs into {what} of its own");
                match next {
                    Some(next) => self.add_with_help(written.key_span(), title, &label, next),
                    None => self.add(written.key_span(), title, label),
                }
            }
        }
    }

    /// A name that is not among the known ones.
    pub(super) fn unknown_name(
        &mut self,
        span: Range<usize>,
        what: &str,
        name: &str,
        known: &BTreeSet<String>,
    ) {
        let label = match suggestion(name, known.iter().map(String::as_str)).strip_prefix(", ") {
            Some(suggestion) => suggestion.to_owned(),
            None => "nothing is called so here".to_owned(),
        };
        let list = match known.is_empty() {
            true => "nothing yet".to_owned(),
            false => known
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(", "),
        };
        self.add_with_help(
            span,
            format!("there is no {what} `{name}`"),
            &label,
            &format!("known here: {list}"),
        );
    }
}

fn is_kebab_case(name: &str) -> bool {
    name.split('-').all(|word| {
        !word.is_empty()
            && word
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    })
}
