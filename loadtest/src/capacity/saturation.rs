//! The resource that was used up first.

use serde::{Deserialize, Serialize};

use super::search::TrialOutcome;
use super::trial_report::TrialReport;

/// The resource that kept the rate from going higher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Saturated {
    /// The CPU cores that the target runs on.
    TargetCpu,
    /// The generator, so nothing is known of the target.
    Generator,
    /// The target refused, while it still had CPU to spare.
    Errors,
    /// The target let requests wait, while it still had CPU to spare.
    Latency,
    /// Nothing was used up, or nothing shows it.
    Unknown,
}

/// Cores are used up from this part on: the rest is lost to the system and to waiting for a core.
const BUSY: f64 = 0.85;

/// Errors from this part on are what limits; fewer can be chance.
const FAILING: f64 = 0.01;

/// Latency that has grown this many times since the lowest rate is queueing.
const QUEUEING: f64 = 3.0;

/// The resource that was used up at the lowest rate that broke the objective.
pub fn saturated(steps: &[TrialReport]) -> Saturated {
    let by_rate = |a: &&TrialReport, b: &&TrialReport| a.rate.total_cmp(&b.rate);
    let calm = steps.iter().min_by(by_rate);
    let beyond = steps
        .iter()
        .filter(|step| step.held != TrialOutcome::Held)
        .min_by(by_rate);
    match (calm, beyond) {
        (Some(calm), Some(beyond)) => limit(calm, beyond),
        (Some(_) | None, None) | (None, Some(_)) => Saturated::Unknown,
    }
}

fn limit(calm: &TrialReport, beyond: &TrialReport) -> Saturated {
    if matches!(beyond.held, TrialOutcome::GeneratorLimited(_)) {
        return Saturated::Generator;
    }
    // Where the target's CPU time can be read, it shares its machine with the generator.
    let target = beyond.target_cores.unwrap_or(0.0);
    let together = target + beyond.generator_cores;
    if target > 0.0 && together >= BUSY * f64::from(beyond.cores) {
        return if target >= beyond.generator_cores {
            Saturated::TargetCpu
        } else {
            Saturated::Generator
        };
    }
    if beyond.errors >= FAILING {
        Saturated::Errors
    } else if beyond.p99_ms >= QUEUEING * calm.p99_ms && calm.p99_ms > 0.0 {
        Saturated::Latency
    } else {
        Saturated::Unknown
    }
}

impl Saturated {
    /// Its meaning in a sentence.
    pub const fn says(self) -> &'static str {
        match self {
            Self::TargetCpu => "The CPU of the target was used up first.",
            Self::Generator => {
                "The generator, or the machine that it runs on, reached its limit first, so the target may carry more than this."
            }
            Self::Errors => {
                "Errors came first, with CPU to spare or unknown: something else in the target ran out."
            }
            Self::Latency => {
                "Waiting came first, with CPU to spare or unknown: requests queue for something else in the target."
            }
            Self::Unknown => "Nothing that was measured shows what was used up first.",
        }
    }
}
