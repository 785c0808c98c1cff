//! The faults that show between many requests, and the invariant that has to notice each.

use assay_conformance::scenario::Invariant;
use assay_provider::rule::Rule;

use super::trial::{By, Trial};

/// One trial for each rule that load proves, and for each invariant at least one.
pub(super) fn trials() -> impl Iterator<Item = Trial> {
    let trial = |(fault, journey, invariant, rate)| Trial {
        fault,
        by: By::Invariant {
            invariant,
            journey,
            rate,
        },
    };
    FAULTS.into_iter().map(trial)
}

/// The fault, the journey under load, the invariant, and journeys per second. Of `refresh-storm` one journey in 25 is a race.
#[rustfmt::skip]
const FAULTS: [(Rule, &str, Invariant, u32); 7] = [
    (Rule::TokenCodeRedeemedOnce, "code-race", Invariant::CodeSingleUse, 60),
    (Rule::RtRotatedOnce, "refresh-storm", Invariant::RefreshSingleUse, 150),
    (Rule::RtReuseRevokesFamily, "refresh-storm", Invariant::RefreshFamilyDies, 150),
    (Rule::TokenNeverRepeated, "token-hammer", Invariant::ValuesUnique, 300),
    (Rule::RevSeenAtOnce, "revoke-then-use", Invariant::RevokedStaysDead, 60),
    (Rule::VerifyOwnVerdict, "verify-hammer", Invariant::VerdictsRight, 200),
    (Rule::AuthzOwnUser, "returning-user", Invariant::OwnClaims, 100),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use assay_provider::rule::Proof;

    use super::*;
    use crate::suite;

    #[test]
    fn every_rule_that_load_proves_and_every_invariant_has_its_trial() {
        let rules: BTreeSet<Rule> = FAULTS.iter().map(|(fault, ..)| *fault).collect();
        for &rule in Rule::ALL {
            let is_proven = match rule.proven_by() {
                Proof::Load => rules.contains(&rule),
                Proof::Check => true,
            };
            assert!(is_proven, "no load would notice {}", rule.fault());
        }
        let invariants = FAULTS.iter().map(|(_, _, invariant, _)| *invariant);
        let invariants: BTreeSet<Invariant> = invariants.collect();
        assert_eq!(invariants, Invariant::ALL.iter().copied().collect());
    }

    #[test]
    fn a_journey_watches_what_its_trial_is_about() {
        // The engine itself watches these two, in every journey in which something is issued.
        let everywhere = [Invariant::ValuesUnique, Invariant::OwnClaims];
        let suite = suite::load(None).unwrap_or_else(|_| panic!("the built-in journeys load"));
        for (_, id, invariant, _) in FAULTS {
            let journey = suite.journey(id);
            let journey = journey.unwrap_or_else(|| panic!("there is no journey {id}"));
            let mut watched = journey.invariants().chain(everywhere);
            assert!(
                watched.any(|watched| watched == invariant),
                "{id} does not watch {invariant}"
            );
        }
    }
}
