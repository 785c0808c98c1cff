//! The results of the trials.

use std::time::Duration;

use assay_conformance::rp::evidence::Exchange;
use assay_conformance::words::Verdict;
use assay_provider::rule::Rule;
use serde::Serialize;

use super::coverage::{Coverage, Unproven, Waived};
use super::endurance::{self, Endured};
use super::plan::Plan;
use super::trial::Place;

/// The results of all trials.
#[derive(Debug, Serialize)]
pub(super) struct Proof {
    /// The shape of the JSON document.
    pub(super) schema: &'static str,
    pub(super) totals: Totals,
    pub(super) faults: Vec<Fault>,
    /// Judged steps that none of their faults made fail.
    pub(super) unproven: Vec<Unproven>,
    /// Judged steps that need no proof, by their file.
    pub(super) waived: Vec<Waived>,
    /// Named cases of which no step was seen failing.
    pub(super) unproven_cases: Vec<Unproven>,
    /// The load that the provider which keeps every rule endured.
    pub(super) endured: Vec<Endured>,
    /// The gaps of the proof as a whole, in sentences.
    pub(super) lacking: Vec<String>,
    pub(super) interrupted: bool,
    pub(super) duration_ms: u64,
    /// How many unproven steps and cases are let pass.
    #[serde(skip)]
    pub(super) allowed: usize,
}

/// The counts.
#[derive(Debug, Default, Clone, Copy, Serialize)]
pub(super) struct Totals {
    pub(super) faults: usize,
    pub(super) caught: usize,
    /// Faults that were caught through `assay serve`.
    pub(super) served: usize,
    /// Judged steps of all checks.
    pub(super) steps: usize,
    pub(super) steps_proven: usize,
    pub(super) steps_waived: usize,
    pub(super) steps_unproven: usize,
    pub(super) cases: usize,
    pub(super) cases_proven: usize,
}

/// The result of one trial.
#[derive(Debug, Serialize)]
pub(super) struct Fault {
    pub(super) id: String,
    /// Whether the part that has to notice it did, by accusing the provider rather than by breaking down.
    pub(super) caught: bool,
    pub(super) through: Through,
    /// The part that has to notice it, and its observation.
    #[serde(flatten)]
    pub(super) seen: Seen,
    /// Why it was not caught, or not by all.
    pub(super) reason: Option<String>,
    /// Other checks, laws or invariants that accused the provider too.
    pub(super) also_failed: Vec<String>,
    /// Other checks that could no longer be judged: without a code there is no token to look at.
    pub(super) also_blocked: Vec<String>,
    pub(super) duration_ms: u64,
    /// Every judged step that failed, of whichever check.
    #[serde(skip)]
    pub(super) failed: Vec<Place>,
}

/// How the broken provider was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Through {
    /// In the process of the prover.
    Embedded,
    /// As users run it: `assay serve` and a target file.
    Serve,
}

/// The part that has to notice a fault, and its observation.
#[derive(Debug, Serialize)]
#[serde(tag = "by", rename_all = "kebab-case")]
pub(super) enum Seen {
    Check {
        /// The steps that name the fault.
        steps: Vec<SeenStep>,
    },
    Law(SeenLaw),
    Invariant(SeenInvariant),
}

/// A step that names a fault, and whether it failed.
#[derive(Debug, Serialize)]
pub(super) struct SeenStep {
    pub(super) check: String,
    pub(super) step: usize,
    pub(super) case: Option<String>,
    pub(super) caught: bool,
}

/// A law, and what a search for a breach found.
#[derive(Debug, Serialize)]
pub(super) struct SeenLaw {
    pub(super) law: &'static str,
    /// The kind of cases that were played.
    pub(super) kind: &'static str,
    /// The number that the cases were drawn from.
    pub(super) seed: u64,
    /// How many cases were played.
    pub(super) cases: u64,
    /// How many searches it took.
    pub(super) tries: u32,
    /// The finding, if there is one.
    pub(super) found: Option<Scenario>,
}

