//! Trials by invariants: a broken provider under load, and afterwards the unbroken one.

use std::time::Duration;

use assay_conformance::runner::{Deadlines, Lease, Targets as _};
use assay_conformance::scenario::{Invariant, Journey, Suite};
use assay_loadtest::arrival::{Rate, Share, Spacing};
use assay_loadtest::report::Report;
use assay_loadtest::run::{self, Options, Reuse, TargetCpu};
use assay_loadtest::set_up::Ready;
use assay_loadtest::stop::Stop;
use assay_provider::rule::Rule;
use tokio::time::Instant;

use crate::embedded::Embedded;
use crate::exit::Failure;
use crate::prove::endurance::{Endured, Stretch};
use crate::prove::proof::{Fault, Seen, SeenInvariant, millis};

/// The journeys, and the provider that keeps every rule.
pub(super) struct Load<'a> {
    suite: &'a Suite,
    strict: Embedded,
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

impl<'a> Load<'a> {
    pub(super) async fn begin(suite: &'a Suite) -> Result<Self, Failure> {
        let strict = Embedded::strict().await?;
        Ok(Self { suite, strict })
    }

    /// Breaks one rule and puts the provider under load.
    pub(super) async fn attempt(
        &self,
        rule: Rule,
        invariant: Invariant,
        journey: &'static str,
        rate: u32,
    ) -> Fault {
        let load = async {
            let journey = self.journey(journey)?;
            let broken = self.strict.breaking(rule).await;
            let broken = broken.map_err(|error| error.to_string())?;
            let lease = broken.lease(Deadlines::Usual).await?;
            let ready = self.ready(journey, &lease).await?;
            under_load(&ready, f64::from(rate), TRIAL).await
        };
        let mut seen = SeenInvariant {
            invariant: invariant.name(),
            journey,
            violations: 0,
            checked: 0,
            exchanges: Vec::new(),
        };
        let (reason, others) = match load.await {
            Ok(report) => judge(&report, &mut seen),
            Err(failure) => (Some(failure), Vec::new()),
        };
        Fault {
            caught: seen.violations > 0 && !seen.exchanges.is_empty(),
            reason,
            also_failed: others,
            ..Fault::untried(rule, Seen::Invariant(seen))
        }
    }

    /// Puts the unbroken provider under load.
    pub(super) async fn endure(&self, stretch: &Stretch) -> Endured {
        let started = Instant::now();
        let mut endured = Endured::nothing(stretch);
        if let Err(reason) = self.go_on(stretch, &mut endured).await {
            endured.complaints.push(reason);
        }
        endured.duration_ms = millis(started.elapsed());
        endured
    }

    /// One leg after the other, each no faster than the one before was carried, until enough was measured or something is wrong.
    async fn go_on(&self, stretch: &Stretch, endured: &mut Endured) -> Result<(), String> {
        let journey = self.journey(stretch.journey)?;
        let lease = self.strict.lease(Deadlines::Usual).await?;
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

/// Takes in what a run shows: its first violation in a sentence, and the other invariants that were violated.
fn judge(report: &Report, seen: &mut SeenInvariant) -> (Option<String>, Vec<String>) {
    let mut reason = None;
    let mut others = Vec::new();
    for result in &report.invariants {
        if result.name != seen.invariant {
            others.extend((result.violations > 0).then(|| result.name.clone()));
            continue;
        }
        (seen.violations, seen.checked) = (result.violations, result.checked);
        if let Some(example) = &result.example {
            seen.exchanges.clone_from(&example.exchanges);
            reason = Some(example.what.clone());
        }
    }
    (reason, others)
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
