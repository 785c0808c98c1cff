//! The search for the person who ran it: a line for each trial while it lasts; then the answer, the trials, and what it means.
//!
//! The text carries ANSI styles; whoever prints it strips them where the output is no terminal.

use std::fmt::{self, Write as _};

use anstyle::Style;

use super::{conditions, headline, kind, outcome, trials};
use crate::capacity::{Capacity, Trial, TrialOutcome, TrialReport};
use crate::quantity;
use crate::report::terminal::{BAD, BOLD, DIM, DOUBTFUL, GOOD};
use crate::report::words::{self, printable};

/// A trial that begins, in a line.
pub fn begins(number: usize, trial: Trial) -> String {
    let (kind, rate) = (kind(trial.kind), quantity::rate(trial.rate));
    format!("{number:>3}  {kind:<7}  {rate:>9}")
}

/// A trial that is over, in a line. Numbers keep their place from one line to the next.
pub fn tried(number: usize, step: &TrialReport) -> String {
    let (word, reason) = outcome(&step.held);
    let style = style(&step.held);
    let trial = Trial {
        rate: step.rate,
        kind: step.kind,
    };
    format!(
        "{}  {style}{word:<7}{style:#}  {:>9} achieved  p50 {:>7}  p99 {:>7}  {}",
        begins(number, trial),
        words::rate(step.achieved),
        words::milliseconds(step.p50_ms),
        words::milliseconds(step.p99_ms),
        printable(reason),
    )
    .trim_end()
    .to_owned()
}

/// The whole search as text.
pub fn render(capacity: &Capacity) -> String {
    let mut text = String::new();
    write(capacity, &mut text).expect("writing to a String cannot fail");
    text
}

fn write(capacity: &Capacity, out: &mut String) -> fmt::Result {
    writeln!(
        out,
        "{BOLD}{}{BOLD:#} against {}: {BOLD}{}{BOLD:#}",
        printable(&capacity.asked.journey),
        printable(&capacity.asked.target),
        printable(&headline(capacity)),
    )?;
    writeln!(out, "{DIM}{}{DIM:#}\n", printable(&conditions(capacity)))?;
    table(capacity, out)?;
    for sentence in capacity.words() {
        writeln!(out, "{}", printable(&sentence))?;
    }
    Ok(())
}

fn table(capacity: &Capacity, out: &mut String) -> fmt::Result {
    if capacity.steps.is_empty() {
        return Ok(());
    }
    let heads = trials::heads(capacity);
    let rows = trials::rows(capacity);
    let widths: Vec<_> = (0..heads.len())
        .map(|column| {
            let cells = rows
                .iter()
                .chain([&heads])
                .filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    writeln!(out, "{DIM}{}{DIM:#}", line(&heads, &widths))?;
    for (row, step) in rows.iter().zip(&capacity.steps) {
        let (style, word) = (style(&step.held), outcome(&step.held).0);
        writeln!(out, "{}  {style}{word}{style:#}", line(row, &widths))?;
    }
    writeln!(out)
}

/// What a trial was for to the left, numbers to the right.
fn line(cells: &[String], widths: &[usize]) -> String {
    let cells = cells.iter().zip(widths).enumerate();
    let padded = cells.map(|(column, (cell, width))| match (column, printable(cell)) {
        (1, cell) => format!("  {cell:<width$}"),
        (_, cell) => format!("  {cell:>width$}"),
    });
    padded.collect()
}

const fn style(held: &TrialOutcome) -> Style {
    match held {
        TrialOutcome::Held => GOOD,
        TrialOutcome::Broke(_) => BAD,
        TrialOutcome::GeneratorLimited(_) => DOUBTFUL,
    }
}
