//! Whether a run is slower, or wrong more often, than an earlier one, and whether that is more than noise.
//!
//! Where both runs were repeated, medians of the rounds are compared, each with an interval; a change counts only if it is
//! larger than the tolerance *and* the intervals lie apart. Single runs are compared too, but a row then says that it cannot
//! tell a change from noise.

mod figure;
mod median;

use std::cmp::Ordering;

pub use figure::Figure;
pub use median::Median;

use crate::report::Report;
use crate::rounds;

/// An earlier run beside a later one.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// A row for each figure of each verb that both runs have; `journey` is the whole.
    pub rows: Vec<Row>,
    /// How much worse is still as good, as a part: 0.1 is 10 %.
    pub tolerance: f64,
    /// Why the two runs should not be compared, or not in full, a sentence each.
    pub notes: Vec<String>,
}

/// A figure then and now.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The verb, or `journey`.
    pub verb: String,
    /// The figure that is compared.
    pub figure: Figure,
    /// The earlier value.
    pub then: Median,
    /// The later value.
    pub now: Median,
    /// The change in percent of the earlier value; none where that is nought.
    pub change: Option<f64>,
    /// The meaning of the change.
    pub trend: Trend,
}

/// The meaning of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trend {
    /// Better by more than the tolerance.
    Better,
    /// The change is within the tolerance.
    Same,
    /// The change is larger than the tolerance, but not larger than what rounds of the same run differ by.
    WithinNoise,
    /// Worse by more than the tolerance.
    Worse,
}

/// Compares a run with an earlier one. The tolerance is a part: 0.1 is 10 %.
pub fn compare(now: &Report, then: &Report, tolerance: f64) -> Comparison {
    let mut notes = differences(now, then);
    let mut rows = Vec::new();
    for verb in figure::verbs(now, then) {
        let of = |figure: Figure| {
            let (then, now) = medians(figure, verb, then, now)?;
            Some(row(verb, figure, then, now, tolerance))
        };
        let found: Vec<_> = Figure::ALL.into_iter().filter_map(of).collect();
        if found.is_empty() {
            notes.push(format!("`{verb}` was measured in one of the two runs only"));
        }
        rows.extend(found);
    }
    Comparison {
        rows,
        tolerance,
        notes,
    }
}

/// Both values, from rounds where both runs have enough of them, or else from the runs as a whole.
fn medians(figure: Figure, verb: &str, then: &Report, now: &Report) -> Option<(Median, Median)> {
    let rounds = |report: &Report| {
        let values = report
            .rounds
            .iter()
            .filter_map(|round| figure.of(verb, round));
        Median::of_rounds(values.collect())
    };
    if let (Some(then), Some(now)) = (rounds(then), rounds(now)) {
        return Some((then, now));
    }
    let whole = |report| figure.of(verb, &rounds::round(report)).map(Median::single);
    Some((whole(then)?, whole(now)?))
}

fn row(verb: &str, figure: Figure, then: Median, now: Median, tolerance: f64) -> Row {
    let difference = now.value - then.value;
    let exceeds = difference.abs() > tolerance * then.value.abs();
    let better = match difference.total_cmp(&0.0) {
        Ordering::Less => !figure.more_is_better(),
        Ordering::Equal | Ordering::Greater => figure.more_is_better(),
    };
    let trend = if !exceeds {
        Trend::Same
    } else if now.overlaps(&then) {
        Trend::WithinNoise
    } else if better {
        Trend::Better
    } else {
        Trend::Worse
    };
    Row {
        verb: verb.to_owned(),
        figure,
        change: (then.value != 0.0).then(|| difference * 100.0 / then.value),
        then,
        now,
        trend,
    }
}

/// The differences that make two runs hard to compare.
fn differences(now: &Report, then: &Report) -> Vec<String> {
    let mut notes = Vec::new();
    if now.journey != then.journey {
        notes.push(format!(
            "the earlier run was of the journey `{}`, this one of `{}`",
            then.journey, now.journey
        ));
    }
    if now.model != then.model {
        notes.push("the two runs were not made at the same load".to_owned());
    }
    for (report, which) in [(then, "the earlier run"), (now, "this run")] {
        if !report.is_valid() {
            notes.push(format!(
                "{which} is not valid: {}",
                report.doubts.join("; ")
            ));
        }
    }
    notes
}

impl Comparison {
    /// The rows that got worse.
    pub fn worse(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.trend == Trend::Worse)
    }

    /// Advice that would make the comparison more certain.
    pub fn advice(&self) -> Option<&'static str> {
        let single = |row: &Row| row.is_single();
        self.rows.iter().any(single).then_some(
            "one run cannot tell a change from noise: make both runs with --repeat 5, and medians are compared",
        )
    }
}

impl Row {
    /// Whether it compares single values, so that nothing is known of the noise.
    pub fn is_single(&self) -> bool {
        self.then.rounds < median::FEWEST || self.now.rounds < median::FEWEST
    }

    /// The row in a sentence.
    pub fn says(&self) -> String {
        let text = |value| self.figure.text(value);
        let change = match self.change {
            Some(change) => format!("{change:+.1} %"),
            None if self.now.value == 0.0 => "no change".to_owned(),
            None => "there was none before".to_owned(),
        };
        let meaning = match (self.trend, self.is_single()) {
            (Trend::Same, _) => "as before".to_owned(),
            (Trend::Better, true) => "better, unless it is noise: one run cannot tell".to_owned(),
            (Trend::Worse, true) => "worse, unless it is noise: one run cannot tell".to_owned(),
            (Trend::Better, false) => "better, and more than the rounds differ by".to_owned(),
            (Trend::Worse, false) => "worse, and more than the rounds differ by".to_owned(),
            (Trend::WithinNoise, _) => format!(
                "within the noise: rounds ranged over {} to {} then and {} to {} now",
                text(self.then.low),
                text(self.then.high),
                text(self.now.low),
                text(self.now.high)
            ),
        };
        format!(
            "{} of {}: {} was {} ({change}), {meaning}",
            self.figure.name(),
            self.verb,
            text(self.now.value),
            text(self.then.value),
        )
    }
}

#[cfg(test)]
mod tests;
