//! A user who plays a journey, with cookies, tokens and evidence of their own.

use std::sync::Arc;

use assay_conformance::rp::Rp;
use assay_conformance::rp::carrier::Carrier;
use assay_conformance::runner::stage::{is_given, values};
use assay_conformance::scenario::Case;
use assay_conformance::verb;
use tokio::time::Instant;

use super::count::Counting;
use super::issued::check_issued;
use super::judge::{StepOutcome, judge};
use super::plan::{Plan, Planned, SetUpError};
use super::shared::Shared;
use super::{Recovered, User};
use crate::engine::meter::Meter;
use crate::issued::IssuedValues;
use crate::recorder::{Recorder, RunState};

/// A user who plays a journey.
#[derive(Debug)]
pub(crate) struct JourneyUser {
    plan: Arc<Plan>,
    /// One relying party for each part of the plan.
    parties: Vec<Rp>,
    meter: Arc<Meter>,
    issued: Arc<IssuedValues>,
    draws: fastrand::Rng,
    number: u64,
    /// Which set of clients is theirs.
    client_set: usize,
    /// Whether a step was not right, so that the preparation may no longer be valid.
    is_stale: bool,
}

impl JourneyUser {
    /// The user of this number. The carrier sends their requests, and the meter measures them.
    pub(crate) fn new(
        shared: &Shared,
        number: u64,
        carrier: &Arc<dyn Carrier>,
        meter: Arc<Meter>,
    ) -> Self {
        let at = shared.client_set(number);
        let client_set = &shared.client_sets[at];
        let party = |given: &Arc<_>| {
            let (session, carrier) = (Arc::clone(&client_set.session), Arc::clone(carrier));
            let keys = shared.keys.clone();
            Rp::carried(
                session,
                Arc::clone(given),
                carrier,
                keys,
                shared.acting(number),
            )
        };
        Self {
            plan: Arc::clone(&shared.plan),
            parties: client_set.given.iter().map(party).collect(),
            meter,
            issued: Arc::clone(&shared.issued),
            // The order of the cases is not a secret, so a predictable generator is enough.
            draws: fastrand::Rng::with_seed(number),
            number,
            client_set: at,
            is_stale: false,
        }
    }

    /// Runs one part once, with the case of this number, until a step is not right.
    async fn play(
        &mut self,
        part: usize,
        case: Option<usize>,
        count: &mut Counting<'_>,
    ) -> Result<(), NotRight> {
        let plan = Arc::clone(&self.plan);
        let planned = &plan.parts[part];
        let rp = &mut self.parties[part];
        rp.forget_exchanges();
        if planned.fresh {
            rp.start_over();
        }
        let case = case.map(|at| &planned.cases[at]);
        if let Some(case) = case {
            let with = values(&case.with, rp.names()).map_err(|reason| {
                let place = format!("{}, case {:?}", planned.id, case.name);
                count.scenario_error(&format!("{place}, {reason}"));
                NotRight {
                    place,
                    outcome: StepOutcome::ScenarioError(reason),
                }
            })?;
            rp.names_mut().set("case", with);
        }
        self.meter.forget();
        for step in &planned.steps {
            if !is_given(&step.step, rp.names()) {
                continue;
            }
            rp.at(Some(step.number), case.map(|case| case.name.as_str()));
            let seen = verb::run(&step.step, rp).await;
            let outcome = judge(&step.step, &seen, rp);
            count.step(step, &self.meter, &seen, &outcome, rp);
            if let Ok(seen) = &seen {
                let user = (self.number, self.client_set);
                check_issued(step, seen, rp, &self.issued, user, count);
            }
            if outcome != StepOutcome::Right {
                let place = step.place.clone();
                return Err(NotRight { place, outcome });
            }
        }
        // An exchange keeps the buffer that its answer came in, and idle users are many.
        rp.forget_exchanges();
        Ok(())
    }

    /// Runs everything once, unmeasured: each part with each of its cases. A violated invariant does not end a rehearsal: load
    /// is there to find it.
    pub(crate) async fn rehearse(&mut self) -> Result<(), SetUpError> {
        self.get_ready().await?;
        let plan = Arc::clone(&self.plan);
        let recorder = Recorder::new(plan.verbs.len(), Arc::new(RunState::new(u64::MAX)));
        for (at, part) in plan.parts.iter().enumerate() {
            let cases: Vec<_> = match part.cases.len() {
                0 => vec![None],
                cases => (0..cases).map(Some).collect(),
            };
            for case in cases {
                let mut count = Counting::new(&recorder, false, Instant::now());
                let Err(NotRight { place, outcome }) = self.play(at, case, &mut count).await else {
                    continue;
                };
                let (StepOutcome::Wrong(what) | StepOutcome::ScenarioError(what)) = outcome else {
                    continue;
                };
                let failed = SetUpError::Fails {
                    reason: format!("{place}: {what}"),
                    exchanges: self.parties[at].exchanges(),
                };
                let case = case.map(|at| format!(", case {:?}", part.cases[at].name));
                return Err(failed.of(&format!("{}{}", part.id, case.unwrap_or_default())));
            }
        }
        Ok(())
    }

