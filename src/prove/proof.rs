//! What breaking the rules has shown.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use assay_conformance::words::Verdict;
use serde::Serialize;

use super::plan::{Place, Plan};
use super::style::{BAD, DIM, GOOD};

/// What came of all faults.
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
    pub(super) unproven_cases: Vec<Case>,
    /// Checks of the unbroken provider that did not pass: nothing they say about a fault counts.
    pub(super) not_passing: Vec<String>,
    /// Names of faults that lead nowhere, and rules that no check names.
    pub(super) unpaired: Vec<String>,
    pub(super) interrupted: bool,
    pub(super) duration_ms: u64,
    /// How many unproven steps and cases are let pass.
    #[serde(skip)]
    pub(super) allowed: usize,
}

/// What was counted.
#[derive(Debug, Default, Clone, Copy, Serialize)]
pub(super) struct Totals {
    pub(super) faults: usize,
    pub(super) caught: usize,
    /// Judged steps of all checks.
    pub(super) steps: usize,
    pub(super) steps_proven: usize,
    pub(super) steps_waived: usize,
    pub(super) steps_unproven: usize,
    pub(super) cases: usize,
    pub(super) cases_proven: usize,
}

/// What came of one fault.
#[derive(Debug, Serialize)]
pub(super) struct Fault {
    pub(super) id: String,
    /// Whether some step that names it failed, by a verdict on the target rather than by breaking down.
    pub(super) caught: bool,
    /// The steps that name it.
    pub(super) steps: Vec<Seen>,
    /// Why a check that names it could not judge it, by check.
    pub(super) reasons: BTreeMap<String, String>,
    /// The other checks that accused the provider too.
    pub(super) also_failed: Vec<String>,
    /// The other checks that could no longer be judged: without a code there is no token to look at.
    pub(super) also_blocked: Vec<String>,
    /// Every judged step that failed, of whichever check.
    #[serde(skip)]
    pub(super) failed: Vec<Place>,
}

/// A step that names a fault, and whether it failed.
#[derive(Debug, Serialize)]
pub(super) struct Seen {
    pub(super) check: String,
    pub(super) step: usize,
    pub(super) case: Option<String>,
    pub(super) caught: bool,
}

/// A judged step that nobody has seen failing under a fault that it names.
#[derive(Debug, Serialize)]
pub(super) struct Unproven {
    pub(super) check: String,
    pub(super) step: usize,
    /// The faults that it names, or that its case or check names for it.
    pub(super) faults: Vec<String>,
    /// The faults that it does not name and that made it fail.
    pub(super) seen_under: Vec<String>,
}

/// A judged step that needs no proof.
#[derive(Debug, Serialize)]
pub(super) struct Waived {
    pub(super) check: String,
    pub(super) step: usize,
    pub(super) reason: String,
}

/// A named case.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Case {
    pub(super) check: String,
    pub(super) case: String,
    /// The faults that made a step of it fail and that this step does not name.
    pub(super) seen_under: Vec<String>,
}

/// The shape written by [`Proof::json`].
pub(super) const SCHEMA: &str = "assay/proof/2";

/// A fault at which more other checks fall than this says little about the checks that name it.
const COARSE: usize = 20;

/// At most one step in so many may do without a proof.
const WAIVED_OF: usize = 20;

impl Fault {
    /// Why it was not caught.
    fn reason(&self) -> String {
        let reasons = self.reasons.iter();
        let reasons: Vec<_> = reasons
            .map(|(id, reason)| format!("{id}: {reason}"))
            .collect();
        match reasons.as_slice() {
            [] => "every check that names it passed".to_owned(),
            reasons => reasons.join("; "),
        }
    }
}

