//! Which judged steps, and which cases, were seen failing under a fault that they name.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::plan::Plan;
use super::proof::{Fault, Seen, Totals};
use super::trial::Place;

/// The proofs of the steps and cases of all checks.
pub(super) struct Coverage<'a> {
    plan: &'a Plan,
    steps: BTreeMap<(&'a str, usize), Shown<'a>>,
    cases: BTreeMap<(&'a str, &'a str), Shown<'a>>,
}

/// The proofs of a step or a case.
#[derive(Default)]
struct Shown<'a> {
    /// Whether a fault that it names made it fail.
    proven: bool,
    /// The faults that it names.
    faults: BTreeSet<&'a str>,
    /// The faults that made it fail.
    under: BTreeSet<&'a str>,
}

/// A judged step, or a named case, that was not seen failing under a fault that it names.
#[derive(Debug, Serialize)]
pub(super) struct Unproven {
    pub(super) check: String,
    /// The step, counted from 1; none where it is a case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) step: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) case: Option<String>,
    /// The faults that it names, or that its case or check names for it.
    pub(super) faults: Vec<String>,
    /// The faults that made it fail although it does not name them.
    pub(super) seen_under: Vec<String>,
}

/// A judged step that needs no proof.
#[derive(Debug, Serialize)]
pub(super) struct Waived {
    pub(super) check: String,
    pub(super) step: usize,
    pub(super) reason: String,
}

/// At most one step in so many may do without a proof.
const WAIVED_OF: usize = 20;

impl<'a> Coverage<'a> {
    /// Collects from the trials the proofs of the steps and cases of a plan.
    pub(super) fn of(plan: &'a Plan, faults: &'a [Fault]) -> Self {
        let mut coverage = Self {
            plan,
            steps: BTreeMap::new(),
            cases: BTreeMap::new(),
        };
        for Place { check, step, case } in &plan.places {
            coverage.steps.entry((check, *step)).or_default();
            let case = case.as_deref().map(|case| (check.as_str(), case));
            case.map(|case| coverage.cases.entry(case).or_default());
        }
        for fault in faults {
            if let Seen::Check { steps } = &fault.seen {
                for seen in steps {
                    coverage.note(&seen.check, seen.step, seen.case.as_deref(), |shown| {
                        shown.proven |= seen.caught;
                        shown.faults.insert(&fault.id);
                    });
                }
            }
            for Place { check, step, case } in &fault.failed {
                coverage.note(check, *step, case.as_deref(), |shown| {
                    shown.under.insert(&fault.id);
                });
            }
        }
        coverage
    }

    fn note(
        &mut self,
        check: &'a str,
        step: usize,
        case: Option<&'a str>,
        note: impl Fn(&mut Shown<'a>),
    ) {
        let of_case = case.and_then(|case| self.cases.get_mut(&(check, case)));
        let of_step = self.steps.get_mut(&(check, step));
        of_step.into_iter().chain(of_case).for_each(note);
    }

    /// Adds what is known of steps and cases.
    pub(super) fn count(&self, totals: &mut Totals) {
        totals.steps = self.steps.len();
        totals.steps_proven = self.steps.values().filter(|shown| shown.proven).count();
        totals.steps_waived = self.plan.waived.len();
        totals.steps_unproven = self.unproven().len();
        totals.cases = self.cases.len();
        totals.cases_proven = self.cases.values().filter(|shown| shown.proven).count();
    }

    /// The steps without a proof.
    pub(super) fn unproven(&self) -> Vec<Unproven> {
        let waived = |(check, step): (&str, usize)| {
            let place = (check.to_owned(), step);
            self.plan.waived.contains_key(&place)
        };
        let steps = self.steps.iter();
        let unproven = steps.filter(|(step, shown)| !shown.proven && !waived(**step));
        unproven
            .map(|((check, step), shown)| shown.unproven(check, Some(*step), None))
            .collect()
    }

    /// The cases of which no step was seen failing.
    pub(super) fn unproven_cases(&self) -> Vec<Unproven> {
        let unproven = self.cases.iter().filter(|(_, shown)| !shown.proven);
        unproven
            .map(|((check, case), shown)| shown.unproven(check, None, Some(case)))
            .collect()
    }

    pub(super) fn waived(&self) -> Vec<Waived> {
        let waived = self.plan.waived.iter();
        waived
            .map(|((check, step), reason)| Waived {
                check: check.clone(),
                step: *step,
                reason: reason.clone(),
            })
            .collect()
    }

    pub(super) fn too_many_waived(&self) -> Option<String> {
        let (waived, steps) = (self.plan.waived.len(), self.steps.len());
        (waived * WAIVED_OF > steps).then(|| {
            format!("{waived} of {steps} steps are waived: at most one in {WAIVED_OF} may be")
        })
    }
}

impl Shown<'_> {
    fn unproven(&self, check: &str, step: Option<usize>, case: Option<&str>) -> Unproven {
        let owned = |names: &BTreeSet<&str>| names.iter().map(|name| (*name).to_owned()).collect();
        Unproven {
            check: check.to_owned(),
            step,
            case: case.map(str::to_owned),
            faults: owned(&self.faults),
            seen_under: owned(&self.under),
        }
    }
}
