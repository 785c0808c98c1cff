//! Whether rules and checks come in pairs: each rule has the check that notices its absence, and each check the rule that
//! proves it.

use std::collections::BTreeMap;
use std::sync::Arc;

use assay_conformance::scenario::Check;
use assay_provider::rule::Rule;

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
    let mut by_fault: BTreeMap<&str, &Arc<Check>> = BTreeMap::new();
    let mut paired = Pairs::default();
    for check in checks {
        match check.fault.as_deref() {
            None => paired.unpaired.push(format!(
                "check {} names no fault, so nothing shows that it can fail",
                check.id
            )),
            Some(fault) if !rules.iter().any(|rule| rule.fault() == fault) => {
                paired.unpaired.push(format!(
                    "check {} names the fault {fault}, which the provider does not have",
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
    for &rule in rules {
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
