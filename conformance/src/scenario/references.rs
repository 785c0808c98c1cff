//! Whether every reference of a check or a journey leads to something that is there when the step runs.
//!
//! References are looked for in the file as it is written and not in the types, so that a new verb cannot be forgotten here.

use std::collections::BTreeSet;

use super::check::{Case, Check};
use super::journey::{Journey, Part};
use super::step::Step;
use super::validate::Complaints;
use super::verb::Verb;
use super::verbs::{Redeem, Refresh};
use crate::text::Written;
use crate::text::template::{self, Part as Piece, Reference, Source};
use crate::words::Lived;

/// Names that are there before the first step.
pub(crate) const ROOTS: [&str; 7] = [
    "issuer", "metadata", "client", "user", "case", "origin", "now",
];

/// What an endpoint is made of, for those who write a request by hand.
pub(crate) const OF_ENDPOINT: [&str; 3] = ["host", "path", "url"];

/// Follows every reference of a check, step by step.
pub(super) fn of_check(complaints: &mut Complaints<'_>, check: &Check, place: &Written<'_>) {
    let mut scope = Scope {
        whole: "check",
        has_cases: !check.case.is_empty(),
        cases: check.case.iter().collect(),
        known: ROOTS.map(str::to_owned).into(),
        earlier: BTreeSet::new(),
        once: BTreeSet::new(),
    };
    for (name, value) in place.member("values").iter().flat_map(Written::members) {
        refuse_names_with_a_meaning(complaints, name, &value);
        scope.follow(complaints, &value);
        scope.known.insert(name.to_owned());
    }
    scope.follow_cases(complaints, place);
    scope.steps(complaints, &check.step, &place.list("step"));
}

/// Follows every reference of a journey, in the order in which its parts run.
pub(super) fn of_journey(complaints: &mut Complaints<'_>, journey: &Journey, place: &Written<'_>) {
    let mut scope = Scope {
        whole: "journey",
        has_cases: !journey.case.is_empty(),
        cases: journey.case.iter().collect(),
        known: ROOTS.map(str::to_owned).into(),
        earlier: BTreeSet::new(),
        once: BTreeSet::new(),
    };
    // A case is drawn for a repetition, so that there is none before the first one.
    scope.known.remove("case");
    let (key, steps) = Part::Once.of(journey);
    scope.steps(complaints, steps, &place.list(key));
    if !journey.once.is_empty() {
        // What one user did is not what each user did: it has a name of its own.
        scope.once = std::mem::take(&mut scope.earlier);
        scope.known.retain(|name| !scope.once.contains(name));
        scope.known.insert("once".to_owned());
    }
    let (key, steps) = Part::Prepare.of(journey);
    scope.steps(complaints, steps, &place.list(key));
    scope.follow_cases(complaints, place);
    scope.known.insert("case".to_owned());
    let (key, steps) = Part::Measured.of(journey);
    scope.steps(complaints, steps, &place.list(key));
}

/// What references can lead to at one point of a check or a journey.
#[derive(Clone)]
struct Scope<'c> {
    /// What it is a point of.
    whole: &'static str,
    has_cases: bool,
    /// Those in which this point is reached.
    cases: Vec<&'c Case>,
    /// The first names of everything that is there.
    known: BTreeSet<String>,
    /// Those of them that steps have left.
    earlier: BTreeSet<String>,
    /// What the steps that a journey takes once have left.
    once: BTreeSet<String>,
}

