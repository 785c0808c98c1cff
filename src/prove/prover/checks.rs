//! Trials by checks: a provider with one rule broken, and the steps that fail on it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use assay_conformance::report::{Report, prose};
use assay_conformance::runner::event::{CheckResult, StepEnd, StepResult};
use assay_conformance::runner::{self, Options, Targets};
use assay_conformance::scenario::Check;
use assay_conformance::words::Verdict;
use assay_provider::rule::Rule;

use super::Prover;
use super::served::{self, Served};
use crate::embedded::Embedded;
use crate::exit::Failure;
use crate::prove::proof::{Fault, Seen, SeenStep, Through, accuses};
use crate::prove::trial::Place;

/// The checks, and what they say of the provider that keeps every rule.
pub(super) struct Checks<'a> {
    prover: &'a Prover,
    all: Vec<Arc<Check>>,
    strict: Arc<Embedded>,
    unbroken: Results,
}

/// Results by check.
type Results = BTreeMap<String, CheckResult>;

impl<'a> Checks<'a> {
    /// Runs the checks against the unbroken provider.
    pub(super) async fn begin(prover: &'a Prover) -> Result<Self, Failure> {
        let all: Vec<_> = prover.suite.checks().cloned().collect();
        let strict = Arc::new(Embedded::strict().await?);
        let options = Options {
            jobs: prover.jobs,
            ..prover.options.clone()
        };
        let unbroken = results(&all, strict.clone(), &options).await;
        Ok(Self {
            prover,
            all,
            strict,
            unbroken,
        })
    }

    /// A sentence for each check that does not pass without any fault: what it says about a fault counts for nothing.
    pub(super) fn not_passing(&self) -> impl Iterator<Item = String> {
        let failing = self.unbroken.values().filter(|result| !passes(result));
        failing.map(|CheckResult { id, .. }| {
            format!("{id} does not pass without any fault: see assay check --only {id}")
        })
    }

    /// Breaks one rule and runs every check that is cheap enough, and in any case those that name the rule.
    pub(super) async fn attempt(&self, rule: Rule, places: &[Place]) -> Fault {
        let mut fault = Fault::untried(rule, Seen::Check { steps: Vec::new() });
        if let Err(failure) = self.watch(rule, places, &mut fault).await {
            fault.reason = Some(failure.to_string());
        }
        let steps = places.iter().map(|place| SeenStep {
            check: place.check.clone(),
            step: place.step,
            case: place.case.clone(),
            caught: fault.failed.contains(place),
        });
        let steps: Vec<_> = steps.collect();
        fault.caught = steps.iter().any(|step| step.caught);
        fault.seen = Seen::Check { steps };
        fault
    }

    async fn watch(&self, rule: Rule, places: &[Place], fault: &mut Fault) -> Result<(), Failure> {
        let names_it = |id: &str| places.iter().any(|place| place.check == id);
        let broken = Arc::new(self.strict.breaking(rule).await?);
        if served::is_served(rule, &self.strict, &broken) {
            fault.through = Through::Serve;
        }
        let checks = self.all.iter().filter(|check| match names_it(&check.id) {
            true => fault.through == Through::Embedded,
            false => self.prover.thorough || !self.is_costly(check),
        });
        let checks: Vec<_> = checks.cloned().collect();
        let mut seen = results(&checks, broken, &self.prover.options).await;
        seen.retain(|id, _| self.unbroken.get(id).is_some_and(passes));
        if fault.through == Through::Serve {
            let naming = self.all.iter().filter(|check| names_it(&check.id));
            seen.extend(self.through_serve(rule, naming.cloned().collect()).await?);
        }
        let mut reasons = Vec::new();
        for (id, result) in seen {
            if names_it(&id) {
                let reason = prose::reason(&result);
                reasons.extend(reason.map(|reason| format!("{id}: {reason}")));
            } else if accuses(result.verdict) {
                fault.also_failed.push(id.clone());
            } else if !passes(&result) {
                fault.also_blocked.push(id.clone());
            }
            let deviates = |step: &&StepResult| matches!(step.end, StepEnd::Deviated(_));
            let failing = result.steps.iter().filter(deviates);
            fault.failed.extend(failing.map(|step| Place {
                check: id.clone(),
                step: step.step,
                case: step.case.clone(),
            }));
        }
        fault.reason = (!reasons.is_empty()).then(|| reasons.join("; "));
        Ok(())
    }

    /// The results of checks that run as users run them. A check that does not pass on an unbroken provider does not count.
    async fn through_serve(&self, rule: Rule, checks: Vec<Arc<Check>>) -> Result<Results, Failure> {
        let options = &self.prover.options;
        let unbroken = Served::start(None).await?;
        let unbroken = results(&checks, unbroken.targets().await?, options).await;
        let broken = Served::start(Some(rule)).await?;
        let mut seen = results(&checks, broken.targets().await?, options).await;
        seen.retain(|id, _| unbroken.get(id).is_some_and(passes));
        Ok(seen)
    }

    /// Whether a check costs too much to be repeated for every fault of others.
    fn is_costly(&self, check: &Check) -> bool {
        let unbroken = self.unbroken.get(&check.id);
        let took = unbroken.map_or(0, |result| result.duration_ms);
        check.rounds.is_some_and(|rounds| rounds > 1) || Duration::from_millis(took) > COSTLY
    }
}

/// The time from which a check is costly: with hundreds of faults it would decide how long the proof takes.
const COSTLY: Duration = Duration::from_secs(2);

async fn results(checks: &[Arc<Check>], targets: Arc<dyn Targets>, options: &Options) -> Results {
    let mut report = Report::default();
    let tell = |event| report.apply(event);
    runner::run(checks, &targets, options, std::future::pending(), tell).await;
    let results = report.checks();
    results
        .map(|result| (result.id.clone(), result.clone()))
        .collect()
}

fn passes(result: &CheckResult) -> bool {
    result.verdict == Verdict::Pass
}
