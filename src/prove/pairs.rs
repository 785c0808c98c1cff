//! Whether rules and checks come in pairs: each rule that a check can prove has the check that notices its absence, and each
//! check the rule that proves it. Rules that only load can prove have no check.

use std::collections::BTreeMap;
use std::sync::Arc;

use assay_conformance::scenario::Check;
use assay_provider::rule::{Proof, Rule};

/// A rule, and the check that has to notice its absence.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    pub(super) rule: Rule,
    pub(super) check: Arc<Check>,
}

/// What belongs together, and a sentence for everything left over.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    pub(super) pairs: Vec<Pair>,
    pub(super) unpaired: Vec<String>,
}

/// Pairs the rules with the checks.
pub(super) fn pair(rules: &[Rule], checks: &[Arc<Check>]) -> Pairs {
    let rules = || {
        let all = rules.iter().copied();
        all.filter(|rule| match rule.proven_by() {
            Proof::Check => true,
            Proof::Load => false,
        })
    };
    let mut by_fault: BTreeMap<&str, &Arc<Check>> = BTreeMap::new();
    let mut paired = Pairs::default();
    for check in checks {
        match check.fault.as_deref() {
            None => paired.unpaired.push(format!(
                "check {} names no fault, so nothing shows that it can fail",
                check.id
            )),
            Some(fault) if !rules().any(|rule| rule.fault() == fault) => {
                paired.unpaired.push(format!(
                    "check {} names the fault {fault}, which the provider does not have for a check",
                    check.id
                ));
            }
            Some(fault) => {
                if let Some(other) = by_fault.insert(fault, check) {
                    paired.unpaired.push(format!(
                        "the fault {fault} is named by {} and by {}",
                        other.id, check.id
                    ));
                }
            }
        }
    }
    for rule in rules() {
        match by_fault.get(rule.fault()) {
            Some(&check) => paired.pairs.push(Pair {
                rule,
                check: Arc::clone(check),
            }),
            None => paired.unpaired.push(format!(
                "no check would notice a provider with the fault {}",
                rule.fault()
            )),
        }
    }
    paired
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite;

    #[test]
    fn every_rule_that_a_check_can_prove_has_one_and_the_others_want_none() {
        let suite = suite::load(None).unwrap_or_else(|_| panic!("the built-in checks load"));
        let checks: Vec<_> = suite.checks().cloned().collect();
        let paired = pair(Rule::ALL, &checks);
        assert_eq!(paired.unpaired, Vec::<String>::new());
        let expected = Rule::ALL
            .iter()
            .filter(|rule| rule.proven_by() == Proof::Check);
        assert_eq!(paired.pairs.len(), expected.count());
    }

    #[test]
    fn a_check_may_not_name_a_fault_that_only_load_shows() {
        let suite = suite::load(None).unwrap_or_else(|_| panic!("the built-in checks load"));
        let mut check = (**suite.checks().next().expect("there are checks")).clone();
        check.fault = Some(Rule::RtRotatedOnce.fault().to_owned());
        let paired = pair(&[Rule::RtRotatedOnce], &[Arc::new(check)]);
        assert!(paired.pairs.is_empty());
        assert_eq!(paired.unpaired.len(), 1, "{:?}", paired.unpaired);
    }
}
