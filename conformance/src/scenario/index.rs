//! Checks and journeys as text: the list of all checks, and the explanation of one.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use super::check::Check;
use super::invariant::Invariant;
use super::journey::Journey;
use crate::words::Need;
use crate::words::Profile;
use crate::words::{Grade, Level};

/// The checks as a table for people.
pub fn table(checks: &[Arc<Check>]) -> String {
    let rows: Vec<[String; 3]> = checks
        .iter()
        .map(|check| [check.id.clone(), word(&check.level), citation(check)])
        .collect();
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or_default()
    };
    let widths = [width(0), width(1), width(2)];
    let mut table = String::new();
    for (row, check) in rows.iter().zip(checks) {
        let [id, level, cite] = row;
        let [w0, w1, w2] = widths;
        line(
            &mut table,
            format_args!("{id:w0$}  {level:w1$}  {cite:w2$}  {}", check.says),
        );
    }
    line(&mut table, format_args!("{}", counted(checks.len())));
    table
}

/// The checks for programs: a JSON list.
pub fn json(checks: &[Arc<Check>]) -> String {
    let entries: Vec<_> = checks.iter().map(|check| Entry::of(check)).collect();
    let mut json =
        serde_json::to_string_pretty(&entries).expect("an entry holds nothing but texts and lists");
    json.push('\n');
    json
}

/// One check, with what it sends and what it expects, as that stands in its file.
pub fn explain(check: &Check) -> String {
    let mut text = String::new();
    line(&mut text, format_args!("{}", check.id));
    line(&mut text, format_args!("  {}", check.says));
    text.push('\n');
    line(&mut text, format_args!("  stands in  {}", citation(check)));
    line(
        &mut text,
        format_args!("  keyword    {}", word(&check.level)),
    );
    line(&mut text, format_args!("  violation  {}", violation(check)));
    line(
        &mut text,
        format_args!("  profiles   {}", words(&check.profiles)),
    );
    if !check.needs.is_empty() {
        line(
            &mut text,
            format_args!("  needs      {}", words(&check.needs)),
        );
    }
    for fault in check.fault.iter() {
        line(
            &mut text,
            format_args!("  proven by  {fault} (assay serve --break {fault})"),
        );
    }
    if let Some(advice) = &check.advice {
        line(&mut text, format_args!("  advice     {advice}"));
    }
    text.push('\n');
    indented(&mut text, &check.written);
    text
}

/// One journey, with what it sends and what it watches, as that stands in its file.
pub fn explain_journey(journey: &Journey) -> String {
    let mut text = String::new();
    line(&mut text, format_args!("{}", journey.id));
    line(&mut text, format_args!("  {}", journey.says));
    text.push('\n');
    let invariants: BTreeSet<Invariant> = journey.invariants().collect();
    let invariants: Vec<Invariant> = invariants.into_iter().collect();
    let facts = [
        ("needs", words(&journey.needs)),
        ("watches", words(&invariants)),
        ("gates", journey.gates.join(", ")),
    ];
    for (name, fact) in facts {
        if !fact.is_empty() {
            line(&mut text, format_args!("  {name:9}  {fact}"));
        }
    }
    text.push('\n');
    indented(&mut text, &journey.written);
    text
}

/// A check in the JSON list.
#[derive(Serialize)]
struct Entry<'c> {
    id: &'c str,
    says: &'c str,
    spec: &'c str,
    section: &'c str,
    level: Level,
    verdict: Grade,
    profiles: &'c [Profile],
    needs: &'c [Need],
    faults: Vec<&'c str>,
}

impl<'c> Entry<'c> {
    fn of(check: &'c Check) -> Self {
        Self {
            id: &check.id,
            says: &check.says,
            spec: &check.cite.spec,
            section: &check.cite.section,
            level: check.level,
            verdict: check.verdict,
            profiles: &check.profiles,
            needs: &check.needs,
            faults: check.faults().collect(),
        }
    }
}

fn citation(check: &Check) -> String {
    format!("{} section {}", check.cite.spec, check.cite.section)
}

fn violation(check: &Check) -> String {
    let elsewhere = check
        .verdict_for
        .iter()
        .map(|(profile, grade)| format!(", {} under {}", word(grade), word(profile)));
    std::iter::once(word(&check.verdict))
        .chain(elsewhere)
        .collect()
}

fn words<T: Serialize>(list: &[T]) -> String {
    list.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// The word by which scenario files call a value of a closed vocabulary.
fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        Ok(
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_),
        )
        | Err(_) => {
            unreachable!("the words of the language are unit variants")
        }
    }
}

fn indented(text: &mut String, written: &str) {
    for written in written.lines() {
        line(
            text,
            format_args!("{}", format!("    {written}").trim_end()),
        );
    }
}

fn counted(checks: usize) -> String {
    if checks == 1 {
        "1 check".to_owned()
    } else {
        format!("{checks} checks")
    }
}

fn line(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    writeln!(text, "{arguments}").expect("a String takes everything");
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::document;
    use super::{Check, explain, explain_journey, json, table};
    use crate::text::Source;

    fn checks() -> Vec<Arc<Check>> {
        let text = r#"
about = "PKCE: RFC 7636"

[[check]]
id = "pkce-wrong-verifier"
says = "A verifier that does not match the challenge is refused"
cite = { spec = "RFC 7636", section = "4.6" }
level = "MUST"
profiles = ["oauth21", "clerk"]
verdict_for = { clerk = "warn" }
needs = ["user-agent"]
fault = "verifier-not-compared"
advice = "Compare them."

[[check.step]]
authorize = {}
[[check.step]]                          # a fresh verifier
redeem = { code_verifier = "{random.43}" }
expect = "invalid_grant"

# This belongs to the next check.
[[check]]
id = "pkce-s256-supported"
says = "S256 works"
cite = { spec = "RFC 7636", section = "4.2" }
level = "SHOULD"
profiles = ["oauth21"]
[[check.step]]
authorize = {}
expect = { code = true }
"#;
        let source = Arc::new(Source {
            path: "pkce.toml".to_owned(),
            text: text.to_owned(),
        });
        let file =
            document::parse(&source).unwrap_or_else(|complaints| panic!("{}", complaints[0]));
        file.check.into_iter().map(Arc::new).collect()
    }

    #[test]
    fn a_journey_is_explained_with_the_text_of_its_file() {
        let text = r#"
about = "Races"

[[journey]]
id = "double-click"
says = "Somebody clicks twice"
needs = ["user-agent"]
gates = ["errors < 0.1%"]

[[journey.step]]
authorize = {}
[[journey.step]]                        # both at once
race = { times = 2, redeem = {} }
expect = { successes = { at_most = 1 } }
invariant = "code-single-use"
"#;
        let source = Arc::new(Source {
            path: "races.toml".to_owned(),
            text: text.to_owned(),
        });
        let file =
            document::parse(&source).unwrap_or_else(|complaints| panic!("{}", complaints[0]));
        insta::assert_snapshot!(explain_journey(&file.journey[0]));
    }

    #[test]
    fn the_list_is_a_table() {
        insta::assert_snapshot!(table(&checks()));
    }

    #[test]
    fn the_list_for_programs_is_json() {
        insta::assert_snapshot!(json(&checks()));
    }

    #[test]
    fn a_check_is_explained_with_the_text_of_its_file() {
        insta::assert_snapshot!(explain(&checks()[0]));
    }
}
