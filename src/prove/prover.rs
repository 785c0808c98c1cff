//! Breaks the rules, and watches which checks notice.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use assay_conformance::report::Report;
use assay_conformance::runner::event::CheckResult;
use assay_conformance::runner::{self, Options, Targets};
use assay_conformance::scenario::Check;
use assay_conformance::words::Verdict;
use futures::stream::{self, StreamExt as _};
use tokio::time::Instant;

use super::accuses;
use super::counter::Counter;
use super::pairs::{Pair, Pairs};
use super::proof::{Fault, Proof, SCHEMA};
use crate::check;
use crate::embedded::Embedded;
use crate::exit::Failure;

/// What is run against each broken provider, and how.
pub(super) struct Prover {
    pub(super) checks: Vec<Arc<Check>>,
    pub(super) options: Options,
    /// Whether costly checks are run against every fault.
    pub(super) thorough: bool,
    pub(super) faults_at_once: usize,
}

/// Results by check.
type Results = BTreeMap<String, CheckResult>;

impl Prover {
    /// Runs the checks against the unbroken provider, then against every broken one, until Ctrl-C.
    pub(super) async fn prove(&self, paired: Pairs) -> Result<Proof, Failure> {
        let started = Instant::now();
        let strict = Arc::new(Embedded::strict().await?);
        let mut proof = Proof {
            schema: SCHEMA,
            faults: Vec::new(),
            not_passing: Vec::new(),
            unpaired: paired.unpaired,
            interrupted: false,
            duration_ms: 0,
        };
        let whole = async {
            let jobs = self.options.jobs * self.faults_at_once;
            let baseline = self.results(&self.checks, strict.clone(), jobs).await;
            let failing = baseline.values().filter(|result| !passes(result));
            proof.not_passing = failing.map(|result| result.id.clone()).collect();
            self.break_all(&paired.pairs, &strict, &baseline, &mut proof.faults)
                .await;
        };
        tokio::select! {
            () = pin!(whole) => {}
            () = check::interrupted() => proof.interrupted = true,
        }
        proof.faults.sort_by(|a, b| a.id.cmp(&b.id));
        proof.duration_ms = started.elapsed().as_millis().try_into().unwrap_or(u64::MAX);
        Ok(proof)
    }

    async fn break_all(
        &self,
        pairs: &[Pair],
        strict: &Embedded,
        baseline: &Results,
        faults: &mut Vec<Fault>,
    ) {
        let mut counter = Counter::new(pairs.len());
        let mut tried = stream::iter(pairs)
            .map(|pair| self.break_one(pair, strict, baseline))
            .buffer_unordered(self.faults_at_once);
        while let Some(fault) = tried.next().await {
            faults.push(fault);
            counter.show(faults.len());
        }
    }

    /// Breaks one rule and runs every check that is cheap enough, and in any case the one that names the rule.
    async fn break_one(&self, pair: &Pair, strict: &Embedded, baseline: &Results) -> Fault {
        let affordable = |check: &&Arc<Check>| {
            self.thorough || check.id == pair.check.id || !is_costly(check, baseline)
        };
        let checks: Vec<_> = self.checks.iter().filter(affordable).cloned().collect();
        let broken = Arc::new(strict.breaking(pair.rule));
        let results = self.results(&checks, broken, self.options.jobs).await;
        let own = results.get(&pair.check.id);
        let fell = |result: &&CheckResult| {
            result.id != pair.check.id
                && !passes(result)
                && baseline.get(&result.id).is_some_and(passes)
        };
        let (failed, blocked): (Vec<_>, Vec<_>) = results
            .values()
            .filter(fell)
            .partition(|result| accuses(result.verdict));
        let ids =
            |results: Vec<&CheckResult>| results.iter().map(|result| result.id.clone()).collect();
        Fault {
            id: pair.rule.fault().to_owned(),
            check: pair.check.id.clone(),
            caught: own.is_some_and(|own| accuses(own.verdict)),
            verdict: own.map(|result| result.verdict),
            reason: own.and_then(|result| result.reason.clone()),
            also_failed: ids(failed),
            also_blocked: ids(blocked),
        }
    }

    async fn results(
        &self,
        checks: &[Arc<Check>],
        targets: Arc<dyn Targets>,
        jobs: usize,
    ) -> Results {
        let options = Options {
            jobs,
            ..self.options.clone()
        };
        let mut report = Report::default();
        runner::run(
            checks,
            &targets,
            &options,
            std::future::pending(),
            |event| report.apply(event),
        )
        .await;
        report
            .checks()
            .map(|result| (result.id.clone(), result.clone()))
            .collect()
    }
}

fn passes(result: &CheckResult) -> bool {
    result.verdict == Verdict::Pass
}

/// Whether a check costs too much to be repeated for every fault of others.
fn is_costly(check: &Check, baseline: &Results) -> bool {
    let took = baseline
        .get(&check.id)
        .map_or(0, |result| result.duration_ms);
    check.rounds.is_some_and(|rounds| rounds > 1) || Duration::from_millis(took) > COSTLY
}

/// The time from which a check is costly: with hundreds of faults it would decide how long the proof takes.
const COSTLY: Duration = Duration::from_secs(2);
