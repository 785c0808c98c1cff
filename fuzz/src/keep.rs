//! A finding as a scenario file: a check whose last step has the outcomes that the law demands.

use std::fmt::Write as _;

use assay_conformance::words::Profile;
use serde::Serialize;
use toml::{Table, Value};

use crate::kind::Kind;
use crate::search::Discovery;

/// The name of the check, and of its file: what went wrong, the kind of the case, the seed and its number.
#[must_use]
pub fn name(discovery: &Discovery, seed: u64) -> String {
    format!(
        "fuzz-{}-{}-{seed}-{}",
        discovery.found.law.name(),
        discovery.kind,
        discovery.number
    )
}

/// The file that `assay check --scenarios FILE` replays.
#[must_use]
pub fn scenario(discovery: &Discovery, seed: u64) -> String {
    let (found, name) = (&discovery.found, name(discovery, seed));
    let mut file = String::new();
    let about = "Found by assay fuzz";
    let cite = found.law.cite();
    let mut cited = Table::new();
    cited.insert("spec".to_owned(), cite.spec.into());
    cited.insert("section".to_owned(), cite.section.into());
    // Writing into a String cannot fail.
    let _ = write!(
        file,
        "# Replay it: assay check TARGET --scenarios {name}.toml --only {name}\n\
         # Found by: assay fuzz TARGET --seed {seed} --only {kind}, case {number}.\n\
         about = {about}\n\n\
         [[check]]\n\
         id = {id}\n\
         says = {says}\n\
         cite = {cite}\n\
         level = {level}\n\
         verdict = {verdict}\n\
         profiles = {profiles}\n\
         needs = {needs}\n",
        kind = discovery.kind,
        number = discovery.number,
        about = Value::from(about),
        id = Value::from(name.as_str()),
        says = Value::from(found.law.sentence()),
        cite = Value::from(cited),
        level = word(&found.law.level()),
        verdict = word(&found.grade),
        profiles = profiles(),
        needs = needs(discovery.kind),
    );
    if found.steps.iter().any(is_race) {
        let _ = writeln!(file, "rounds = {ROUNDS}");
    }
    for step in &found.steps {
        file.push_str("\n[[check.step]]\n");
        file.push_str(&lines(step));
    }
    file
}

/// A race goes one way or the other; so many of them go every way.
const ROUNDS: u32 = 40;

fn is_race(step: &Table) -> bool {
    step.contains_key("race")
}

/// One line for each key of a step: the verb first, then how it is sent, then what is right.
fn lines(step: &Table) -> String {
    const LAST: &[&str] = &["send", "as", "require", "expect", "warn", "info", "fail"];
    let place = |key: &str| {
        LAST.iter()
            .position(|last| *last == key)
            .map_or(0, |at| at + 1)
    };
    // The language writes one outcome without a list.
    let outcome = |key: &str, value: &'_ Value| match value.as_array().map(Vec::as_slice) {
        Some([one]) if place(key) > place("as") => one.clone(),
        Some(_) | None => value.clone(),
    };
    let mut members: Vec<_> = step.iter().collect();
    members.sort_by_key(|(key, _)| place(key));
    members
        .into_iter()
        .fold(String::new(), |mut text, (key, value)| {
            let _ = writeln!(text, "{key} = {}", outcome(key, value));
            text
        })
}

/// A word of the language, as the type behind it is written.
fn word(value: &impl Serialize) -> Value {
    Value::try_from(value).expect("words are texts")
}

/// The needs of the check, so that it is skipped elsewhere.
fn needs(kind: Kind) -> Value {
    Value::Array(kind.needs().iter().map(word).collect())
}

/// Every suite: whatever a target wants to be judged by, a replay is asked for by name.
fn profiles() -> Value {
    Value::Array(Profile::ALL.iter().map(word).collect())
}

#[cfg(test)]
mod tests {
    use assay_conformance::judge::Missed;
    use assay_conformance::scenario::Suite;
    use assay_conformance::words::Grade;
    use toml::toml;

    use super::*;
    use crate::stage::Found;
    use assay_conformance::judge::Law;

    fn discovery(steps: Vec<Table>) -> Discovery {
        Discovery {
            turn: 12,
            kind: Kind::Token,
            number: 12,
            found: Found {
                law: Law::DamagedNeverGranted,
                grade: Grade::Fail,
                missed: Missed::default(),
                step: 2,
                verb: "redeem",
                steps,
            },
            shrinking: 3,
            times: 1,
            repeats: true,
            exchanges: Vec::new(),
        }
    }

    #[test]
    fn what_is_written_is_a_check_of_the_language() {
        let steps = vec![
            toml! { authorize = {} },
            toml! {
                expect = { refused = true }
                send = { body = "code={flow.code}&x=\u{0}\"'\\" }
                redeem = {}
            },
        ];
        let text = scenario(&discovery(steps), 7);
        let suite = Suite::default().with_text("found.toml", text.clone());
        let suite = suite.unwrap_or_else(|error| panic!("{error}\n{text}"));
        let check = suite.checks().next().expect("one check");
        assert_eq!(check.id, "fuzz-damaged-never-granted-token-7-12");
        assert_eq!(check.step.len(), 2);
        assert!(text.contains("redeem = {}\nsend = {"), "{text}");
    }

    #[test]
    fn a_race_is_run_until_it_has_gone_every_way() {
        let race = toml! {
            race = { times = 2, redeem = {} }
            expect = { successes = 1 }
        };
        let text = scenario(&discovery(vec![toml! { authorize = {} }, race]), 7);
        assert!(text.contains("rounds = 40\n"), "{text}");
    }
}
