//! Trials by laws: from a fixed seed a search has to find the fault within a number of cases, make the case small, and write a
//! scenario that accuses the broken provider again and the unbroken one not at all.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use assay_conformance::judge::Law;
use assay_conformance::report::Report;
use assay_conformance::runner::{self, AfterFailure, Options, Targets};
use assay_conformance::scenario::Suite;
use assay_conformance::words::Verdict;
use assay_fuzz::keep;
use assay_fuzz::kind::Kind;
use assay_fuzz::search::{Budget, Discovery, Results, Search};
use assay_provider::rule::Rule;
use tokio::runtime::Handle;

use crate::embedded::Embedded;
use crate::exit::Failure;
use crate::prove::proof::{Fault, Scenario, Seen, SeenLaw, accuses};

/// The provider that keeps every rule.
pub(super) struct Searches {
    strict: Arc<Embedded>,
}

/// The same for everybody who repeats the proof.
const SEED: u64 = 1;

/// A search that needs more cases has not found it.
const CASES: u64 = 2_000;

/// A fault that is missed so often is missed.
const TRIES: u32 = 3;

/// A person understands so many steps at a glance.
const MOST_STEPS: usize = 6;

impl Searches {
    pub(super) async fn begin() -> Result<Self, Failure> {
        let strict = Arc::new(Embedded::strict().await?);
        Ok(Self { strict })
    }

    /// Breaks one rule and searches. It is tried again where a race went the other way, or a second passed in between.
    pub(super) async fn attempt(&self, rule: Rule, kind: Kind, law: Law) -> Fault {
        let mut seen = SeenLaw {
            law: law.name(),
            kind: kind.name(),
            seed: SEED,
            cases: 0,
            tries: 0,
            found: None,
        };
        let (mut reason, mut others) = (None, Vec::new());
        while seen.tries < TRIES && (seen.tries == 0 || reason.is_some()) {
            seen.tries += 1;
            let searched = self.search(rule, kind, law, &mut seen).await;
            (reason, others) = match searched {
                Ok(results) => (missing(&seen, &results), also_broken(&results, law)),
                Err(failure) => (Some(failure.to_string()), Vec::new()),
            };
        }
        Fault {
            caught: reason.is_none(),
            reason,
            also_failed: others,
            ..Fault::untried(rule, Seen::Law(seen))
        }
    }

    /// Searches once, and replays what was found.
    async fn search(
        &self,
        rule: Rule,
        kind: Kind,
        law: Law,
        seen: &mut SeenLaw,
    ) -> Result<Results, Failure> {
        let broken: Arc<dyn Targets> = Arc::new(self.strict.breaking(rule).await?);
        let search = Search {
            seed: SEED,
            kinds: vec![kind],
            budget: Budget {
                cases: CASES,
                time: None,
                requests: u64::MAX,
            },
            jobs: NonZero::<usize>::MIN,
            until_found: Some(law),
        };
        let (targets, providers) = (Arc::clone(&broken), Handle::current());
        let searching = tokio::task::spawn_blocking(move || {
            search.run(&targets, &providers, &AtomicBool::new(false), drop)
        });
        let results = searching.await.map_err(Failure::trouble)?;
        let results = results.map_err(Failure::trouble)?;
        seen.cases = results.cases.values().sum();
        seen.found = match results.discoveries.get(&law) {
            Some(discovery) => Some(self.scenario(discovery, &broken).await?),
            None => None,
        };
        Ok(results)
    }

    /// Plays the finding, as a scenario, on the broken provider and on the unbroken one.
    async fn scenario(
        &self,
        discovery: &Discovery,
        broken: &Arc<dyn Targets>,
    ) -> Result<Scenario, Failure> {
        let name = keep::name(discovery, SEED);
        let text = keep::scenario(discovery, SEED);
        let suite = Suite::default()
            .with_text(&format!("{name}.toml"), text)
            .map_err(Failure::trouble)?;
        let strict: Arc<dyn Targets> = self.strict.clone();
        Ok(Scenario {
            number: discovery.number,
            steps: discovery.found.steps.len(),
            on_broken: replayed(&suite, broken).await,
            on_strict: replayed(&suite, &strict).await,
        })
    }
}

/// Why a search proves nothing; nothing if it does.
fn missing(seen: &SeenLaw, results: &Results) -> Option<String> {
    let Some(found) = &seen.found else {
        let blocked = results.blocked.as_ref().map(|(_, reason)| reason);
        let reason = results.senseless.as_ref().or(blocked);
        let reason = reason.map_or("no case broke it", String::as_str);
        return Some(format!("not found in {} cases: {reason}", seen.cases));
    };
    wrong(found)
}

/// The complaint about a scenario.
fn wrong(found: &Scenario) -> Option<String> {
    if found.steps > MOST_STEPS {
        return Some(format!("the scenario has {} steps", found.steps));
    }
    if !found.on_broken.is_some_and(accuses) {
        return Some(format!(
            "the replay does not find it: {:?}",
            found.on_broken
        ));
    }
    match found.on_strict {
        Some(Verdict::Pass) => None,
        other => Some(format!(
            "the replay does not pass on the unbroken provider: {other:?}"
        )),
    }
}

fn also_broken(results: &Results, law: Law) -> Vec<String> {
    let others = results.discoveries.keys().filter(|other| **other != law);
    others.map(|other| other.name().to_owned()).collect()
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
    let tell = |event| report.apply(event);
    runner::run(&checks, targets, &options, std::future::pending(), tell).await;
    report.checks().next().map(|check| check.verdict)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scenario() -> Scenario {
        Scenario {
            number: 11,
            steps: 3,
            on_broken: Some(Verdict::Fail),
            on_strict: Some(Verdict::Pass),
        }
    }

    #[test]
    fn a_small_scenario_that_replays_is_a_proof() {
        assert_eq!(wrong(&scenario()), None);
    }

    #[test]
    fn anything_else_is_not_and_the_reason_is_told() {
        let long = Scenario {
            steps: 7,
            ..scenario()
        };
        let lost = Scenario {
            on_broken: Some(Verdict::Blocked),
            ..scenario()
        };
        let unfair = Scenario {
            on_strict: Some(Verdict::Blocked),
            ..scenario()
        };
        for (found, says) in [
            (long, "7 steps"),
            (lost, "does not find it"),
            (unfair, "unbroken"),
        ] {
            let reason = wrong(&found).expect("it is not a proof");
            assert!(reason.contains(says), "{reason}");
        }
    }
}
