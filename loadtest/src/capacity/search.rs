//! Which rate to try next: a doubling ramp until the objective breaks, bisection, and confirmation.

use serde::{Deserialize, Serialize};

use crate::quantity;
use crate::report::GateResult;

/// Finds the highest rate that keeps an objective. It only decides: its caller makes the runs.
#[derive(Debug, Clone)]
pub struct Search {
    plan: Plan,
    phase: Phase,
    /// The rates at which the objective held, without those that a lower one refuted since.
    held: Vec<f64>,
    /// The lowest rate at which it broke.
    broke: Option<f64>,
    /// Why nothing higher was tried.
    ended: Option<SearchEnd>,
}

#[derive(Debug, Clone, Copy)]
struct Plan {
    max: f64,
    precision: f64,
    confirmations: u32,
    /// Below it there is nothing to be found.
    lowest: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Phase {
    Ramp(f64),
    Bisect(f64),
    /// At this rate, as many more times, after so many steps down.
    Confirm {
        rate: f64,
        left: u32,
        down: u32,
    },
    Done {
        confirmed: bool,
    },
}

/// A run to make.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// Journeys per second.
    pub rate: f64,
    /// Its purpose.
    pub kind: TrialKind,
}

/// The purpose of a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrialKind {
    /// To find a rate at which the objective breaks.
    Ramp,
    /// To come closer to it.
    Bisect,
    /// To see whether the rate that was found holds again.
    Confirm,
}

/// The outcome of a trial.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrialOutcome {
    /// The objective was kept.
    #[serde(rename = "yes")]
    Held,
    /// It was not, for this reason.
    #[serde(rename = "no")]
    Broke(String),
    /// Nobody knows: the generator was the limit, for this reason.
    #[serde(rename = "generator")]
    GeneratorLimited(String),
}

/// The result of a search.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SearchResult {
    /// The highest rate that kept the objective; none where no rate did.
    pub highest: Option<f64>,
    /// Whether it did so again in every confirmation.
    pub confirmed: bool,
    /// The lowest rate that broke it.
    pub broke_at: Option<f64>,
    /// Why nothing higher was tried.
    pub ended: SearchEnd,
}

/// Why a search went no higher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SearchEnd {
    /// The objective broke, the last time for this reason.
    Broke(String),
    /// The highest rate that was allowed held.
    AtMax,
    /// The generator could not make more, for this reason.
    Generator(String),
    /// It was stopped.
    Interrupted,
    /// It could not go on, for this reason.
    Failed(String),
}

/// A search that could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSearch {
    /// Nowhere to begin.
    #[error("the rate to start from has to be above 0, and not above the highest one")]
    Start,
    /// Never close enough, or at once.
    #[error("the precision has to be between 0.1 % and 50 %")]
    Precision,
}

/// The relative precision that is worth the time: runs of a minute differ by about as much.
pub const PRECISION: f64 = 0.05;

/// How often the rate that was found has to hold again.
pub const CONFIRMATIONS: u32 = 2;

/// A rate that breaks at once is halved; below a thousandth of it there is nothing to be found.
const LOWEST: f64 = 1e-3;

/// How many steps down a rate that does not hold again is followed.
const MOST_DOWN: u32 = 8;

impl TrialOutcome {
    /// The outcome by the gates of a valid run. The reason names each broken gate with its figure.
    pub fn by(gates: &[GateResult]) -> Self {
        let broken: Vec<_> = gates
            .iter()
            .filter(|gate| !gate.held)
            .map(|gate| format!("{}: {}", gate.expression, gate.measured))
            .collect();
        if broken.is_empty() {
            Self::Held
        } else {
            Self::Broke(broken.join(", "))
        }
    }
}

impl Search {
    /// Begins at a rate and goes to at most another.
    pub fn new(
        start: f64,
        max: f64,
        precision: f64,
        confirmations: u32,
    ) -> Result<Self, InvalidSearch> {
        if !(start > 0.0 && start <= max && max.is_finite()) {
            return Err(InvalidSearch::Start);
        }
        if !(0.001..=0.5).contains(&precision) {
            return Err(InvalidSearch::Precision);
        }
        Ok(Self {
            plan: Plan {
                max,
                precision,
                confirmations,
                lowest: start * LOWEST,
            },
            phase: Phase::Ramp(start),
            held: Vec::new(),
            broke: None,
            ended: None,
        })
    }

    /// Leaves rates below this one alone, except the one to begin with: too few journeys show nothing.
    #[must_use]
    pub fn not_below(mut self, rate: f64) -> Self {
        self.plan.lowest = self.plan.lowest.max(rate);
        self
    }

    /// The run to make now; none when the search is over.
    pub fn next(&self) -> Option<Trial> {
        let (rate, kind) = match self.phase {
            Phase::Ramp(rate) => (rate, TrialKind::Ramp),
            Phase::Bisect(rate) => (rate, TrialKind::Bisect),
            Phase::Confirm { rate, .. } => (rate, TrialKind::Confirm),
            Phase::Done { .. } => return None,
        };
        Some(Trial { rate, kind })
    }

