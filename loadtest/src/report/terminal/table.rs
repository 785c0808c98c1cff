//! The table of the terminal: a row for each verb, the last one for whole journeys.

use std::fmt::{self, Write as _};

use super::{BAD, BOLD, DIM};
use crate::report::words::{self, printable};
use crate::report::{JOURNEY, Report, Stats, per_second};

const COLUMNS: [&str; 10] = [
    "",
    "count",
    "rate",
    "errors",
    "p50",
    "p90",
    "p99",
    "p99.9",
    "max",
    "service p99",
];
const ERRORS: usize = 3;

pub(super) fn write(report: &Report, out: &mut String) -> fmt::Result {
    let steps = report
        .verbs
        .iter()
        .map(|(verb, stats)| row(&printable(verb), stats, report.duration_s));
    let journey = row(JOURNEY, &report.journeys, report.duration_s);
    let rows: Vec<_> = steps.chain([journey]).collect();
    let widths: Vec<_> = (0..COLUMNS.len())
        .map(|column| {
            let cells = rows.iter().map(|row| row[column].as_str());
            let lengths = cells
                .chain([COLUMNS[column]])
                .map(|cell| cell.chars().count());
            lengths.max().unwrap_or_default()
        })
        .collect();
    writeln!(
        out,
        "{DIM}{}{DIM:#}",
        line(&COLUMNS.map(str::to_owned), &widths)
    )?;
    let (journey, steps) = rows.split_last().expect("the journey has a row");
    for row in steps {
        writeln!(out, "{}", line(row, &widths))?;
    }
    writeln!(out, "{BOLD}{}{BOLD:#}", line(journey, &widths))
}

fn row(name: &str, stats: &Stats, duration_s: f64) -> [String; COLUMNS.len()] {
    let latency = &stats.latency;
    let quantile = |part| words::duration(latency.quantile(part));
    [
        name.to_owned(),
        latency.count().to_string(),
        words::rate(per_second(latency.count(), duration_s)),
        stats.errors.to_string(),
        quantile(0.5),
        quantile(0.9),
        quantile(0.99),
        quantile(0.999),
        words::duration(latency.max()),
        words::duration(stats.service.quantile(0.99)),
    ]
}

/// Names to the left, numbers to the right; padded before they are coloured, for colours have no width.
fn line(cells: &[String; COLUMNS.len()], widths: &[usize]) -> String {
    let mut line = String::new();
    for (column, (cell, width)) in cells.iter().zip(widths).enumerate() {
        let padded = if column == 0 {
            format!("  {cell:width$}")
        } else {
            format!("  {cell:>width$}")
        };
        let is_bad = column == ERRORS && cell.parse().is_ok_and(|errors: u64| errors > 0);
        if is_bad {
            let _ = write!(line, "{BAD}{padded}{BAD:#}");
        } else {
            line.push_str(&padded);
        }
    }
    line
}
