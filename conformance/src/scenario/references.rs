//! Whether every reference of a check leads to something that is there when the step runs.
//!
//! References are looked for in the file as it is written and not in the types, so that a new verb cannot be forgotten here.

use std::collections::BTreeSet;

use super::check::Check;
use super::document::Written;
use super::step::Step;
use super::template::{self, Part, Reference, Source};
use super::validate::Complaints;
use super::verb::Verb;
use super::verbs::{Lived, Race, Redeem, Refresh};

/// Names that are there before the first step.
pub(crate) const ROOTS: [&str; 7] = [
    "issuer", "metadata", "client", "user", "case", "origin", "now",
];

/// Follows every reference of a check, step by step.
pub(super) fn resolve(
    complaints: &mut Complaints<'_>,
    check: &Check,
    place: &Written<'_>,
    steps: &[Written<'_>],
) {
    let mut known: BTreeSet<String> = ROOTS.map(str::to_owned).into();
    for (name, value) in place.member("values").iter().flat_map(Written::members) {
        if ROOTS.contains(&name) || name == "random" {
            complaints.add(
                value.key_span(),
                format!("`{name}` has a meaning of its own"),
                "choose another name",
            );
        }
        follow(complaints, check, &value, &known);
        known.insert(name.to_owned());
    }
    for with in place
        .member("case")
        .iter()
        .flat_map(Written::elements)
        .filter_map(|case| case.member("with"))
    {
        follow(complaints, check, &with, &known);
    }
    let mut earlier = BTreeSet::new();
    for (step, place) in check.step.iter().zip(steps) {
        follow_step(complaints, check, step, place, &known, &earlier);
        if let Some(name) = own_name(complaints, step, place) {
            known.insert(name.clone());
            earlier.insert(name);
        }
    }
}

/// The name under which a step leaves its values; none if it has no verb.
fn own_name(complaints: &mut Complaints<'_>, step: &Step, place: &Written<'_>) -> Option<String> {
    let verb = step.verbs().next()?;
    let Some(name) = &step.name else {
        return Some(verb.default_name().to_owned());
    };
    let span = place
        .member("as")
        .map_or_else(|| place.span(), |name| name.span());
    if ROOTS.contains(&name.as_str()) || name == "random" {
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
    Some(name.clone())
}

fn follow_step(
    complaints: &mut Complaints<'_>,
    check: &Check,
    step: &Step,
    place: &Written<'_>,
    known: &BTreeSet<String>,
    earlier: &BTreeSet<String>,
) {
    let Some(verb) = step.verbs().next() else {
        return;
    };
    // What a step leaves behind can be named by its own expectations already, but not by its request.
    let mut after = known.clone();
    after.insert(
        step.name
            .clone()
            .unwrap_or_else(|| verb.default_name().to_owned()),
    );
    for (key, member) in place.members() {
        let judges = matches!(key, "require" | "expect" | "warn" | "info" | "fail");
        follow(
            complaints,
            check,
            &member,
            if judges { &after } else { known },
        );
    }
    for name in place.member("given").iter().flat_map(Written::elements) {
        let path = name.text().unwrap_or_default();
        let first = path.split('.').next().unwrap_or_default();
        if !earlier.contains(first) {
            complaints.unknown_name(name.span(), "earlier step", first, earlier);
        }
    }
    for name in used_steps(verb) {
        if !earlier.contains(name) {
            let span = place
                .member(verb.name())
                .map_or_else(|| place.span(), |verb| verb.span());
            complaints.unknown_name(span, "earlier step", name, earlier);
        }
    }
}

/// Follows the references in a value and everything below it.
fn follow(
    complaints: &mut Complaints<'_>,
    check: &Check,
    written: &Written<'_>,
    known: &BTreeSet<String>,
) {
    written.walk(&mut |value| {
        // Texts that are no templates were already refused where they were read.
        let parts = value
            .text()
            .and_then(|text| template::parse(text).ok())
            .unwrap_or_default();
        for part in parts {
            let Part::Reference(Reference {
                source: Source::Path(path),
                ..
            }) = part
            else {
                continue;
            };
            if !known.contains(&path[0]) {
                complaints.unknown_name(value.span(), "value", &path[0], known);
            } else if path[0] == "case" {
                follow_case(
                    complaints,
                    check,
                    &value,
                    path.get(1).map_or("", String::as_str),
                );
            }
        }
    });
}

/// Every case has to have what any step asks of `case`.
fn follow_case(complaints: &mut Complaints<'_>, check: &Check, place: &Written<'_>, name: &str) {
    if check.case.is_empty() {
        complaints.add(
            place.span(),
            "the check has no cases",
            "`case` refers to the `with` of a [[check.case]]",
        );
    }
    let without = check
        .case
        .iter()
        .find(|case| name != "name" && !case.with.contains_key(name));
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
        Verb::Race(Race {
            redeem,
            refresh,
            revoke,
            ..
        }) => {
            let revoke = revoke
                .as_ref()
                .and_then(|revoke| unless(revoke.token.is_some(), "tokens"));
            let of_redeem = redeem.as_ref().and_then(of_redeem);
            let of_refresh = refresh.as_ref().and_then(of_refresh);
            [of_redeem, of_refresh, revoke]
                .into_iter()
                .flatten()
                .collect()
        }
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
        | Verb::RotateKeys(_) => Vec::new(),
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
