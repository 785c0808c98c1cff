//! Counts the steps of a repetition.

use std::time::Duration;

use assay_conformance::Observation;
use assay_conformance::rp::{Rp, Stop};
use assay_conformance::scenario::Invariant;
use tokio::time::Instant;

use super::judge::StepOutcome;
use super::plan::Planned;
use crate::engine::meter::Meter;
use crate::recorder::Recorder;
use crate::report::Violation;

/// Counts the steps of one repetition at a recorder.
pub(super) struct Counting<'a> {
    recorder: &'a Recorder,
    measured: bool,
    /// When the next step is due: a step is due when the one before has ended.
    since: Instant,
    pub(super) service: Duration,
}

impl<'a> Counting<'a> {
    /// Nothing is counted yet. The first step is due now.
    pub(super) fn new(recorder: &'a Recorder, measured: bool, due: Instant) -> Self {
        Self {
            recorder,
            measured,
            since: due,
            service: Duration::ZERO,
        }
    }

    /// Counts a step that ended.
    pub(super) fn step(
        &mut self,
        step: &Planned,
        meter: &Meter,
        seen: &Result<Observation, Stop>,
        outcome: &StepOutcome,
        rp: &Rp,
    ) {
        let now = Instant::now();
        let latency = now - self.since;
        self.since = now;
        let spent = meter.take();
        self.service += spent.service;
        let is_error = match outcome {
            StepOutcome::Right => false,
            StepOutcome::Wrong(what) | StepOutcome::Violated(_, what) => {
                self.recorder
                    .state
                    .error(&format!("{}: {what}", step.place));
                true
            }
            StepOutcome::ScenarioError(reason) => {
                return self.scenario_error(&format!("{}: {reason}", step.place));
            }
        };
        self.count_invariant(step, outcome, rp);
        if !self.measured {
            if !spent.opened.is_empty() {
                self.recorder.tally().opened(&spent);
            }
            return;
        }
        let seen = seen.as_ref().ok();
        let status = seen
            .and_then(|seen| seen.answer.as_ref())
            .map(|answer| answer.status);
        let status = status.filter(|_| seen.is_some_and(|seen| seen.failure.is_none()));
        let mut tally = self.recorder.tally();
        tally.step(step.verb, latency, &spent, status, is_error);
        if let StepOutcome::Wrong(what) = outcome {
            let verb = step.step.verb().name();
            tally.errors.count(verb, what.clone(), || rp.exchanges());
        }
    }

    /// Counts a check of an invariant, and its violation.
    pub(super) fn invariant(&self, invariant: Invariant, wrong: Option<String>, rp: &Rp) {
        let mut tally = self.recorder.tally();
        tally.checked(invariant);
        if let Some(what) = wrong {
            tally.violated(invariant, || Violation {
                what,
                exchanges: rp.exchanges(),
            });
        }
    }

    /// Ends the run: the scenario itself is wrong.
    pub(super) fn scenario_error(&self, reason: &str) {
        self.recorder
            .state
            .end(format!("the scenario makes no sense: {reason}"));
    }

    /// Counts a check of the step's invariant. Invariants have to hold while nothing else is measured, too.
    fn count_invariant(&self, step: &Planned, outcome: &StepOutcome, rp: &Rp) {
        let Some(invariant) = step.step.invariant else {
            return;
        };
        match outcome {
            StepOutcome::Right => self.invariant(invariant, None, rp),
            StepOutcome::Violated(violated, what) => {
                self.invariant(*violated, Some(what.clone()), rp);
            }
            StepOutcome::Wrong(_) | StepOutcome::ScenarioError(_) => {}
        }
    }
}
