//! Breaks the rules, and watches which checks notice.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use assay_conformance::report::{Report, prose};
use assay_conformance::runner::event::{CheckResult, StepEnd, StepResult};
use assay_conformance::runner::{self, Options, Targets};
use assay_conformance::scenario::Check;
use assay_conformance::words::Verdict;
use assay_provider::rule::Rule;
use futures::stream::{self, StreamExt as _};
use tokio::time::Instant;

use super::counter::Counter;
use super::plan::{Place, Plan};
use super::proof::{Fault, Proof, Seen, accuses};
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
    pub(super) async fn prove(&self, plan: &Plan) -> Result<Proof, Failure> {
        let started = Instant::now();
        let strict = Arc::new(Embedded::strict().await?);
        let (mut not_passing, mut faults) = (Vec::new(), Vec::new());
        let whole = async {
            let jobs = self.options.jobs * self.faults_at_once;
            let unbroken = self.results(&self.checks, strict.clone(), jobs).await;
            let failing = unbroken.values().filter(|result| !passes(result));
            not_passing = failing.map(|result| result.id.clone()).collect();
            self.break_all(plan, &strict, &unbroken, &mut faults).await;
        };
        let interrupted = tokio::select! {
            () = pin!(whole) => false,
            () = check::interrupted() => true,
        };
        faults.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(Proof {
            not_passing,
            interrupted,
            duration_ms: started.elapsed().as_millis().try_into().unwrap_or(u64::MAX),
            ..Proof::of(plan, faults)
        })
    }

    async fn break_all(
        &self,
        plan: &Plan,
        strict: &Embedded,
        unbroken: &Results,
        faults: &mut Vec<Fault>,
    ) {
        let mut counter = Counter::new(plan.faults.len());
        let mut tried = stream::iter(&plan.faults)
            .map(|(rule, places)| self.break_one(*rule, places, strict, unbroken))
            .buffer_unordered(self.faults_at_once);
        while let Some(fault) = tried.next().await {
            faults.push(fault);
            counter.show(faults.len());
        }
    }

    /// Breaks one rule and runs every check that is cheap enough, and in any case those that name the rule.
    async fn break_one(
        &self,
        rule: Rule,
        places: &[Place],
        strict: &Embedded,
        unbroken: &Results,
    ) -> Fault {
        let names_it = |id: &str| places.iter().any(|place| place.check == id);
        let affordable = |check: &&Arc<Check>| {
            self.thorough || names_it(&check.id) || !is_costly(check, unbroken)
        };
        let mut fault = Fault {
            id: rule.fault().to_owned(),
            caught: false,
            steps: Vec::new(),
            reasons: BTreeMap::new(),
            also_failed: Vec::new(),
            also_blocked: Vec::new(),
            failed: Vec::new(),
        };
        let broken = match strict.breaking(rule).await {
            Ok(broken) => Arc::new(broken),
            Err(error) => {
                let ids = places.iter().map(|place| place.check.clone());
                fault.reasons = ids.map(|id| (id, format!("{error:?}"))).collect();
                return fault;
            }
        };
        let checks: Vec<_> = self.checks.iter().filter(affordable).cloned().collect();
        let results = self.results(&checks, broken, self.options.jobs).await;
        let passed = |id: &String| unbroken.get(id).is_some_and(passes);
        for result in results.values().filter(|result| passed(&result.id)) {
            if names_it(&result.id) {
                let reason = prose::reason(result);
                fault
                    .reasons
                    .extend(reason.map(|reason| (result.id.clone(), reason)));
            } else if accuses(result.verdict) {
                fault.also_failed.push(result.id.clone());
            } else if !passes(result) {
                fault.also_blocked.push(result.id.clone());
            }
            let deviates = |step: &&StepResult| matches!(step.end, StepEnd::Deviated(_));
            let failing = result.steps.iter().filter(deviates);
            fault.failed.extend(failing.map(|step| Place {
                check: result.id.clone(),
                step: step.step,
                case: step.case.clone(),
            }));
        }
        fault.steps = places
            .iter()
            .map(|place| Seen {
                check: place.check.clone(),
                step: place.step,
                case: place.case.clone(),
                caught: fault.failed.contains(place),
            })
            .collect();
        fault.caught = fault.steps.iter().any(|step| step.caught);
        fault
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
fn is_costly(check: &Check, unbroken: &Results) -> bool {
    let took = unbroken
        .get(&check.id)
        .map_or(0, |result| result.duration_ms);
    check.rounds.is_some_and(|rounds| rounds > 1) || Duration::from_millis(took) > COSTLY
}

/// The time from which a check is costly: with hundreds of faults it would decide how long the proof takes.
const COSTLY: Duration = Duration::from_secs(2);
