//! The figures by which two runs are compared.

use std::collections::BTreeSet;

use crate::quantity;
use crate::report::{JOURNEY, Report, Round};

/// A figure of a verb, or of whole journeys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// Half were faster, in seconds.
    P50,
    /// 99 of 100 were faster, in seconds.
    P99,
    /// How many ended per second.
    Rate,
    /// How many of them not as expected, in percent.
    Errors,
}

impl Figure {
    /// All, in the order in which they are read.
    pub const ALL: [Self; 4] = [Self::P50, Self::P99, Self::Rate, Self::Errors];

    /// As reports call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::P50 => "p50",
            Self::P99 => "p99",
            Self::Rate => "rate",
            Self::Errors => "errors",
        }
    }

    /// A value of it, with its unit.
    pub fn text(self, value: f64) -> String {
        match self {
            Self::P50 | Self::P99 => quantity::time(value),
            Self::Rate => quantity::rate(value),
            Self::Errors => quantity::percent(value),
        }
    }

    pub(super) const fn more_is_better(self) -> bool {
        match self {
            Self::Rate => true,
            Self::P50 | Self::P99 | Self::Errors => false,
        }
    }

    /// Its value in a round, if anything was measured.
    pub(super) fn of(self, verb: &str, round: &Round) -> Option<f64> {
        let figures = round.verbs.get(verb).filter(|own| own.count > 0)?;
        Some(match self {
            Self::P50 => figures.p50_ms / 1e3,
            Self::P99 => figures.p99_ms / 1e3,
            Self::Rate if verb == JOURNEY => round.rate,
            // A round keeps the rate of journeys; its steps are as many times more as were counted.
            Self::Rate => {
                let journeys = round.verbs.get(JOURNEY).filter(|whole| whole.count > 0)?;
                round.rate * figures.count as f64 / journeys.count as f64
            }
            Self::Errors => figures.errors as f64 * 100.0 / figures.count as f64,
        })
    }
}

/// Whole journeys, and every verb that either run has.
pub(super) fn verbs<'a>(now: &'a Report, then: &'a Report) -> impl Iterator<Item = &'a str> {
    let verbs: BTreeSet<&str> = now
        .verbs
        .keys()
        .chain(then.verbs.keys())
        .map(String::as_str)
        .collect();
    std::iter::once(JOURNEY).chain(verbs)
}
