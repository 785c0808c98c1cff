//! The faults that a search has to find, and where it looks for each.

use assay_fuzz::kind::Kind;
use assay_provider::rule::Rule;

/// A rule, and the kind of cases that show that it is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Trial {
    pub(super) rule: Rule,
    pub(super) kind: Kind,
}

const fn by(kind: Kind, rule: Rule) -> Trial {
    Trial { rule, kind }
}

/// Every rule that a search can reach.
pub(super) const TRIALS: &[Trial] = &[
    by(Kind::Token, Rule::PkceVerifierPresent),
    by(Kind::Token, Rule::TokenRedirectUriMatches),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn there_are_enough_of_them_and_each_once() {
        let rules: BTreeSet<Rule> = TRIALS.iter().map(|trial| trial.rule).collect();
        assert_eq!(rules.len(), TRIALS.len());
        assert!(rules.len() >= 40, "{} rules", rules.len());
    }
}
