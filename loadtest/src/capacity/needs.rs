//! The needs of several times the traffic.

use serde::{Deserialize, Serialize};

use super::Law;
use super::saturation::Saturated;
use super::trial_report::TrialReport;
use crate::quantity;

/// The needs of so many times the highest rate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    /// Cores, if the cost of a journey stays what it is.
    Cores {
        /// How many times the highest rate.
        factor: f64,
        /// How many cores the target has to keep busy.
        cores: f64,
    },
    /// More than the target reaches by cores alone: the law ends before.
    Change {
        /// How many times the highest rate.
        factor: f64,
        /// How many times the highest rate the law allows at all.
        at_most: f64,
    },
    /// Nothing can be said.
    Unknown,
}

/// Scales the best trial.
///
/// The law is fitted to requests in flight on the cores that are there, so what it calls contention includes waiting for a
/// core. Where the CPU was used up, it would forbid what more cores allow, and cores are counted in proportion. Where there was
/// CPU to spare, its ceiling is that of the target's own design, which cores do not lift.
pub(super) fn needs(
    factor: f64,
    best: Option<&TrialReport>,
    law: &Law,
    saturated: Saturated,
) -> Needs {
    let Some(best) = best.filter(|_| factor.is_finite() && factor > 0.0) else {
        return Needs::Unknown;
    };
    if let (Law::Fitted(law), Saturated::Latency | Saturated::Errors) = (law, saturated) {
        let at_most = law.ceiling() / best.requests;
        if at_most < factor {
            return Needs::Change { factor, at_most };
        }
    }
    match best.target_cores {
        Some(cores) if cores > 0.0 => Needs::Cores {
            factor,
            cores: cores * factor,
        },
        Some(_) | None => Needs::Unknown,
    }
}

impl Needs {
    /// The same in a sentence.
    pub fn says(&self) -> String {
        let number = |value: f64| {
            let digits = if value < 1.0 { 100.0 } else { 10.0 };
            quantity::number((value * digits).round() / digits)
        };
        match *self {
            Self::Cores { factor, cores } => format!(
                "{} times that traffic would need at least {} busy cores, in proportion: the resources that they share, such as a database, have to grow with them.",
                number(factor),
                number(cores)
            ),
            Self::Change { factor, at_most } => format!(
                "{} times that traffic is not a matter of cores: by the fitted law this target ends at {} times, and something in it has to change first.",
                number(factor),
                number(at_most)
            ),
            Self::Unknown => {
                "The needs of more traffic are unknown without the target's CPU time and a rate that it sustains.".to_owned()
            }
        }
    }
}
