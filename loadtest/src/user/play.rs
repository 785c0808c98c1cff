//! A user who plays a journey, with cookies, tokens and evidence of their own.

use std::sync::Arc;
use std::time::Duration;

use assay_conformance::rp::Rp;
use assay_conformance::rp::carrier::Carrier;
use assay_conformance::runner::stage::{is_given, values};
use assay_conformance::scenario::Case;
use assay_conformance::verb;
use tokio::time::Instant;

use super::count::{Count, Counting, Rehearsal};
use super::issued::check_issued;
use super::judge::{StepOutcome, judge};
use super::plan::{Plan, Planned, SetUpError};
use super::shared::Shared;
use super::{Recovered, User};
use crate::engine::meter::Meter;
use crate::issued::IssuedValues;
use crate::recorder::Recorder;

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
    /// Which clients of the target are theirs.
    place: usize,
    /// Whether something went wrong, so that what was prepared cannot be relied on.
    is_stale: bool,
}

impl JourneyUser {
    /// The user of this number, whose requests somebody carries and measures.
    pub(crate) fn new(
        shared: &Shared,
        number: u64,
        carrier: &Arc<dyn Carrier>,
        meter: Arc<Meter>,
    ) -> Self {
        let place = shared.place(number);
        let client_set = &shared.client_sets[place];
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
            // Which case comes next decides nothing that anybody could want to guess.
            draws: fastrand::Rng::with_seed(number),
            number,
            place,
            is_stale: false,
        }
    }

    /// Plays one part once, with the case of this number; the first thing that is wrong ends it.
    async fn play(&mut self, part: usize, case: Option<usize>, count: &mut impl Count) -> Ended {
        let plan = Arc::clone(&self.plan);
        let (Some(planned), Some(rp)) = (plan.parts.get(part), self.parties.get_mut(part)) else {
            return Ended::Wrong;
        };
        rp.forget_exchanges();
        if planned.fresh {
            rp.start_over();
        }
        let case = case.and_then(|at| planned.cases.get(at));
        if let Some(case) = case {
            match values(&case.with, rp.names()) {
                Ok(with) => rp.names_mut().set("case", with),
                Err(reason) => {
                    count
                        .scenario_error(&format!("{}, case {:?}, {reason}", planned.id, case.name));
                    return Ended::Wrong;
                }
            }
        }
        self.meter.forget();
        for step in &planned.steps {
            if !is_given(&step.step, rp.names()) {
                continue;
            }
            rp.at(&step.place, case.map(|case| case.name.as_str()));
            let seen = verb::run(&step.step, rp).await;
            let outcome = judge(&step.step, &seen, rp);
            count.step(step, &self.meter, &seen, &outcome, rp);
            if let Ok(seen) = &seen {
                let who = (self.number, self.place);
                check_issued(step, seen, rp, &self.issued, who, count);
            }
            if outcome != StepOutcome::Right {
                return Ended::Wrong;
            }
        }
        // What is kept of an answer holds on to the buffer that it came in, and idle users are many.
        rp.forget_exchanges();
        Ended::Right
    }

    /// Plays everything once, unmeasured: each part with each of its cases.
    pub(crate) async fn rehearse(&mut self) -> Result<(), SetUpError> {
        self.get_ready().await?;
        let plan = Arc::clone(&self.plan);
        for (at, part) in plan.parts.iter().enumerate() {
            let cases = 0..part.cases.len();
            let cases: Vec<_> = match part.cases.is_empty() {
                true => vec![None],
                false => cases.map(Some).collect(),
            };
            for case in cases {
                let mut rehearsal = Rehearsal::default();
                self.play(at, case, &mut rehearsal).await;
                if let Some(error) = rehearsal.wrong {
                    let case = case.and_then(|at| part.cases.get(at));
                    let named = case.map_or_else(
                        || part.id.clone(),
                        |case| format!("{}, case {:?}", part.id, case.name),
                    );
                    return Err(error.of(&named));
                }
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

/// How a repetition ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    Right,
    Wrong,
}

impl User for JourneyUser {
    async fn prepare(&mut self) -> Result<(), SetUpError> {
        self.get_ready().await
    }

    async fn repeat(&mut self, due: Instant, measured: bool, recorder: &Recorder) {
        let part = draw(
            &mut self.draws,
            self.plan.parts.iter().map(|part| part.weight),
        );
        let cases = self
            .plan
            .parts
            .get(part)
            .map_or(&[][..], |part| &part.cases);
        let case =
            (!cases.is_empty()).then(|| draw(&mut self.draws, cases.iter().map(Case::weight)));
        let mut count = Counting {
            recorder,
            measured,
            since: due,
            service: Duration::ZERO,
        };
        let ended = self.play(part, case, &mut count).await;
        let service = count.service;
        if measured {
            let mut tally = recorder.tally();
            tally
                .journeys
                .count(due.elapsed(), service, ended == Ended::Wrong);
        }
        self.is_stale = ended == Ended::Wrong;
    }

    /// After something went wrong what was prepared cannot be relied on, and tokens do not live for ever.
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
        rp.at(&step.place, None);
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
