//! Tries every fault, part by part, and then what the provider that keeps every rule has to endure.

mod checks;
mod load;
mod search;
mod served;

use std::pin::pin;

use assay_conformance::runner::{self, Options};
use assay_conformance::scenario::Suite;
use futures::stream::{self, StreamExt as _};
use tokio::sync::OnceCell;
use tokio::time::Instant;

use super::counter::Counter;
use super::endurance::Endured;
use super::plan::Plan;
use super::proof::{Fault, Proof, millis};
use super::trial::{By, Part, Trial};
use crate::check;
use crate::exit::Failure;
use checks::Checks;
use load::Load;
use search::Searches;

/// How trials are made.
pub(super) struct Prover {
    pub(super) suite: Suite,
    pub(super) options: Options,
    /// Whether costly checks are run against every fault.
    pub(super) thorough: bool,
    /// How many checks run at the same time, on all providers together.
    pub(super) jobs: usize,
}

/// The unbroken providers, each started when the first trial of its part begins.
struct Providers<'a> {
    prover: &'a Prover,
    checks: OnceCell<Checks<'a>>,
    searches: OnceCell<Searches>,
    load: OnceCell<Load<'a>>,
}

impl Prover {
    /// Makes every trial of the plan, until Ctrl-C.
    pub(super) async fn prove(&self, mut plan: Plan) -> Result<Proof, Failure> {
        let started = Instant::now();
        let providers = Providers {
            prover: self,
            checks: OnceCell::new(),
            searches: OnceCell::new(),
            load: OnceCell::new(),
        };
        let (mut faults, mut endured) = (Vec::new(), Vec::new());
        let whole = async {
            providers.try_all(&plan, &mut faults).await?;
            providers.endure(&plan, &mut endured).await
        };
        let interrupted = tokio::select! {
            done = pin!(whole) => done.map(|()| false)?,
            () = check::interrupted() => true,
        };
        let checks = providers.checks.get();
        plan.lacking
            .extend(checks.into_iter().flat_map(Checks::not_passing));
        Ok(Proof {
            interrupted,
            duration_ms: millis(started.elapsed()),
            ..Proof::of(&plan, faults, endured)
        })
    }

    /// How many trials go on side by side, so that one slow trial does not leave the machine idle.
    fn at_once(&self, part: Part) -> usize {
        let at_once = match part {
            Part::Checks => self.jobs / self.options.jobs,
            // A search keeps half a core busy, and its provider the other half.
            Part::Laws => self.jobs / 4,
            // Load has the machine for itself.
            Part::Invariants => 1,
        };
        at_once.max(1)
    }
}

impl<'a> Providers<'a> {
    async fn try_all(&self, plan: &Plan, faults: &mut Vec<Fault>) -> Result<(), Failure> {
        let mut counter = Counter::new(plan.trials.len());
        for part in Part::ALL {
            let trials = plan.trials.iter();
            let mut trials: Vec<_> = trials.filter(|trial| trial.by.part() == part).collect();
            // Long trials start first, so that the others fill the time beside them.
            trials.sort_by_key(|trial| !self.takes_long(trial));
            let mut tried = stream::iter(trials)
                .map(|trial| self.attempt(trial))
                .buffer_unordered(self.prover.at_once(part));
            while let Some(fault) = tried.next().await {
                faults.push(fault?);
                counter.show(faults.len());
            }
        }
        Ok(())
    }

    fn takes_long(&self, trial: &Trial) -> bool {
        let By::Check(places) = &trial.by else {
            return false;
        };
        let names_it = |id: &str| places.iter().any(|place| place.check == id);
        let mut checks = self.prover.suite.checks();
        checks.any(|check| runner::takes_long(check) && names_it(&check.id))
    }

    async fn attempt(&self, trial: &Trial) -> Result<Fault, Failure> {
        let started = Instant::now();
        let fault = match &trial.by {
            By::Check(places) => {
                let checks = self.checks.get_or_try_init(|| Checks::begin(self.prover));
                checks.await?.attempt(trial.fault, places).await
            }
            By::Law { kind, law } => {
                let searches = self.searches.get_or_try_init(Searches::begin);
                searches.await?.attempt(trial.fault, *kind, *law).await
            }
            By::Invariant {
                invariant,
                journey,
                rate,
            } => {
                let load = self.load().await?;
                load.attempt(trial.fault, *invariant, journey, *rate).await
            }
        };
        Ok(Fault {
            duration_ms: millis(started.elapsed()),
            ..fault
        })
    }

    async fn endure(&self, plan: &Plan, endured: &mut Vec<Endured>) -> Result<(), Failure> {
        for stretch in plan.stretches {
            anstream::eprintln!("without a fault: {}", stretch.journey);
            endured.push(self.load().await?.endure(stretch).await);
        }
        Ok(())
    }

    async fn load(&self) -> Result<&Load<'a>, Failure> {
        let load = self
            .load
            .get_or_try_init(|| Load::begin(&self.prover.suite));
        load.await
    }
}
