//! What was found, as a scenario file: a check whose last step has the outcomes that the law demands.

use std::fmt::Write as _;

use toml::{Table, Value};

use crate::law::Law;
use crate::search::Discovery;

/// The name of the check, and of its file: what went wrong, the seed and the number of the case.
#[must_use]
pub fn name(discovery: &Discovery, seed: u64) -> String {
    format!(
        "fuzz-{}-s{seed}-c{}",
        discovery.found.law.id(),
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
         profiles = {profiles}\n",
        kind = discovery.kind,
        number = discovery.number,
        about = Value::from(about),
        id = Value::from(name.as_str()),
        says = Value::from(found.law.says()),
        cite = Value::from(cited),
        level = Value::from(level(found.law)),
        verdict = Value::from(verdict(discovery)),
        profiles = profiles(),
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
    let mut members: Vec<_> = step.iter().collect();
    members.sort_by_key(|(key, _)| place(key));
    members
        .into_iter()
        .fold(String::new(), |mut text, (key, value)| {
            let _ = writeln!(text, "{key} = {value}");
            text
        })
}

fn level(law: Law) -> String {
    serde_json::to_value(law.level())
        .ok()
        .and_then(|level| level.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn verdict(discovery: &Discovery) -> String {
    serde_json::to_value(discovery.found.grade)
        .ok()
        .and_then(|grade| grade.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// Every suite: whatever a target wants to be judged by, a replay is asked for by name.
fn profiles() -> Value {
    let names = [
        "oauth-core",
        "oauth21",
        "security-bcp",
        "oidc-config",
        "oidc-basic",
        "oidc-dynamic",
        "fapi2",
        "public-client-cors",
        "mcp",
        "clerk",
    ];
    Value::from(names.map(Value::from).to_vec())
}
