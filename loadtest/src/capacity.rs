//! How much a target carries: every trial, the answer, and what would have to grow to carry more.
//!
//! | module | what it decides |
//! |---|---|
//! | [`search`] | which rate to try next |
//! | [`drive`] | makes the trials, and whether each held |
//! | [`trial_report`] | the figures of a trial |
//! | [`saturation`] | the resource that was used up first |
//! | [`knee`] | from where on latency grows faster than throughput |
//! | [`usl`] | the Universal Scalability Law, fitted to the trials |
//! | [`needs`] | what several times the traffic would need |

pub mod drive;
pub mod knee;
pub mod needs;
pub mod saturation;
pub mod search;
pub mod trial_report;
pub mod usl;

use serde::{Deserialize, Serialize};

pub use needs::Needs;
pub use saturation::Saturated;
pub use search::{Search, SearchEnd, SearchResult, Trial, TrialKind, TrialOutcome};
pub use trial_report::{LatencyGate, TrialReport};
pub use usl::Usl;

use crate::quantity;

/// The report of a search for capacity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Capacity {
    /// The settings of the search.
    pub asked: SearchSettings,
    /// Every trial, in the order in which they were made.
    pub steps: Vec<TrialReport>,
    /// The highest rate that keeps the objective.
    pub answer: SearchResult,
    /// The rate from which on latency grows faster than throughput.
    pub knee: Option<f64>,
    /// How throughput grows with requests in flight.
    pub law: Law,
    /// The resource that was used up first.
    pub saturated: Saturated,
    /// Journeys per second for each core that the target kept busy at the highest rate; none where its CPU time is unknown.
    pub per_core: Option<f64>,
}

/// The settings of a search.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SearchSettings {
    /// The journey's id.
    pub journey: String,
    /// The issuer of the target.
    pub target: String,
    /// The objective, as it was written.
    pub slo: String,
    /// When the search began: RFC 3339, UTC.
    pub started_at: String,
    /// How long each trial was measured, in seconds.
    pub trial_s: f64,
    /// How long load was applied before each, in seconds.
    pub warmup_s: f64,
}

/// A rate was sustained if this part of it ended in time; the rest may have been under way at the end.
const SUSTAINED: f64 = 0.95;

/// How many times the traffic people plan for: the next year, and the next idea.
pub const NEEDS: [f64; 2] = [2.0, 10.0];

/// The fitted law, or why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Law {
    /// It was fitted.
    Fitted(Usl),
    /// It was not, for this reason.
    NotFitted(String),
}

impl Capacity {
    /// Draws the conclusions from trials and answer.
    pub fn of(asked: SearchSettings, steps: Vec<TrialReport>, answer: SearchResult) -> Self {
        // Where the generator was the limit, the figures are its own.
        let known = || {
            let of_target =
                |step: &&TrialReport| !matches!(step.held, TrialOutcome::GeneratorLimited(_));
            steps.iter().filter(of_target)
        };
        // Beyond what it sustains, a target's latency is as long as the run: that would dwarf the curve.
        let latencies: Vec<_> = known()
            .filter(|step| step.achieved >= SUSTAINED * step.rate)
            .map(|step| (step.rate, step.p99_ms))
            .collect();
        let observed: Vec<_> = known().map(TrialReport::observed).collect();
        let mut capacity = Self {
            asked,
            knee: knee::knee(&latencies),
            law: match usl::fit(&observed) {
                Ok(law) => Law::Fitted(law),
                Err(reason) => Law::NotFitted(reason.to_string()),
            },
            saturated: saturation::saturated(&steps),
            per_core: None,
            steps,
            answer,
        };
        capacity.per_core = capacity.best().and_then(TrialReport::per_core);
        capacity
    }

    /// The last trial at the highest rate that keeps the objective.
    pub fn best(&self) -> Option<&TrialReport> {
        let highest = self.answer.highest?;
        self.steps
            .iter()
            .rfind(|step| step.rate == highest && step.held == TrialOutcome::Held)
    }

    /// The needs of so many times the highest rate.
    pub fn needs(&self, factor: f64) -> Needs {
        needs::needs(factor, self.best(), &self.law, self.saturated)
    }

    /// The answer in a few plain sentences.
    pub fn words(&self) -> Vec<String> {
        let mut words = vec![self.answer.says(), self.saturated.says().to_owned()];
        if let Some(knee) = self.knee {
            words.push(format!(
                "From about {} on, latency grows faster than throughput.",
                quantity::rate(knee)
            ));
        }
        if let Some(per_core) = self.per_core {
            words.push(format!(
                "Each core that the target keeps busy carries {}.",
                quantity::rate(per_core)
            ));
        }
        words.push(match &self.law {
            Law::Fitted(law) => law.says(),
            Law::NotFitted(reason) => {
                format!("The Universal Scalability Law was not fitted: {reason}.")
            }
        });
        let needs = NEEDS.map(|factor| self.needs(factor).says());
        words.extend(needs);
        // A sentence that says that something is unknown stands only once.
        words.dedup();
        words
    }
}

impl Usl {
    /// The law in a sentence.
    pub fn says(&self) -> String {
        let percent = |value: f64| quantity::percent(value * 100.0);
        let contention = self.contention;
        let peak = match self.peak {
            Some(peak) => format!(
                "throughput peaks at {} requests per second with {} in flight ({} to {})",
                quantity::number(peak.throughput.value),
                whole(peak.in_flight.value),
                whole(peak.in_flight.low),
                whole(peak.in_flight.high),
            ),
            None if self.contention.value > 0.0 => format!(
                "throughput never exceeds {} requests per second",
                quantity::number(self.ceiling())
            ),
            None => "nothing limits throughput yet".to_owned(),
        };
        format!(
            "By the Universal Scalability Law {} of the work waits for other work (95 % interval {} to {}), and {peak}; the law explains {} of the variation.",
            percent(contention.value),
            percent(contention.low),
            percent(contention.high),
            percent(self.r_squared.max(0.0)),
        )
    }
}

fn whole(number: f64) -> String {
    format!("{number:.0}")
}

#[cfg(test)]
mod tests;
