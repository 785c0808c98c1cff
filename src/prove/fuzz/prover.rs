//! Lets the search loose on broken providers, and replays what it finds.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use assay_conformance::report::Report;
use assay_conformance::runner::{self, AfterFailure, Options, Targets};
use assay_conformance::scenario::Suite;
use assay_conformance::words::Verdict;
use assay_fuzz::keep;
use assay_fuzz::search::{Budget, Discovery, Search};
use futures::stream::{self, StreamExt as _};
use tokio::runtime::Handle;
use tokio::time::Instant;

use super::proof::{Fault, Proof, SCHEMA, Scenario};
use super::trials::Trial;
use crate::check;
use crate::embedded::Embedded;
use crate::exit::Failure;
use crate::prove::counter::Counter;

/// How many searches go on side by side.
pub(super) struct Prover {
    pub(super) at_once: usize,
}

/// The same for everybody who repeats the proof.
const SEED: u64 = 1;

/// A search that needs more cases has not found it.
const CASES: u64 = 2_000;

impl Prover {
    /// Tries every fault, until Ctrl-C.
    pub(super) async fn prove(&self, trials: &[Trial]) -> Result<Proof, Failure> {
        let started = Instant::now();
        let strict = Arc::new(Embedded::strict().await?);
        let mut proof = Proof {
            schema: SCHEMA,
            seed: SEED,
            faults: Vec::new(),
            interrupted: false,
            duration_ms: 0,
        };
        let whole = async {
            let mut counter = Counter::new(trials.len());
            let mut tried = stream::iter(trials)
                .map(|trial| tried(*trial, &strict))
                .buffer_unordered(self.at_once);
            while let Some(fault) = tried.next().await {
                proof.faults.push(fault?);
                counter.show(proof.faults.len());
            }
            Ok::<_, Failure>(())
        };
        tokio::select! {
            tried = whole => tried?,
            () = check::interrupted() => proof.interrupted = true,
        }
        proof.faults.sort_by(|a, b| a.id.cmp(&b.id));
        proof.duration_ms = started.elapsed().as_millis().try_into().unwrap_or(u64::MAX);
        Ok(proof)
    }
}

/// Tries a fault again where a race went the other way, or a second passed in between; and says so.
async fn tried(trial: Trial, strict: &Arc<Embedded>) -> Result<Fault, Failure> {
    let mut fault = attempt(trial, strict).await?;
    for _ in 1..TRIES {
        let Some(reason) = fault.missing() else { break };
        anstream::eprintln!("{} is tried again: {reason}", fault.id);
        let tries = fault.tries + 1;
        fault = attempt(trial, strict).await?;
        fault.tries = tries;
    }
    Ok(fault)
}

/// What is missed so often is missed.
const TRIES: u32 = 3;

/// Breaks one rule, searches, and replays what was found.
async fn attempt(trial: Trial, strict: &Arc<Embedded>) -> Result<Fault, Failure> {
    let rule = trial.fault.parse().expect("a test knows each fault");
    let broken: Arc<dyn Targets> = Arc::new(strict.breaking(rule).await?);
    let search = Search {
        seed: SEED,
        kinds: vec![trial.kind],
        budget: Budget {
            cases: CASES,
            time: None,
            requests: u64::MAX,
        },
        jobs: NonZero::<usize>::MIN,
        until_found: Some(trial.law),
    };
    let (targets, providers) = (Arc::clone(&broken), Handle::current());
    let results = tokio::task::spawn_blocking(move || {
        search.run(&targets, &providers, &AtomicBool::new(false), drop)
    })
    .await
    .map_err(Failure::trouble)?
    .map_err(Failure::trouble)?;
    let mut fault = Fault {
        id: trial.fault.to_owned(),
        kind: trial.kind.name(),
        cases: results.cases.values().sum(),
        tries: 1,
        law: trial.law.name(),
        found: None,
        instead: Vec::new(),
        reason: results
            .senseless
            .or(results.blocked.map(|(_, reason)| reason)),
    };
    match results.discoveries.get(&trial.law) {
        Some(discovery) => fault.found = Some(scenario(discovery, &broken, strict).await?),
        None => fault.instead = results.discoveries.keys().map(|law| law.name()).collect(),
    }
    Ok(fault)
}

/// What was found as a scenario, which the broken provider fails and the unbroken one does not.
async fn scenario(
    discovery: &Discovery,
    broken: &Arc<dyn Targets>,
    strict: &Arc<Embedded>,
) -> Result<Scenario, Failure> {
    let name = keep::name(discovery, SEED);
    let text = keep::scenario(discovery, SEED);
    let suite = Suite::default()
        .with_text(&format!("{name}.toml"), text)
        .map_err(Failure::trouble)?;
    let strict: Arc<dyn Targets> = Arc::clone(strict) as Arc<dyn Targets>;
    Ok(Scenario {
        number: discovery.number,
        steps: discovery.found.steps.len(),
        on_broken: replayed(&suite, broken).await,
        on_strict: replayed(&suite, &strict).await,
    })
}

/// The verdict of a suite of one check.
async fn replayed(suite: &Suite, targets: &Arc<dyn Targets>) -> Option<Verdict> {
    let checks: Vec<_> = suite.checks().cloned().collect();
    let options = Options {
        jobs: 1,
        timeout: Duration::from_secs(60),
        profiles: Vec::new(),
        after_failure: AfterFailure::NextCase,
    };
    let mut report = Report::default();
    runner::run(
        &checks,
        targets,
        &options,
        std::future::pending(),
        |event| {
            report.apply(event);
        },
    )
    .await;
    report.checks().next().map(|check| check.verdict)
}
