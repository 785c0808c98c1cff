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
use crate::capacity::{Answer, Capacity, Ended, Held, Kind};
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
fn at_least(answer: &Answer) -> &'static str {
    match answer.ended {
        Ended::Broke(_) => "",
        Ended::AtMax | Ended::Generator(_) | Ended::Interrupted | Ended::Failed(_) => "at least ",
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

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Ramp => "ramp",
        Kind::Bisect => "bisect",
        Kind::Confirm => "confirm",
    }
}

/// What became of a trial in a word, and why.
fn outcome(held: &Held) -> (&'static str, &str) {
    match held {
        Held::Yes => ("held", ""),
        Held::No(reason) => ("broke", reason),
        Held::Generator(reason) => ("unknown", reason),
    }
}
