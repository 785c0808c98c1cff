//! What the unbroken provider has to endure without a single violation or error.

/// One journey's part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    /// The id of the journey.
    pub(super) journey: &'static str,
    /// How many of its steps have to be measured.
    pub(super) steps: u64,
    /// Journeys per second to begin with; a machine that cannot carry them gets fewer, and takes longer.
    pub(super) rate: u32,
}

/// Questions about tokens are most of what a provider is asked; whatever signs or races is dearer, and most likely to be wrong.
pub(super) const STRETCHES: [Stretch; 9] = [
    Stretch {
        journey: "verify-hammer",
        steps: 90_000,
        rate: 5_000,
    },
    Stretch {
        journey: "introspect-hammer",
        steps: 40_000,
        rate: 4_000,
    },
    Stretch {
        journey: "userinfo-hammer",
        steps: 30_000,
        rate: 4_000,
    },
    Stretch {
        journey: "refresh-storm",
        steps: 12_000,
        rate: 1_000,
    },
    Stretch {
        journey: "revoke-then-use",
        steps: 12_000,
        rate: 150,
    },
    Stretch {
        journey: "code-race",
        steps: 6_000,
        rate: 300,
    },
    Stretch {
        journey: "token-hammer",
        steps: 6_000,
        rate: 300,
    },
    Stretch {
        journey: "returning-user",
        steps: 3_000,
        rate: 300,
    },
    Stretch {
        journey: "public-client",
        steps: 3_000,
        rate: 150,
    },
];

/// What the proof promises. A test holds the list to it, and the proof what was measured.
pub(super) const PROMISED: u64 = 200_000;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use assay_conformance::scenario::Invariant;

    use super::*;
    use crate::suite;

    #[test]
    fn the_list_keeps_the_promise_and_leaves_no_invariant_out() {
        let steps: u64 = STRETCHES.iter().map(|stretch| stretch.steps).sum();
        assert!(steps >= PROMISED, "{steps}");
        let suite = suite::load(None).unwrap_or_else(|_| panic!("the built-in journeys load"));
        let mut watched = BTreeSet::from([Invariant::ValuesUnique]);
        for stretch in STRETCHES {
            let journey = suite
                .journey(stretch.journey)
                .unwrap_or_else(|| panic!("there is no journey {}", stretch.journey));
            watched.extend(journey.invariants());
        }
        assert_eq!(watched, Invariant::ALL.into_iter().collect());
    }
}
