//! Puts broken providers under load, and then the unbroken one.

use std::time::Duration;

use assay_conformance::runner::{Deadlines, Lease, Targets as _};
use assay_conformance::scenario::{Journey, Suite};
use assay_loadtest::arrival::{Rate, Share, Spacing};
use assay_loadtest::report::Report;
use assay_loadtest::run::{self, Options, Reuse, TargetCpu};
use assay_loadtest::set_up::Ready;
use assay_loadtest::stop::Stop;
use tokio::time::Instant;

use super::proof::{Endured, Fault, Proof, SCHEMA};
use super::stretches::Stretch;
use super::trials::Trial;
use crate::check;
use crate::embedded::Embedded;
use crate::exit::Failure;

/// Where the journeys come from.
pub(super) struct Prover<'a> {
    pub(super) suite: &'a Suite,
}

/// How long a broken provider is under load.
const TRIAL: Duration = Duration::from_secs(3);

/// How long the unbroken one is at a time, before it is known whether it carries the rate.
const LEG: Duration = Duration::from_secs(4);

/// A machine that needs more legs than this carries a thousandth of the rate.
const MOST_LEGS: usize = 400;

/// Less than this part of the rate means that the machine does not carry it.
const CARRIED: f64 = 0.9;

/// Enough for a race, and quick to log in.
const USERS: u32 = 32;

impl Prover<'_> {
    /// Tries every fault, and what the unbroken provider has to endure, until Ctrl-C.
    pub(super) async fn prove(
        &self,
        trials: &[Trial],
        stretches: &[Stretch],
    ) -> Result<Proof, Failure> {
        let started = Instant::now();
        let strict = Embedded::strict().await?;
        let mut proof = Proof {
            schema: SCHEMA,
            faults: Vec::new(),
            strict: Vec::new(),
            strict_expected: !stretches.is_empty(),
            interrupted: false,
            duration_ms: 0,
        };
        let whole = async {
            for trial in trials {
                let fault = trial.rule.fault();
                anstream::eprintln!("{fault}: {} at {}/s", trial.journey, trial.rate);
                proof.faults.push(self.try_one(trial, &strict).await);
            }
            for stretch in stretches {
                anstream::eprintln!("without a fault: {}", stretch.journey);
                proof.strict.push(self.endure(stretch, &strict).await);
            }
        };
        tokio::select! {
            () = whole => {}
            () = check::interrupted() => proof.interrupted = true,
        }
        proof.duration_ms = elapsed_ms(started);
        Ok(proof)
    }

    async fn try_one(&self, trial: &Trial, strict: &Embedded) -> Fault {
        let started = Instant::now();
        let load = async {
            let journey = self.journey(trial.journey)?;
            let broken = strict
                .breaking(trial.rule)
                .await
                .map_err(|error| format!("{error:?}"))?;
            let lease = broken.lease(Deadlines::Usual).await?;
            let ready = self.ready(journey, &lease).await?;
            under_load(&ready, f64::from(trial.rate), TRIAL).await
        };
        match load.await {
            Ok(report) => Fault::judge(trial, &report, elapsed_ms(started)),
            Err(reason) => Fault::untried(trial, Some(reason), elapsed_ms(started)),
        }
    }

    async fn endure(&self, stretch: &Stretch, strict: &Embedded) -> Endured {
        let started = Instant::now();
        let mut endured = Endured::nothing(stretch);
        if let Err(reason) = self.go_on(stretch, strict, &mut endured).await {
            endured.complaints.push(reason);
        }
        endured.duration_ms = elapsed_ms(started);
        endured
    }

    /// One leg after the other, each no faster than the one before was carried, until enough was measured or something is wrong.
    async fn go_on(
        &self,
        stretch: &Stretch,
        strict: &Embedded,
        endured: &mut Endured,
    ) -> Result<(), String> {
        let journey = self.journey(stretch.journey)?;
        let lease = strict.lease(Deadlines::Usual).await?;
        let ready = self.ready(journey, &lease).await?;
        let mut rate = f64::from(stretch.rate);
        for _ in 0..MOST_LEGS {
            let report = under_load(&ready, rate, LEG).await?;
            endured.take_in(&report);
            anstream::eprintln!("  {} of {} operations", endured.steps, stretch.steps);
            if endured.steps >= endured.steps_wanted || !endured.is_right() {
                return Ok(());
            }
            let carried = report.achieved_rate();
            if carried < rate * CARRIED {
                rate = (carried * CARRIED).max(1.0);
            }
        }
        Ok(())
    }

    fn journey(&self, id: &str) -> Result<&Journey, String> {
        let journey = self.suite.journey(id).map(AsRef::as_ref);
        journey.ok_or_else(|| format!("there is no journey {id}"))
    }

    async fn ready(&self, journey: &Journey, lease: &Lease) -> Result<Ready, String> {
        Ready::new(self.suite, journey, lease.session().clone())
            .await
            .map_err(|error| format!("the journey does not work for a single user: {error}"))
    }
}

async fn under_load(ready: &Ready, rate: f64, length: Duration) -> Result<Report, String> {
    let options = Options {
        rate: Rate::constant(rate).map_err(|error| error.to_string())?,
        spacing: Spacing::Even,
        stop: Stop::After(length),
        // Nothing is timed here, so nothing has to warm up.
        warmup: Duration::ZERO,
        share: Share::ALL,
        start_at: None,
        seed: 1,
        threads: 1,
        users: USERS,
        reuse: Reuse::KeepAlive,
        max_errors: u64::MAX,
        target_cpu: TargetCpu::Unknown,
    };
    run::open(ready, &options, std::future::pending(), |_| {})
        .await
        .map_err(|error| error.to_string())
}

fn elapsed_ms(since: Instant) -> u64 {
    since.elapsed().as_millis().try_into().unwrap_or(u64::MAX)
}