/// A finding that was made small.
#[derive(Debug, Serialize)]
pub(super) struct Scenario {
    /// The number of the case.
    pub(super) number: u64,
    /// How many steps its scenario has.
    pub(super) steps: usize,
    /// The verdict of a replay on the broken provider.
    pub(super) on_broken: Option<Verdict>,
    /// The verdict of a replay on the unbroken one.
    pub(super) on_strict: Option<Verdict>,
}

/// An invariant, and how often it was violated.
#[derive(Debug, Serialize)]
pub(super) struct SeenInvariant {
    pub(super) invariant: &'static str,
    /// The journey that was put under load.
    pub(super) journey: &'static str,
    pub(super) violations: u64,
    pub(super) checked: u64,
    /// The exchanges that show the first violation, without secrets.
    pub(super) exchanges: Vec<Exchange>,
}

/// The shape of the JSON document.
const SCHEMA: &str = "assay/proof/2";

impl Fault {
    /// Nothing has been tried yet.
    pub(super) fn untried(fault: Rule, seen: Seen) -> Self {
        Self {
            id: fault.fault().to_owned(),
            caught: false,
            through: Through::Embedded,
            seen,
            reason: None,
            also_failed: Vec::new(),
            also_blocked: Vec::new(),
            duration_ms: 0,
            failed: Vec::new(),
        }
    }
}

impl Proof {
    /// Compares what was seen with what has to be shown.
    pub(super) fn of(plan: &Plan, mut faults: Vec<Fault>, endured: Vec<Endured>) -> Self {
        faults.sort_by(|a, b| a.id.cmp(&b.id));
        let caught = || faults.iter().filter(|fault| fault.caught);
        let served = caught().filter(|fault| fault.through == Through::Serve);
        let mut totals = Totals {
            faults: faults.len(),
            caught: caught().count(),
            served: served.count(),
            ..Totals::default()
        };
        let coverage = Coverage::of(plan, &faults);
        coverage.count(&mut totals);
        let mut lacking = plan.lacking.clone();
        lacking.extend(coverage.too_many_waived());
        if totals.served < plan.served {
            lacking.push(format!(
                "{} faults were caught through assay serve: at least {} are needed",
                totals.served, plan.served
            ));
        }
        if !plan.stretches.is_empty() {
            lacking.extend(endurance::lacking(&endured));
        }
        let (unproven, unproven_cases) = (coverage.unproven(), coverage.unproven_cases());
        let waived = coverage.waived();
        Self {
            schema: SCHEMA,
            totals,
            faults,
            unproven,
            waived,
            unproven_cases,
            endured,
            lacking,
            interrupted: false,
            duration_ms: 0,
            allowed: 0,
        }
    }

    /// Whether every fault was caught, every step and case is proven, the unbroken provider endured, and nothing is lacking.
    pub(super) fn holds(&self) -> bool {
        self.faults.iter().all(|fault| fault.caught)
            && self.endured.iter().all(Endured::holds)
            && self.lacking.is_empty()
            && self.unproven.len() + self.unproven_cases.len() <= self.allowed
    }

    /// The proof for programs.
    pub(super) fn json(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).expect("a proof has only text keys");
        json.push('\n');
        json
    }
}

/// Whether a verdict says something against the provider. A check that broke down has noticed nothing.
pub(super) fn accuses(verdict: Verdict) -> bool {
    match verdict {
        Verdict::Fail | Verdict::Warn | Verdict::Info => true,
        Verdict::Pass | Verdict::Skipped | Verdict::Blocked | Verdict::Error => false,
    }
}