impl Proof {
    /// Compares what was seen with what has to be shown.
    pub(super) fn of(plan: &Plan, faults: Vec<Fault>) -> Self {
        let mut steps: BTreeMap<(&str, usize), Unproven> = BTreeMap::new();
        let mut cases: BTreeMap<(&str, &str), (bool, Vec<String>)> = BTreeMap::new();
        let mut proven: BTreeMap<(&str, usize), bool> = BTreeMap::new();
        for place in &plan.places {
            let step = (place.check.as_str(), place.step);
            steps.entry(step).or_insert_with(|| Unproven {
                check: place.check.clone(),
                step: place.step,
                faults: Vec::new(),
                seen_under: Vec::new(),
            });
            proven.entry(step).or_default();
            if let Some(case) = &place.case {
                cases.entry((&place.check, case)).or_default();
            }
        }
        for fault in &faults {
            for seen in &fault.steps {
                let step = (seen.check.as_str(), seen.step);
                if let Some(known) = proven.get_mut(&step) {
                    *known |= seen.caught;
                }
                if let Some(unproven) = steps.get_mut(&step)
                    && !unproven.faults.contains(&fault.id)
                {
                    unproven.faults.push(fault.id.clone());
                }
                if let Some(case) = &seen.case
                    && let Some((known, _)) = cases.get_mut(&(seen.check.as_str(), case.as_str()))
                {
                    *known |= seen.caught;
                }
            }
            for place in &fault.failed {
                if let Some(unproven) = steps.get_mut(&(place.check.as_str(), place.step)) {
                    unproven.seen_under.push(fault.id.clone());
                }
                let case = place.case.as_deref().unwrap_or_default();
                if let Some((_, under)) = cases.get_mut(&(place.check.as_str(), case)) {
                    under.push(fault.id.clone());
                }
            }
        }
        let is_waived =
            |check: &str, step: usize| plan.waived.contains_key(&(check.to_owned(), step));
        let totals = Totals {
            faults: faults.len(),
            caught: faults.iter().filter(|fault| fault.caught).count(),
            steps: steps.len(),
            steps_proven: proven.values().filter(|proven| **proven).count(),
            steps_waived: plan.waived.len(),
            steps_unproven: proven
                .iter()
                .filter(|((check, step), proven)| !**proven && !is_waived(check, *step))
                .count(),
            cases: cases.len(),
            cases_proven: cases.values().filter(|(proven, _)| *proven).count(),
        };
        let unproven_cases = cases
            .into_iter()
            .filter(|(_, (proven, _))| !proven)
            .map(|((check, case), (_, seen_under))| Case {
                check: check.to_owned(),
                case: case.to_owned(),
                seen_under: distinct(seen_under),
            })
            .collect();
        let unproven = steps
            .into_iter()
            .filter(|(step, _)| !proven[step] && !is_waived(step.0, step.1))
            .map(|(_, unproven)| Unproven {
                seen_under: distinct(unproven.seen_under),
                ..unproven
            })
            .collect();
        let waived = plan.waived.iter();
        Self {
            schema: SCHEMA,
            totals,
            unproven,
            waived: waived
                .map(|((check, step), reason)| Waived {
                    check: check.clone(),
                    step: *step,
                    reason: reason.clone(),
                })
                .collect(),
            unproven_cases,
            faults,
            not_passing: Vec::new(),
            unpaired: plan.unpaired.clone(),
            interrupted: false,
            duration_ms: 0,
            allowed: 0,
        }
    }

    /// Whether every fault was caught, every step and case is proven, and every name leads somewhere.
    pub(super) fn holds(&self) -> bool {
        self.faults.iter().all(|fault| fault.caught)
            && self.unpaired.is_empty()
            && self.not_passing.is_empty()
            && self.unproven.len() + self.unproven_cases.len() <= self.allowed
            && self.totals.steps_waived * WAIVED_OF <= self.totals.steps
    }