impl Scope<'_> {
    fn steps(&mut self, complaints: &mut Complaints<'_>, steps: &[Step], places: &[Written<'_>]) {
        for (step, place) in steps.iter().zip(places) {
            self.step(complaints, step, place);
            if let Some(name) = own_name(complaints, step, place) {
                self.known.insert(name.clone());
                self.earlier.insert(name);
            }
            for name in names_in_race(complaints, step, place) {
                self.known.insert(name.clone());
                self.earlier.insert(name);
            }
        }
    }

    fn step(&self, complaints: &mut Complaints<'_>, step: &Step, place: &Written<'_>) {
        let Some(verb) = step.verbs().next() else {
            return;
        };
        for path in place.member("given").iter().flat_map(Written::elements) {
            self.follow_given(complaints, &path);
        }
        let before = self.of_step(step);
        // What a step leaves behind can be named by its own expectations already, but not by its request.
        let mut after = self.of_step(step);
        after.known.insert(
            step.name
                .clone()
                .unwrap_or_else(|| verb.default_name().to_owned()),
        );
        for (key, member) in place.members() {
            match key {
                "require" | "expect" | "warn" | "info" | "fail" => {
                    after.follow(complaints, &member)
                }
                "wire" => before.follow_wire(complaints, &member),
                _ => before.follow(complaints, &member),
            }
        }
        for name in used_steps(verb) {
            if !self.earlier.contains(name) {
                let span = place
                    .member(verb.name())
                    .map_or_else(|| place.span(), |verb| verb.span());
                complaints.unknown_name(span, "earlier step", name, &self.earlier);
            }
        }
    }

    /// The scope of a step that runs only in the cases which have what is `given`.
    fn of_step(&self, step: &Step) -> Self {
        let has_given = |case: &&Case| {
            step.given
                .iter()
                .filter_map(|path| path.strip_prefix("case."))
                .all(|name| has(case, name))
        };
        Self {
            cases: self.cases.iter().copied().filter(has_given).collect(),
            ..self.clone()
        }
    }

    fn follow_given(&self, complaints: &mut Complaints<'_>, path: &Written<'_>) {
        let mut segments = path.text().unwrap_or_default().split('.');
        let first = segments.next().unwrap_or_default();
        let second = segments.next().unwrap_or_default();
        match first {
            "case" if self.known.contains("case") => {
                if !self.cases.iter().any(|case| has(case, second)) {
                    let known = self
                        .cases
                        .iter()
                        .flat_map(|case| case.with.keys().cloned())
                        .collect();
                    complaints.unknown_name(path.span(), "value in any case:", second, &known);
                }
            }
            "once" if self.known.contains("once") => self.follow_once(complaints, path, second),
            _ if self.earlier.contains(first) => {}
            _ => complaints.unknown_name(path.span(), "earlier step", first, &self.earlier),
        }
    }

    /// The cases' own values.
    fn follow_cases(&self, complaints: &mut Complaints<'_>, place: &Written<'_>) {
        for with in place
            .list("case")
            .iter()
            .filter_map(|case| case.member("with"))
        {
            self.follow(complaints, &with);
        }
    }

    /// What is written by hand knows its endpoint, and its own values.
    fn follow_wire(&self, complaints: &mut Complaints<'_>, wire: &Written<'_>) {
        let mut scope = self.clone();
        scope.known.insert("endpoint".to_owned());
        let values = wire.member("values");
        let values: Vec<_> = values.iter().flat_map(Written::members).collect();
        for (name, value) in &values {
            refuse_names_with_a_meaning(complaints, name, value);
            scope.follow(complaints, value);
        }
        let names = values.iter().map(|(name, _)| (*name).to_owned());
        scope.known.extend(names);
        for (_, member) in wire.members().filter(|(key, _)| *key != "values") {
            scope.follow(complaints, &member);
        }
    }

    /// Follows the references in a value and everything below it.
    fn follow(&self, complaints: &mut Complaints<'_>, written: &Written<'_>) {
        written.walk(&mut |value| {
            // Texts that are no templates were already refused where they were read.
            let pieces = value
                .text()
                .and_then(|text| template::parse(text).ok())
                .unwrap_or_default();
            for piece in pieces {
                let Piece::Reference(Reference {
                    source: Source::Path(path),
                    ..
                }) = piece
                else {
                    continue;
                };
                let second = path.get(1).map_or("", String::as_str);
                if !self.known.contains(&path[0]) {
                    complaints.unknown_name(value.span(), "value", &path[0], &self.known);
                } else if path[0] == "case" {
                    self.follow_case(complaints, &value, second);
                } else if path[0] == "once" {
                    self.follow_once(complaints, &value, second);
                } else if path[0] == "endpoint" && !OF_ENDPOINT.contains(&second) {
                    let known = OF_ENDPOINT.map(str::to_owned).into();
                    complaints.unknown_name(value.span(), "value in `endpoint`:", second, &known);
                }
            }
        });
    }

    /// Every case has to have what any step asks of `case`.
    fn follow_case(&self, complaints: &mut Complaints<'_>, place: &Written<'_>, name: &str) {
        let whole = self.whole;
        if !self.has_cases {
            complaints.add(
                place.span(),
                format!("the {whole} has no cases"),
                format!("`case` refers to the `with` of a [[{whole}.case]]"),
            );
        }
        let without = self
            .cases
            .iter()
            .find(|case| name != "name" && !has(case, name));
        if let Some(case) = without {
            let known = case
                .with
                .keys()
                .cloned()
                .chain(["name".to_owned()])
                .collect();
            complaints.unknown_name(
                place.span(),
                &format!("value in the case `{}`:", case.name),
                name,
                &known,
            );
        }
    }

    fn follow_once(&self, complaints: &mut Complaints<'_>, place: &Written<'_>, name: &str) {
        if !self.once.contains(name) {
            complaints.unknown_name(place.span(), "value in `once`:", name, &self.once);
        }
    }
}

fn has(case: &Case, name: &str) -> bool {
    case.with.contains_key(name)
}