/// Whole milliseconds.
pub(super) fn millis(duration: Duration) -> u64 {
    duration.as_millis().try_into().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHECK: &str = "token-code-single-use";

    fn place(step: usize, case: Option<&str>) -> Place {
        Place {
            check: CHECK.to_owned(),
            step,
            case: case.map(str::to_owned),
        }
    }

    /// A fault that is named by a place, and makes it fail or not.
    fn fault(place: &Place, caught: bool) -> Fault {
        let step = SeenStep {
            check: place.check.clone(),
            step: place.step,
            case: place.case.clone(),
            caught,
        };
        Fault {
            caught,
            also_failed: vec!["token-code-race".to_owned()],
            ..Fault::untried(Rule::TokenCodeSingleUse, Seen::Check { steps: vec![step] })
        }
    }

    fn plan(places: &[Place]) -> Plan {
        Plan {
            places: places.to_vec(),
            ..Plan::default()
        }
    }

    fn proof(plan: &Plan, faults: Vec<Fault>) -> Proof {
        Proof::of(plan, faults, Vec::new())
    }

    #[test]
    fn a_missed_fault_breaks_the_proof_and_says_who_noticed() {
        let place = place(3, None);
        let missed = vec![fault(&place, false)];
        let proof = proof(&plan(std::slice::from_ref(&place)), missed);
        assert!(!proof.holds());
        let table = proof.table();
        assert!(table.contains("token-code-race"), "{table}");
        assert!(table.contains("token-code-single-use step 3"), "{table}");
    }

    #[test]
    fn every_step_and_every_case_needs_a_failure_of_its_own() {
        let places = [
            place(3, Some("a")),
            place(3, Some("b")),
            place(5, Some("a")),
        ];
        let mut proof = proof(&plan(&places), vec![fault(&places[0], true)]);
        assert_eq!((proof.totals.steps_proven, proof.totals.steps), (1, 2));
        assert_eq!((proof.totals.cases_proven, proof.totals.cases), (1, 2));
        assert!(!proof.holds(), "{}", proof.table());
        proof.allowed = 2;
        assert!(proof.holds(), "one step and one case are let pass");
    }

    #[test]
    fn a_waiver_is_listed_and_few_are_taken() {
        let places: Vec<_> = (1..=20).map(|step| place(step, None)).collect();
        let mut plan = plan(&places);
        let caught = |place| fault(place, true);
        plan.waived.insert((CHECK.to_owned(), 1), "why".to_owned());
        let few = proof(&plan, places[1..].iter().map(caught).collect());
        assert!(few.holds(), "{}", few.table());
        assert_eq!(few.waived[0].reason, "why");
        plan.waived.insert((CHECK.to_owned(), 2), "why".to_owned());
        let many = proof(&plan, places[2..].iter().map(caught).collect());
        assert!(!many.holds(), "{}", many.table());
    }

    #[test]
    fn a_proof_needs_enough_faults_through_serve() {
        let place = place(3, None);
        let mut plan = plan(std::slice::from_ref(&place));
        plan.served = 1;
        let embedded = proof(&plan, vec![fault(&place, true)]);
        assert!(!embedded.holds());
        assert!(
            embedded.table().contains("at least 1"),
            "{}",
            embedded.table()
        );
        let served = Fault {
            through: Through::Serve,
            ..fault(&place, true)
        };
        assert!(proof(&plan, vec![served]).holds());
    }

    #[test]
    fn anything_that_is_lacking_breaks_the_proof() {
        let place = place(3, None);
        let mut plan = plan(std::slice::from_ref(&place));
        let whole = proof(&plan, vec![fault(&place, true)]);
        assert!(whole.holds(), "{}", whole.table());
        plan.lacking = vec!["a rule alone".to_owned()];
        assert!(!proof(&plan, vec![fault(&place, true)]).holds());
    }

    #[test]
    fn all_three_parts_have_one_shape() {
        let law = SeenLaw {
            law: "code-single-use",
            kind: "lifecycle",
            seed: 1,
            cases: 12,
            tries: 1,
            found: None,
        };
        let invariant = SeenInvariant {
            invariant: "code-single-use",
            journey: "code-race",
            violations: 1,
            checked: 2,
            exchanges: Vec::new(),
        };
        let faults = [Seen::Law(law), Seen::Invariant(invariant)];
        let faults = faults.map(|seen| Fault::untried(Rule::TokenCodeSingleUse, seen));
        let mut faults = Vec::from(faults);
        faults.push(fault(&place(3, None), true));
        let json: serde_json::Value = serde_json::from_str(&proof(&Plan::default(), faults).json())
            .unwrap_or_else(|error| panic!("{error}"));
        let faults = json["faults"].as_array().expect("a list");
        let by: Vec<_> = faults.iter().map(|fault| &fault["by"]).collect();
        assert_eq!(by, ["law", "invariant", "check"]);
        assert_eq!(faults[1]["journey"], "code-race");
        assert_eq!(faults[2]["steps"][0]["caught"], true);
    }
}
