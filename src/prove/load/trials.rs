//! The faults that show between many requests, and the invariant that has to notice each.

use assay_conformance::scenario::Invariant;
use assay_provider::rule::Rule;

/// A rule, and the journey that shows under load that it is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Trial {
    pub(super) rule: Rule,
    /// The id of the journey that is put under load.
    pub(super) journey: &'static str,
    /// What has to be violated; whatever else is proves nothing.
    pub(super) invariant: Invariant,
    /// Journeys per second: enough at once for the fault to show hundreds of times, few enough for a slow machine.
    pub(super) rate: u32,
}

/// Each rule that load proves, and each invariant, at least once.
pub(super) const TRIALS: [Trial; 7] = [
    Trial {
        rule: Rule::TokenCodeRedeemedOnce,
        journey: "code-race",
        invariant: Invariant::CodeSingleUse,
        rate: 60,
    },
    Trial {
        rule: Rule::RtRotatedOnce,
        journey: "refresh-storm",
        invariant: Invariant::RefreshSingleUse,
        // One journey in 25 is a race.
        rate: 150,
    },
    Trial {
        rule: Rule::RtReuseRevokesFamily,
        journey: "refresh-storm",
        invariant: Invariant::RefreshFamilyDies,
        rate: 150,
    },
    Trial {
        rule: Rule::TokenNeverRepeated,
        journey: "token-hammer",
        invariant: Invariant::ValuesUnique,
        rate: 300,
    },
    Trial {
        rule: Rule::RevSeenAtOnce,
        journey: "revoke-then-use",
        invariant: Invariant::RevokedStaysDead,
        rate: 60,
    },
    Trial {
        rule: Rule::VerifyOwnVerdict,
        journey: "verify-hammer",
        invariant: Invariant::VerdictsRight,
        rate: 200,
    },
    Trial {
        rule: Rule::AuthzOwnUser,
        journey: "returning-user",
        invariant: Invariant::OwnClaims,
        rate: 100,
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use assay_provider::rule::Proof;

    use super::*;
    use crate::suite;

    #[test]
    fn every_rule_that_load_proves_and_every_invariant_has_its_trial() {
        let rules: BTreeSet<Rule> = TRIALS.iter().map(|trial| trial.rule).collect();
        for &rule in Rule::ALL {
            let is_proven = match rule.proven_by() {
                Proof::Load => rules.contains(&rule),
                Proof::Check => true,
            };
            assert!(is_proven, "no load would notice {}", rule.fault());
        }
        let invariants: BTreeSet<Invariant> = TRIALS.iter().map(|trial| trial.invariant).collect();
        assert_eq!(invariants, Invariant::ALL.into_iter().collect());
    }

    #[test]
    fn a_journey_watches_what_its_trial_is_about() {
        // The engine itself watches these two, in every journey in which something is issued.
        let everywhere = [Invariant::ValuesUnique, Invariant::OwnClaims];
        let suite = suite::load(None).unwrap_or_else(|_| panic!("the built-in journeys load"));
        for trial in TRIALS {
            let journey = suite
                .journey(trial.journey)
                .unwrap_or_else(|| panic!("there is no journey {}", trial.journey));
            let mut watched = journey.invariants().chain(everywhere);
            assert!(
                watched.any(|invariant| invariant == trial.invariant),
                "{} does not watch {}",
                trial.journey,
                trial.invariant
            );
        }
    }
}
