//! The plan of a proof: the trials, and the judged steps that need a proof.

use std::collections::BTreeMap;
use std::sync::Arc;

use assay_conformance::scenario::Check;
use assay_provider::rule::{Proof, Rule};
use globset::GlobMatcher;

use super::endurance::{STRETCHES, Stretch};
use super::trial::{By, Part, Place, Trial};
use super::{invariants, laws};

/// The plan of a proof.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) trials: Vec<Trial>,
    /// Every judged step of every check, in each case.
    pub(super) places: Vec<Place>,
    /// The steps that need no proof, with the reason that their file gives.
    pub(super) waived: BTreeMap<(String, usize), String>,
    /// A sentence for each name that leads nowhere, and for each rule that no check names.
    pub(super) lacking: Vec<String>,
    /// How many faults have to be proven through `assay serve` at least.
    pub(super) served: usize,
    /// The load that the provider which keeps every rule has to endure.
    pub(super) stretches: &'static [Stretch],
}

/// So many faults at least are proven the way that users run the provider.
const SERVED: usize = 20;

/// The plan for these parts.
pub(super) fn plan(checks: &[Arc<Check>], parts: &[Part]) -> Plan {
    let mut plan = Plan::default();
    for part in parts {
        match part {
            Part::Checks => plan.add_checks(checks),
            Part::Laws => plan.trials.extend(laws::trials()),
            Part::Invariants => {
                plan.trials.extend(invariants::trials());
                plan.stretches = STRETCHES;
            }
        }
    }
    plan
}

impl Plan {
    /// The part that is about these faults. Nobody expects completeness of it.
    pub(super) fn only(mut self, patterns: &[GlobMatcher]) -> Self {
        let is_meant = |fault: Rule| {
            let mut patterns = patterns.iter();
            patterns.any(|pattern| pattern.is_match(fault.fault()))
        };
        self.trials.retain(|trial| is_meant(trial.fault));
        let named = self.trials.iter().filter_map(|trial| match &trial.by {
            By::Check(places) => Some(places),
            By::Law { .. } | By::Invariant { .. } => None,
        });
        self.places = named.flatten().cloned().collect();
        self.waived.retain(|(check, step), _| {
            let mut places = self.places.iter();
            places.any(|place| place.check == *check && place.step == *step)
        });
        self.lacking.clear();
        self.served = 0;
        self.stretches = &[];
        self
    }

    /// Reads from the checks what has to be shown of them.
    fn add_checks(&mut self, checks: &[Arc<Check>]) {
        let mut faults: BTreeMap<Rule, Vec<Place>> = BTreeMap::new();
        for check in checks {
            for name in check.faults() {
                match name.parse::<Rule>() {
                    Ok(rule) if rule.proven_by() == Proof::Check => {}
                    Ok(_) => self.lacking.push(format!(
                        "check {} names the fault {name}, which only load shows",
                        check.id
                    )),
                    Err(error) => self.lacking.push(format!("check {}: {error}", check.id)),
                }
            }
            let cases: Vec<_> = match check.case.as_slice() {
                [] => vec![None],
                cases => cases.iter().map(Some).collect(),
            };
            for (at, step) in check.step.iter().enumerate() {
                if !step.is_judged() {
                    continue;
                }
                if let Some(reason) = &step.unproven {
                    let place = (check.id.clone(), at + 1);
                    self.waived.insert(place, reason.clone());
                }
                for case in &cases {
                    let place = Place {
                        check: check.id.clone(),
                        step: at + 1,
                        case: case.map(|case| case.name.clone()),
                    };
                    let named = check.faults_of(step, *case).iter();
                    for rule in named.filter_map(|name| name.parse().ok()) {
                        faults.entry(rule).or_default().push(place.clone());
                    }
                    self.places.push(place);
                }
            }
        }
        for &rule in Rule::ALL {
            if rule.proven_by() == Proof::Check && !faults.contains_key(&rule) {
                self.lacking.push(format!(
                    "no check would notice a provider with the fault {rule}"
                ));
            }
        }
        self.served = SERVED;
        let trials = faults.into_iter().map(|(fault, places)| Trial {
            fault,
            by: By::Check(places),
        });
        self.trials.extend(trials);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite;

    fn built_in() -> Vec<Arc<Check>> {
        let suite = suite::load(None).unwrap_or_else(|_| panic!("the built-in checks load"));
        suite.checks().cloned().collect()
    }

    #[test]
    fn every_rule_that_a_check_can_prove_is_named_and_every_name_is_a_rule() {
        let plan = plan(&built_in(), &[Part::Checks]);
        assert_eq!(plan.lacking, Vec::<String>::new());
    }

    #[test]
    fn a_name_that_leads_nowhere_is_told_with_the_nearest() {
        let mut check = (*built_in()[0]).clone();
        check.fault = toml::Value::from("accept-reused-cod")
            .try_into()
            .expect("a text is a list of one fault");
        let lacking = plan(&[Arc::new(check)], &[Part::Checks]).lacking;
        assert!(
            lacking[0].contains("`accept-reused-code`"),
            "{}",
            lacking[0]
        );
    }

    #[test]
    fn a_selection_keeps_the_fault_in_every_part() {
        let patterns = suite::patterns(&["code-double-spend-*".to_owned()])
            .unwrap_or_else(|_| panic!("it is a pattern"));
        let plan = plan(&built_in(), &Part::ALL).only(&patterns);
        let parts: Vec<_> = plan.trials.iter().map(|trial| trial.by.part()).collect();
        assert_eq!(parts, Part::ALL);
        assert!(!plan.places.is_empty() && plan.stretches.is_empty());
    }
}
