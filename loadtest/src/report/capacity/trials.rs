//! The trials as rows of a table, the same in every format for people.

use super::kind;
use crate::capacity::{Capacity, TrialReport};
use crate::quantity;
use crate::report::words;

/// What stands above the columns that are always there; those of the objective's gates follow.
const COLUMNS: [&str; 9] = [
    "trial",
    "for",
    "asked",
    "achieved",
    "p50",
    "p99",
    "errors",
    "target cores",
    "generator cores",
];

/// The heads of all columns. The outcome, which every format shows in its own way, has none.
pub(super) fn heads(capacity: &Capacity) -> Vec<String> {
    let gates = capacity.steps.first().map(|step| &step.gates);
    let gates = gates
        .into_iter()
        .flatten()
        .map(|gate| gate.expression.clone());
    let fixed = COLUMNS.into_iter().map(str::to_owned);
    fixed.chain(gates).collect()
}

/// The cells of each trial.
pub(super) fn rows(capacity: &Capacity) -> Vec<Vec<String>> {
    let numbered = (1..).zip(&capacity.steps);
    numbered.map(|(number, step)| row(number, step)).collect()
}

fn row(number: usize, step: &TrialReport) -> Vec<String> {
    let cores = |cores: f64| format!("{cores:.2}");
    let mut row = vec![
        number.to_string(),
        kind(step.kind).to_owned(),
        quantity::rate(step.rate),
        words::rate(step.achieved),
        words::milliseconds(step.p50_ms),
        words::milliseconds(step.p99_ms),
        format!("{} %", words::three_digits(step.errors * 100.0)),
        step.target_cores.map_or_else(|| "-".to_owned(), cores),
        cores(step.generator_cores),
    ];
    row.extend(step.gates.iter().map(|gate| gate.measured.clone()));
    row
}