    async fn get_ready(&mut self) -> Result<(), SetUpError> {
        let plan = Arc::clone(&self.plan);
        for (part, rp) in plan.parts.iter().zip(&mut self.parties) {
            rp.forget_exchanges();
            rp.start_over();
            take(&part.prepare, rp)
                .await
                .map_err(|error| error.of(&part.id))?;
            rp.forget_exchanges();
        }
        self.is_stale = false;
        Ok(())
    }
}

/// The step at which a repetition ended before its end.
struct NotRight {
    place: String,
    outcome: StepOutcome,
}

impl User for JourneyUser {
    async fn prepare(&mut self) -> Result<(), SetUpError> {
        self.get_ready().await
    }

    async fn repeat(&mut self, due: Instant, measured: bool, recorder: &Recorder) {
        let plan = Arc::clone(&self.plan);
        let part = draw(&mut self.draws, plan.parts.iter().map(|part| part.weight));
        let cases = &plan.parts[part].cases;
        let weights = cases.iter().map(Case::weight);
        let case = (!cases.is_empty()).then(|| draw(&mut self.draws, weights));
        let mut count = Counting::new(recorder, measured, due);
        self.is_stale = self.play(part, case, &mut count).await.is_err();
        if measured {
            let mut tally = recorder.tally();
            tally
                .journeys
                .count(due.elapsed(), count.service, self.is_stale);
        }
    }

    /// Prepares the user again after a step that was not right, and before tokens expire.
    async fn recover(&mut self, recorder: &Recorder) -> Recovered {
        let is_dying = self.parties.iter().any(Rp::has_dying_tokens);
        if !self.plan.prepares() || !(self.is_stale || is_dying) {
            return Recovered::Ready;
        }
        // Until it has worked, there is nothing to rely on.
        self.is_stale = true;
        match self.get_ready().await {
            Ok(()) => Recovered::Again,
            Err(error) => {
                recorder.state.error(&error.to_string());
                let (what, exchanges) = match error {
                    SetUpError::NotHere(what) => (what, Vec::new()),
                    SetUpError::Fails { reason, exchanges } => (reason, exchanges),
                };
                let mut tally = recorder.tally();
                tally.errors.count("prepare", what, || exchanges);
                Recovered::NotYet
            }
        }
    }
}

/// Takes steps that are not measured; each has to be right.
pub(crate) async fn take(steps: &[Planned], rp: &mut Rp) -> Result<(), SetUpError> {
    for step in steps {
        if !is_given(&step.step, rp.names()) {
            continue;
        }
        rp.at(Some(step.number), None);
        let seen = verb::run(&step.step, rp).await;
        match judge(&step.step, &seen, rp) {
            StepOutcome::Right | StepOutcome::Violated(..) => {}
            StepOutcome::Wrong(what) | StepOutcome::ScenarioError(what) => {
                return Err(SetUpError::Fails {
                    reason: format!("{}: {what}", step.place),
                    exchanges: rp.exchanges(),
                });
            }
        }
    }
    Ok(())
}

/// The number of one of these, drawn by weight.
fn draw(draws: &mut fastrand::Rng, weights: impl Iterator<Item = u32> + Clone) -> usize {
    let total: u64 = weights.clone().map(u64::from).sum();
    let mut left = draws.u64(..total.max(1));
    for (at, weight) in weights.enumerate() {
        match left.checked_sub(weight.into()) {
            Some(rest) => left = rest,
            None => return at,
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_weighs_more_is_drawn_more_often_and_what_weighs_nothing_never() {
        let mut draws = fastrand::Rng::with_seed(7);
        let mut drawn = [0_u32; 3];
        for _ in 0..10_000 {
            drawn[draw(&mut draws, [9, 0, 1].into_iter())] += 1;
        }
        assert_eq!(drawn[1], 0);
        assert!((800..1_200).contains(&drawn[2]), "{drawn:?}");
    }
}
