//! Who is told what happens in a repetition: the recorder of the thread, or a rehearsal.

use std::time::Duration;

use assay_conformance::Observation;
use assay_conformance::rp::{Rp, Stop};
use assay_conformance::scenario::Invariant;
use tokio::time::Instant;

use super::judge::StepOutcome;
use super::plan::{Planned, SetUpError};
use crate::engine::meter::Meter;
use crate::recorder::Recorder;
use crate::report::Violation;

/// Who is told what happens in a repetition.
pub(super) trait Count {
    /// A step ended.
    fn step(
        &mut self,
        step: &Planned,
        meter: &Meter,
        seen: &Result<Observation, Stop>,
        outcome: &StepOutcome,
        rp: &Rp,
    );

    /// An invariant was looked at; what is wrong, if it does not hold.
    fn invariant(&mut self, invariant: Invariant, wrong: Option<String>, rp: &Rp);

    /// The scenario makes no sense.
    fn scenario_error(&mut self, reason: &str);
}

/// Counts at the recorder of the thread.
pub(super) struct Counting<'a> {
    pub(super) recorder: &'a Recorder,
    pub(super) measured: bool,
    /// When the next step is due: a step is due when the one before has ended.
    pub(super) since: Instant,
    pub(super) service: Duration,
}

impl Count for Counting<'_> {
    fn step(
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

    fn invariant(&mut self, invariant: Invariant, wrong: Option<String>, rp: &Rp) {
        let mut tally = self.recorder.tally();
        tally.checked(invariant);
        if let Some(what) = wrong {
            tally.violated(invariant, || Violation {
                what,
                exchanges: rp.exchanges(),
            });
        }
    }

    fn scenario_error(&mut self, reason: &str) {
        self.recorder
            .state
            .end(format!("the scenario makes no sense: {reason}"));
    }
}

impl Counting<'_> {
    /// Counts a look at the step's invariant. Those have to hold while nothing else is measured, too.
    fn count_invariant(&self, step: &Planned, outcome: &StepOutcome, rp: &Rp) {
        let Some(invariant) = step.step.invariant else {
            return;
        };
        let mut tally = self.recorder.tally();
        match outcome {
            StepOutcome::Right => tally.checked(invariant),
            StepOutcome::Violated(violated, what) => {
                tally.checked(invariant);
                tally.violated(*violated, || Violation {
                    what: what.clone(),
                    exchanges: rp.exchanges(),
                });
            }
            StepOutcome::Wrong(_) | StepOutcome::ScenarioError(_) => {}
        }
    }
}

/// Keeps what was wrong. A violated invariant does not end a rehearsal: to find it is what load is for.
#[derive(Default)]
pub(super) struct Rehearsal {
    pub(super) wrong: Option<SetUpError>,
}

impl Count for Rehearsal {
    fn step(
        &mut self,
        step: &Planned,
        _meter: &Meter,
        _seen: &Result<Observation, Stop>,
        outcome: &StepOutcome,
        rp: &Rp,
    ) {
        if let StepOutcome::Wrong(what) | StepOutcome::ScenarioError(what) = outcome {
            self.wrong = Some(SetUpError::Fails {
                reason: format!("{}: {what}", step.place),
                exchanges: rp.exchanges(),
            });
        }
    }

    fn invariant(&mut self, _invariant: Invariant, _wrong: Option<String>, _rp: &Rp) {}

    fn scenario_error(&mut self, reason: &str) {
        self.wrong = Some(SetUpError::Fails {
            reason: reason.to_owned(),
            exchanges: Vec::new(),
        });
    }
}
