//! The trials for spreadsheets: a row for each.

use std::fmt::{self, Write as _};

use super::{kind, outcome};
use crate::capacity::{Capacity, TrialReport};
use crate::report::csv::quoted;

/// The first line. Rates are per second, `errors` is a part of one, `*_cores` are CPU cores that were busy.
pub const HEADER: &str = "trial,kind,rate,achieved,requests,in_flight,p50_ms,p99_ms,errors,target_cores,generator_cores,held,reason";

/// The trials as comma-separated values (RFC 4180 without its carriage returns), with a final newline.
///
/// Where the target's CPU time is unknown its cores are left empty: none is not the same as zero.
pub fn render(capacity: &Capacity) -> String {
    let mut text = String::new();
    write(capacity, &mut text).expect("writing to a String cannot fail");
    text
}

fn write(capacity: &Capacity, out: &mut String) -> fmt::Result {
    writeln!(out, "{HEADER}")?;
    (1..)
        .zip(&capacity.steps)
        .try_for_each(|(number, step)| row(number, step, out))
}

fn row(number: usize, step: &TrialReport, out: &mut String) -> fmt::Result {
    let outcome = outcome(&step.held);
    let target_cores = step.target_cores.map(|cores| cores.to_string());
    writeln!(
        out,
        "{number},{},{},{},{},{},{},{},{},{},{},{},{}",
        kind(step.kind),
        step.rate,
        step.achieved,
        step.requests,
        step.in_flight,
        step.p50_ms,
        step.p99_ms,
        step.errors,
        target_cores.unwrap_or_default(),
        step.generator_cores,
        outcome.text,
        quoted(&outcome.note),
    )
}
