//! A run under way, in a line: for a progress bar as for a file.

use std::time::Duration;

use assay_conformance::report::text::printable;

use super::document::{Tone, styled};
use super::{JOURNEY, Point, PointOf, per_second, words};

/// A run under way.
#[derive(Debug, Clone, Copy)]
pub struct Live<'a> {
    /// How long it lasts already.
    pub elapsed: Duration,
    /// The counts of the latest interval.
    pub point: &'a Point,
    /// The length of that interval, in seconds.
    pub interval_s: f64,
    /// Errors since the beginning.
    pub errors: u64,
}

/// The latest interval in a line. Numbers keep their place from one line to the next.
pub fn live(run: &Live<'_>) -> String {
    let due = words::rate(per_second(run.point.due, run.interval_s));
    let ended = words::rate(per_second(run.point.ended, run.interval_s));
    let slowest = match slowest(run.point) {
        Some((verb, figures)) => format!(
            "{} p50 {:>7}  p99 {:>7}",
            printable(verb),
            words::milliseconds(figures.p50_ms),
            words::milliseconds(figures.p99_ms),
        ),
        None => "nothing ended".to_owned(),
    };
    let tone = if run.errors > 0 {
        Tone::Bad
    } else {
        Tone::Plain
    };
    let errors = styled(&tone.text(words::counted(run.errors, "error", "errors")));
    format!(
        "{:>4} s  due {due:>7}  ended {ended:>7}  in flight {:>5}  {slowest}  {errors}",
        run.elapsed.as_secs(),
        run.point.in_flight,
    )
}

/// The verb with the highest p99. The journey is the sum of its steps and would always be the slowest.
fn slowest(point: &Point) -> Option<(&str, &PointOf)> {
    let ended = point.verbs.iter().filter(|(_, figures)| figures.count > 0);
    let slowest = ended
        .filter(|(verb, _)| *verb != JOURNEY)
        .max_by(|(_, one), (_, other)| one.p99_ms.total_cmp(&other.p99_ms))?;
    Some((slowest.0.as_str(), slowest.1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn line(second: usize, errors: u64) -> String {
        let report = sample::report();
        let styled = live(&Live {
            elapsed: Duration::from_millis(second as u64 * 1_000 + 40),
            point: &report.series[second],
            interval_s: report.interval_s,
            errors,
        });
        sample::plain(&styled)
    }

    #[test]
    fn a_line_for_each_second() {
        let lines = [line(5, 0), line(39, 0), line(41, 0), line(42, 42)];
        insta::assert_snapshot!(lines.join("\n"));
    }
}