    /// The proof for programs.
    pub(super) fn json(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).expect("a proof has only text keys");
        json.push('\n');
        json
    }

    /// The proof for the terminal: what was missed comes last, where it is seen.
    pub(super) fn table(&self) -> String {
        let mut text = String::new();
        self.write(&mut text)
            .expect("writing to a String cannot fail");
        text
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        let widths = self.faults.iter().map(|fault| fault.id.len());
        let width = widths.max().unwrap_or_default();
        let (caught, missed): (Vec<_>, Vec<_>) = self.faults.iter().partition(|fault| fault.caught);
        for fault in caught {
            let named = fault.steps.len();
            let seen = fault.steps.iter().filter(|step| step.caught).count();
            let coarse = if fault.also_failed.len() > COARSE {
                " (too coarse)"
            } else {
                ""
            };
            let others = match fault.also_failed.len() {
                0 => String::new(),
                others => format!(", {others} other checks{coarse}"),
            };
            writeln!(
                out,
                "{GOOD}caught{GOOD:#}  {:width$}  {DIM}{seen} of {named} steps{others}{DIM:#}",
                fault.id
            )?;
        }
        for fault in missed {
            writeln!(
                out,
                "{BAD}MISSED{BAD:#}  {:width$}  {}",
                fault.id,
                fault.reason()
            )?;
            if !fault.also_failed.is_empty() {
                writeln!(
                    out,
                    "        {DIM}noticed by {}{DIM:#}",
                    fault.also_failed.join(", ")
                )?;
            }
        }
        for step in &self.unproven {
            writeln!(
                out,
                "{BAD}UNPROVEN{BAD:#}  {} step {}: not seen failing under {}{}",
                step.check,
                step.step,
                step.faults.join(", "),
                under(&step.seen_under)
            )?;
        }
        for case in &self.unproven_cases {
            writeln!(
                out,
                "{BAD}UNPROVEN{BAD:#}  {} case {:?}: no step of it failed{}",
                case.check,
                case.case,
                under(&case.seen_under)
            )?;
        }
        for id in &self.not_passing {
            writeln!(
                out,
                "{BAD}NOT PASSING{BAD:#}  {id} without any fault: see assay check --only {id}"
            )?;
        }
        for sentence in &self.unpaired {
            writeln!(out, "{BAD}UNPAIRED{BAD:#}  {sentence}")?;
        }
        self.conclude(out)
    }

    fn conclude(&self, out: &mut String) -> std::fmt::Result {
        let totals = &self.totals;
        writeln!(
            out,
            "\n{} faults in {} s: {} caught, {} missed",
            totals.faults,
            self.duration_ms / 1_000,
            totals.caught,
            totals.faults - totals.caught
        )?;
        writeln!(
            out,
            "{} of {} judged steps proven, {} waived, {} unproven; {} of {} cases proven",
            totals.steps_proven,
            totals.steps,
            totals.steps_waived,
            totals.steps_unproven,
            totals.cases_proven,
            totals.cases
        )?;
        if totals.steps_waived * WAIVED_OF > totals.steps {
            writeln!(
                out,
                "{BAD}too many steps are waived{BAD:#}: at most one in {WAIVED_OF}"
            )?;
        }
        if self.interrupted {
            writeln!(
                out,
                "{BAD}interrupted{BAD:#}: faults not listed were not tried"
            )?;
        }
        Ok(())
    }
}

/// The faults that could be named.
fn under(faults: &[String]) -> String {
    match faults {
        [] => String::new(),
        faults => format!("; it fails under {}", faults.join(", ")),
    }
}

fn distinct(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names.dedup();
    names
}

/// Whether a verdict says something against the provider. A check that broke down has noticed nothing.
pub(super) fn accuses(verdict: Verdict) -> bool {
    match verdict {
        Verdict::Fail | Verdict::Warn | Verdict::Info => true,
        Verdict::Pass | Verdict::Skipped | Verdict::Blocked | Verdict::Error => false,
    }
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
        Fault {
            id: "accept-reused-code".to_owned(),
            caught,
            steps: vec![Seen {
                check: place.check.clone(),
                step: place.step,
                case: place.case.clone(),
                caught,
            }],
            reasons: BTreeMap::new(),
            also_failed: vec!["token-code-race".to_owned()],
            also_blocked: Vec::new(),
            failed: Vec::new(),
        }
    }

    fn plan(places: &[Place]) -> Plan {
        Plan {
            places: places.to_vec(),
            ..Plan::default()
        }
    }

    #[test]
    fn a_missed_fault_breaks_the_proof_and_says_who_noticed() {
        let place = place(3, None);
        let proof = Proof::of(
            &plan(std::slice::from_ref(&place)),
            vec![fault(&place, false)],
        );
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
        let mut proof = Proof::of(&plan(&places), vec![fault(&places[0], true)]);
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
        let proof = Proof::of(&plan, places[1..].iter().map(caught).collect());
        assert!(proof.holds(), "{}", proof.table());
        assert_eq!(proof.waived[0].reason, "why");
        plan.waived.insert((CHECK.to_owned(), 2), "why".to_owned());
        let proof = Proof::of(&plan, places[2..].iter().map(caught).collect());
        assert!(!proof.holds(), "{}", proof.table());
    }

    #[test]
    fn everything_caught_and_paired_is_a_proof() {
        let place = place(3, None);
        let whole = || {
            Proof::of(
                &plan(std::slice::from_ref(&place)),
                vec![fault(&place, true)],
            )
        };
        assert!(whole().holds());
        assert!(
            !Proof {
                unpaired: vec!["a rule alone".to_owned()],
                ..whole()
            }
            .holds()
        );
        assert!(
            !Proof {
                not_passing: vec!["jwks-served".to_owned()],
                ..whole()
            }
            .holds()
        );
    }
}