    /// Takes in what became of the run that [`next`](Self::next) asked for.
    pub fn observe(&mut self, held: TrialOutcome) {
        self.phase = match self.phase {
            Phase::Ramp(rate) | Phase::Bisect(rate) => self.tried(rate, held),
            Phase::Confirm { rate, left, down } => self.confirmed(rate, left, down, held),
            Phase::Done { confirmed } => Phase::Done { confirmed },
        };
    }

    fn tried(&mut self, rate: f64, held: TrialOutcome) -> Phase {
        match held {
            TrialOutcome::Held => self.held.push(rate),
            TrialOutcome::Broke(reason) => {
                self.broke = Some(rate);
                self.ended = Some(SearchEnd::Broke(reason));
            }
            TrialOutcome::GeneratorLimited(reason) => {
                self.ended = Some(SearchEnd::Generator(reason));
                return self.confirm();
            }
        }
        match (self.highest(), self.broke) {
            (Some(held), None) if held < self.plan.max => {
                Phase::Ramp((held * 2.0).min(self.plan.max))
            }
            (Some(_), None) => {
                self.ended = Some(SearchEnd::AtMax);
                self.confirm()
            }
            (Some(held), Some(broke)) if broke > held * (1.0 + self.plan.precision) => {
                Phase::Bisect(f64::midpoint(held, broke))
            }
            (None, Some(broke)) if broke / 2.0 >= self.plan.lowest => Phase::Bisect(broke / 2.0),
            (Some(_) | None, Some(_)) | (None, None) => self.confirm(),
        }
    }

    fn confirm(&self) -> Phase {
        match self.highest() {
            Some(rate) if self.plan.confirmations > 0 => Phase::Confirm {
                rate,
                left: self.plan.confirmations,
                down: 0,
            },
            Some(_) | None => Phase::Done { confirmed: false },
        }
    }

    fn confirmed(&mut self, rate: f64, left: u32, down: u32, held: TrialOutcome) -> Phase {
        match held {
            TrialOutcome::Held => {
                self.held.push(rate);
                return match left.saturating_sub(1) {
                    0 => {
                        // A higher rate that held once, on the way, was not confirmed.
                        self.held.retain(|held| *held <= rate);
                        Phase::Done { confirmed: true }
                    }
                    left => Phase::Confirm { rate, left, down },
                };
            }
            TrialOutcome::Broke(reason) => {
                self.broke = Some(rate);
                self.ended = Some(SearchEnd::Broke(reason));
            }
            TrialOutcome::GeneratorLimited(reason) => {
                self.ended = Some(SearchEnd::Generator(reason))
            }
        }
        // A rate that held once and not again is no longer known to hold, nor is any higher rate.
        self.held.retain(|held| *held < rate);
        if down == MOST_DOWN {
            return Phase::Done { confirmed: false };
        }
        Phase::Confirm {
            rate: rate * (1.0 - self.plan.precision),
            left: self.plan.confirmations,
            down: down + 1,
        }
    }

    fn highest(&self) -> Option<f64> {
        self.held.iter().copied().reduce(f64::max)
    }

    /// The result so far; the answer, when the search is over.
    pub fn answer(&self) -> SearchResult {
        let ended = match self.phase {
            Phase::Done { .. } => self.ended.clone(),
            Phase::Ramp(_) | Phase::Bisect(_) | Phase::Confirm { .. } => None,
        };
        SearchResult {
            highest: self.highest(),
            confirmed: self.phase == Phase::Done { confirmed: true },
            broke_at: self.broke,
            ended: ended.unwrap_or(SearchEnd::Interrupted),
        }
    }
}

impl SearchResult {
    /// The answer in a few sentences.
    pub fn says(&self) -> String {
        let highest = match (self.highest, self.confirmed) {
            (Some(rate), true) => format!(
                "The highest rate that keeps the objective is {}, and it held again each time.",
                quantity::rate(rate)
            ),
            (Some(rate), false) => format!(
                "The highest rate that kept the objective is {}; it was not confirmed.",
                quantity::rate(rate)
            ),
            (None, _) => "No rate was found that keeps the objective.".to_owned(),
        };
        let broke = |rate| format!(" It broke at {}", quantity::rate(rate));
        let ended = match (&self.ended, self.broke_at) {
            (SearchEnd::Broke(reason), Some(rate)) => format!("{} ({reason}).", broke(rate)),
            (SearchEnd::Broke(reason), None) => format!(" It broke ({reason})."),
            (SearchEnd::AtMax, _) => {
                " That is the highest rate that was to be tried; the target may carry more."
                    .to_owned()
            }
            (SearchEnd::Generator(reason), _) => format!(
                " Then the generator was the limit ({reason}): the target may carry more, and more generators would show it."
            ),
            (SearchEnd::Interrupted, _) => " The search was stopped before it was over.".to_owned(),
            (SearchEnd::Failed(reason), _) => format!(" The search could not go on ({reason})."),
        };
        highest + &ended
    }
}

#[cfg(test)]
mod tests;
