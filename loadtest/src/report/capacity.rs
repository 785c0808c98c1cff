//! What a search for capacity found, and the ways of reading it.

mod charts;
pub mod csv;
pub mod html;
pub mod json;
pub mod markdown;
#[cfg(test)]
mod sample;
pub mod terminal;
#[cfg(test)]
mod tests;
mod trials;

use super::words;
use crate::capacity::{Capacity, SearchEnd, SearchResult, TrialKind, TrialOutcome};
use crate::quantity;

/// The answer in a few words, for a headline.
fn headline(capacity: &Capacity) -> String {
    let slo = &capacity.asked.slo;
    match (&capacity.answer, capacity.answer.highest) {
        (_, None) => format!("no rate was found that keeps {slo}"),
        (answer, Some(rate)) => {
            let confirmed = if answer.confirmed {
                ""
            } else {
                ", unconfirmed"
            };
            format!(
                "{}{} keeps {slo}{confirmed}",
                at_least(answer),
                quantity::rate(rate)
            )
        }
    }
}

/// A search that went no higher for a reason of its own leaves the true answer above.
fn at_least(answer: &SearchResult) -> &'static str {
    match answer.ended {
        SearchEnd::Broke(_) => "",
        SearchEnd::AtMax
        | SearchEnd::Generator(_)
        | SearchEnd::Interrupted
        | SearchEnd::Failed(_) => "at least ",
    }
}

/// How it was tried, in a line.
fn conditions(capacity: &Capacity) -> String {
    let asked = &capacity.asked;
    format!(
        "{} of {} after {} of warm-up each, from {}",
        words::counted(capacity.steps.len() as u64, "trial", "trials"),
        words::length(asked.trial_s),
        words::length(asked.warmup_s),
        asked.started_at
    )
}

const fn kind(kind: TrialKind) -> &'static str {
    match kind {
        TrialKind::Ramp => "ramp",
        TrialKind::Bisect => "bisect",
        TrialKind::Confirm => "confirm",
    }
}

/// What became of a trial in a word, and why.
fn outcome(held: &TrialOutcome) -> (&'static str, &str) {
    match held {
        TrialOutcome::Held => ("held", ""),
        TrialOutcome::Broke(reason) => ("broke", reason),
        TrialOutcome::GeneratorLimited(reason) => ("unknown", reason),
    }
}
