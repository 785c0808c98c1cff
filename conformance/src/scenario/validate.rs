//! What types cannot say about a scenario: one verb per step, references that lead somewhere, checks that can fail.

mod journey;
mod race;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::check::{Case, Check, File};
use super::references;
use super::step::Step;
use super::verb::Verb;
use super::verbs::{Clock, Wire};
use crate::text::Octets;
use crate::text::Written;
use crate::text::nearest::suggestion;
use crate::text::{Diagnostic, Source};
use crate::words::Forgery;

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

/// What has been found so far.
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
        let verbs: Vec<_> = step.verbs().collect();
        match verbs.as_slice() {
            [] => self.add_with_help(
                place.span(),
                "a step needs a verb",
                "what does this step do?",
                &format!("the verbs are {}", Verb::NAMES.join(", ")),
            ),
            [verb] => self.verb(*verb, place),
            [first, second, ..] => {
                let span = place
                    .member(second.name())
                    .map_or_else(|| place.span(), |verb| verb.key_span());
                self.add_with_help(
                    span,
                    format!(
                        "a step has one verb, this one has `{}` and `{}`",
                        first.name(),
                        second.name()
                    ),
                    "belongs into a step of its own",
                    &format!("each step begins with [[{key}]]"),
                );
            }
        }
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
        for list in ["require", "expect", "warn", "info", "fail"] {
            self.outcomes(place.member(list));
        }
    }

    /// An outcome that asks for nothing would hold for every answer.
    fn outcomes(&mut self, written: Option<Written<'_>>) {
        let Some(written) = written else { return };
        let tables: Vec<_> = match written.elements().next() {
            Some(_) => written.elements().collect(),
            None => vec![written],
        };
        for table in tables {
            if table.members().all(|(name, _)| name == "note") {
                self.add(
                    table.span(),
                    "an outcome that asks for nothing holds for every answer",
                    "say what it looks like",
                );
            }
            for (name, member) in table.member("header").iter().flat_map(Written::members) {
                if name.chars().any(|c| c.is_ascii_uppercase()) {
                    self.add(
                        member.key_span(),
                        "header fields are named in lower case",
                        format!("write `{}`", name.to_ascii_lowercase()),
                    );
                }
            }
        }
    }

    fn verb(&mut self, verb: Verb<'_>, place: &Written<'_>) {
        let span = place
            .member(verb.name())
            .map_or_else(|| place.span(), |verb| verb.span());
        match verb {
            Verb::Race(race) => self.race(race, place.member(verb.name()).unwrap_or(*place)),
            Verb::ForgeConsent(forged)
                if (forged.how == Forgery::ForeignFields) != forged.fields_of.is_some() =>
            {
                self.add(
                    span,
                    "`fields_of` belongs to `how = \"foreign-fields\"`",
                    "both, or neither",
                );
            }
            Verb::Hold(hold) if hold.connections == 0 => {
                self.add(span, "nothing is held open", "at least one connection")
            }
            Verb::Wire(wire) => self.wire(wire, place),
            Verb::Survivors(survivors) if survivors.of.is_empty() => {
                self.add(
                    span,
                    "nobody can survive here",
                    "the names of the steps that obtained tokens",
                );
            }
            Verb::Clock(Clock {
                advance_s,
                expiry_of,
                percent,
                offset_s,
                ..
            }) => {
                if advance_s.is_some() == expiry_of.is_some() {
                    self.add(
                        span,
                        "the clock moves one way",
                        "either `advance_s` or `expiry_of`",
                    );
                } else if expiry_of.is_none() && (percent.is_some() || *offset_s != 0) {
                    self.add(
                        span,
                        "`percent` and `offset_s` count from a lifetime",
                        "say which, with `expiry_of`",
                    );
                }
            }
            Verb::Authorize(_)
            | Verb::Resume(_)
            | Verb::ForgeConsent(_)
            | Verb::Redeem(_)
            | Verb::Refresh(_)
            | Verb::ClientCredentials(_)
            | Verb::Token(_)
            | Verb::Userinfo(_)
            | Verb::Introspect(_)
            | Verb::Revoke(_)
            | Verb::Verify(_)
            | Verb::Probe(_)
            | Verb::Discover(_)
            | Verb::Jwks(_)
            | Verb::Preflight(_)
            | Verb::Origins(_)
            | Verb::Request(_)
            | Verb::Survivors(_)
            | Verb::Hold(_)
            | Verb::RotateKeys(_)
            | Verb::BlockUser(_)
            | Verb::RemoveClient(_) => {}
        }
    }

    fn wire(&mut self, wire: &Wire, place: &Written<'_>) {
        let span = place
            .member("wire")
            .map_or_else(|| place.span(), |verb| verb.span());
        if wire.send.iter().all(Octets::is_empty) {
            self.add(span.clone(), "nothing is sent", "at least one byte");
        }
        if wire.answers == Some(0) {
            let label = "at least one; to read none, `then = \"close\"`";
            self.add(span, "no answer is waited for", label);
        }
        if let Some(send) = place.member("send") {
            self.add(
                send.key_span(),
                "bytes go out as they stand",
                "change them in the `send` of `wire`",
            );
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
