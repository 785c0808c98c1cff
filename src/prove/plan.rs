//! Which faults have to be noticed, by which judged steps, in which cases.

use std::collections::BTreeMap;
use std::sync::Arc;

use assay_conformance::scenario::Check;
use assay_provider::rule::{Proof, Rule};

/// A judged step of a check in one of its cases.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) check: String,
    /// Counted from 1.
    pub(super) step: usize,
    /// The case, if the check has cases.
    pub(super) case: Option<String>,
}

/// What has to be shown.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// The faults that somebody names, and the places that have to notice each.
    pub(super) faults: BTreeMap<Rule, Vec<Place>>,
    /// Every judged step of every check, in each case.
    pub(super) places: Vec<Place>,
    /// The steps that need no proof, with the reason that their file gives.
    pub(super) waived: BTreeMap<(String, usize), String>,
    /// A sentence for each name that leads nowhere, and for each rule that nobody names.
    pub(super) unpaired: Vec<String>,
}

/// Reads from the checks what has to be shown.
pub(super) fn plan(checks: &[Arc<Check>]) -> Plan {
    let mut plan = Plan::default();
    for check in checks {
        for name in check.faults() {
            match name.parse::<Rule>() {
                Ok(rule) if rule.proven_by() == Proof::Check => {}
                Ok(_) => plan.unpaired.push(format!(
                    "check {} names the fault {name}, which only load shows",
                    check.id
                )),
                Err(error) => plan.unpaired.push(format!("check {}: {error}", check.id)),
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
                plan.waived.insert(place, reason.clone());
            }
            for case in &cases {
                let place = Place {
                    check: check.id.clone(),
                    step: at + 1,
                    case: case.map(|case| case.name.clone()),
                };
                let named = check.faults_of(step, *case).iter();
                for rule in named.filter_map(|name| name.parse().ok()) {
                    plan.faults.entry(rule).or_default().push(place.clone());
                }
                plan.places.push(place);
            }
        }
    }
    for &rule in Rule::ALL {
        if rule.proven_by() == Proof::Check && !plan.faults.contains_key(&rule) {
            plan.unpaired.push(format!(
                "no check would notice a provider with the fault {rule}"
            ));
        }
    }
    plan
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
        assert_eq!(plan(&built_in()).unpaired, Vec::<String>::new());
    }

    #[test]
    fn a_name_that_leads_nowhere_is_told_with_the_nearest() {
        let mut check = (*built_in()[0]).clone();
        check.fault = toml::Value::from("accept-reused-cod")
            .try_into()
            .expect("a text is a list of one fault");
        let unpaired = plan(&[Arc::new(check)]).unpaired;
        assert!(
            unpaired[0].contains("`accept-reused-code`"),
            "{}",
            unpaired[0]
        );
    }
}
