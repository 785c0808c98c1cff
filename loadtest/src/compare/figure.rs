//! What two runs are compared by.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::quantity;
use crate::report::{PointOf, Report, Round, Stats, per_second};

/// A figure of a verb, or of whole journeys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

/// What reports call the whole.
const JOURNEY: &str = "journey";

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

    /// Its value in the run as a whole, if anything was measured.
    pub(super) fn of(self, verb: &str, report: &Report) -> Option<f64> {
        let stats = stats(verb, report).filter(|stats| stats.latency.count() > 0)?;
        let count = stats.latency.count();
        Some(match self {
            Self::P50 => stats.latency.quantile(0.5).as_secs_f64(),
            Self::P99 => stats.latency.quantile(0.99).as_secs_f64(),
            Self::Rate => per_second(count, report.duration_s),
            Self::Errors => stats.errors as f64 * 100.0 / count as f64,
        })
    }

    /// Its value in each round in which anything was measured.
    pub(super) fn of_rounds(self, verb: &str, report: &Report) -> Vec<f64> {
        let in_round = |round: &Round| {
            let point = round.verbs.get(verb).filter(|point| point.count > 0)?;
            self.of_point(verb, point, round)
        };
        report.rounds.iter().filter_map(in_round).collect()
    }

    fn of_point(self, verb: &str, point: &PointOf, round: &Round) -> Option<f64> {
        Some(match self {
            Self::P50 => point.p50_ms / 1e3,
            Self::P99 => point.p99_ms / 1e3,
            Self::Rate if verb == JOURNEY => round.rate,
            // A round keeps the rate of journeys; its steps are as many times more as were counted.
            Self::Rate => {
                let journeys = round.verbs.get(JOURNEY).filter(|whole| whole.count > 0)?;
                round.rate * point.count as f64 / journeys.count as f64
            }
            Self::Errors => point.errors as f64 * 100.0 / point.count as f64,
        })
    }
}

/// The whole, and every verb that either run has.
pub(super) fn verbs<'a>(now: &'a Report, then: &'a Report) -> impl Iterator<Item = &'a str> {
    let verbs: BTreeSet<&str> = now
        .verbs
        .keys()
        .chain(then.verbs.keys())
        .map(String::as_str)
        .collect();
    std::iter::once(JOURNEY).chain(verbs)
}

fn stats<'a>(verb: &str, report: &'a Report) -> Option<&'a Stats> {
    if verb == JOURNEY {
        Some(&report.journeys)
    } else {
        report.verbs.get(verb)
    }
}