/// Whether a name cannot be given away, because every scenario knows what it means.
fn has_a_meaning(name: &str) -> bool {
    ROOTS.contains(&name) || matches!(name, "random" | "once" | "endpoint")
}

fn refuse_names_with_a_meaning(complaints: &mut Complaints<'_>, name: &str, value: &Written<'_>) {
    if has_a_meaning(name) {
        complaints.add(
            value.key_span(),
            format!("`{name}` has a meaning of its own"),
            "choose another name",
        );
    }
}

/// The name under which a step leaves its values; none if it has no verb.
fn own_name(complaints: &mut Complaints<'_>, step: &Step, place: &Written<'_>) -> Option<String> {
    let verb = step.verbs().next()?;
    let Some(name) = &step.name else {
        return Some(verb.default_name().to_owned());
    };
    given_name(complaints, name, place);
    Some(name.clone())
}

/// The names under which those who take part in a race leave values of their own.
fn names_in_race(complaints: &mut Complaints<'_>, step: &Step, place: &Written<'_>) -> Vec<String> {
    let entrants = step.race.iter().flat_map(|race| &race.all);
    let places = place.member("race").map(|race| race.list("all"));
    let mut names = Vec::new();
    for (entrant, place) in entrants.zip(places.unwrap_or_default()) {
        if let Some(name) = &entrant.name {
            given_name(complaints, name, &place);
            names.push(name.clone());
        }
    }
    names
}

/// A name that is given with `as`.
fn given_name(complaints: &mut Complaints<'_>, name: &str, place: &Written<'_>) {
    let span = place
        .member("as")
        .map_or_else(|| place.span(), |name| name.span());
    if has_a_meaning(name) {
        complaints.add(
            span,
            format!("`{name}` has a meaning of its own"),
            "choose another name",
        );
    } else if name.is_empty()
        || !name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
    {
        complaints.add(
            span,
            "references could not name this step",
            "letters, digits, `_` and `-`",
        );
    }
}

/// The steps whose values a verb takes by name, or by default where nothing else is given.
fn used_steps(verb: Verb<'_>) -> Vec<&str> {
    match verb {
        Verb::Resume(resume) => vec![resume.flow.as_deref().unwrap_or("flow")],
        Verb::ForgeConsent(forged) => {
            let mut names = vec![forged.flow.as_deref().unwrap_or("flow")];
            names.extend(forged.fields_of.as_deref());
            names
        }
        Verb::Redeem(redeem) => of_redeem(redeem).into_iter().collect(),
        Verb::Refresh(refresh) => of_refresh(refresh).into_iter().collect(),
        Verb::Race(race) => race.verbs().flat_map(used_steps).collect(),
        Verb::Userinfo(userinfo) => unless(userinfo.token.is_some(), "tokens")
            .into_iter()
            .collect(),
        Verb::Introspect(introspect) => unless(introspect.token.is_some(), "tokens")
            .into_iter()
            .collect(),
        Verb::Revoke(revoke) => unless(revoke.token.is_some(), "tokens")
            .into_iter()
            .collect(),
        Verb::Verify(verify) => unless(verify.token.is_some(), "tokens")
            .into_iter()
            .collect(),
        Verb::Probe(probe) => unless(probe.token.is_some(), "tokens")
            .into_iter()
            .collect(),
        Verb::Survivors(survivors) => survivors.of.iter().map(String::as_str).collect(),
        Verb::Clock(clock) => clock
            .expiry_of
            .map(|lived| match lived {
                Lived::AccessToken | Lived::RefreshToken | Lived::RotationGrace => "tokens",
                Lived::Code => "flow",
            })
            .map(|default| clock.from.as_deref().unwrap_or(default))
            .into_iter()
            .collect(),
        Verb::Authorize(_)
        | Verb::ClientCredentials(_)
        | Verb::Token(_)
        | Verb::Discover(_)
        | Verb::Jwks(_)
        | Verb::Preflight(_)
        | Verb::Origins(_)
        | Verb::Request(_)
        | Verb::Hold(_)
        | Verb::Wire(_)
        | Verb::RotateKeys(_)
        | Verb::BlockUser(_)
        | Verb::RemoveClient(_) => Vec::new(),
    }
}

fn of_redeem(redeem: &Redeem) -> Option<&str> {
    redeem
        .flow
        .as_deref()
        .or_else(|| unless(redeem.code.is_some(), "flow"))
}

fn of_refresh(refresh: &Refresh) -> Option<&str> {
    refresh
        .tokens
        .as_deref()
        .or_else(|| unless(refresh.refresh_token.is_some(), "tokens"))
}

fn unless(given: bool, default: &'static str) -> Option<&'static str> {
    (!given).then_some(default)
}
