//! Load on the provider that keeps every rule: no violation and no error, as an invariant that accuses every provider would
//! notice every fault.

use std::collections::BTreeMap;

use assay_conformance::scenario::Invariant;
use assay_loadtest::report::Report;
use serde::Serialize;

/// The share of one journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    /// The id of the journey.
    pub(super) journey: &'static str,
    /// How many of its steps have to be measured.
    pub(super) steps: u64,
    /// Journeys per second to begin with; a machine that cannot carry them gets fewer, and takes longer.
    pub(super) rate: u32,
}

const fn stretch(journey: &'static str, steps: u64, rate: u32) -> Stretch {
    Stretch {
        journey,
        steps,
        rate,
    }
}

/// Questions about tokens are most of what a provider is asked; whatever signs or races is dearer, and most likely to be wrong.
pub(super) const STRETCHES: &[Stretch] = &[
    stretch("verify-hammer", 90_000, 5_000),
    stretch("introspect-hammer", 40_000, 4_000),
    stretch("userinfo-hammer", 30_000, 4_000),
    stretch("refresh-storm", 12_000, 1_000),
    stretch("revoke-then-use", 12_000, 150),
    stretch("code-race", 6_000, 300),
    stretch("token-hammer", 6_000, 300),
    stretch("returning-user", 3_000, 300),
    stretch("public-client", 3_000, 150),
];

/// The promise of the proof. A test holds the list to it, and the proof holds the measurement to it.
pub(super) const PROMISED: u64 = 200_000;

/// The load of one journey that the provider endured.
#[derive(Debug, Default, Serialize)]
pub(super) struct Endured {
    pub(super) journey: String,
    /// Steps that had to be measured.
    pub(super) steps_wanted: u64,
    /// Steps that were.
    pub(super) steps: u64,
    pub(super) errors: u64,
    /// How often each invariant was looked at.
    pub(super) checked: BTreeMap<String, u64>,
    pub(super) violations: u64,
    /// The violations and errors, in sentences.
    pub(super) complaints: Vec<String>,
    pub(super) duration_ms: u64,
}

impl Endured {
    /// Nothing has been measured yet.
    pub(super) fn nothing(stretch: &Stretch) -> Self {
        Self {
            journey: stretch.journey.to_owned(),
            steps_wanted: stretch.steps,
            ..Self::default()
        }
    }

    /// Adds what another run of the same journey measured.
    pub(super) fn take_in(&mut self, report: &Report) {
        let (steps, errors) = report.steps();
        self.steps += steps;
        self.errors += errors;
        for seen in &report.invariants {
            *self.checked.entry(seen.name.clone()).or_default() += seen.checked;
            self.violations += seen.violations;
            let example = seen.example.as_ref();
            self.complaints
                .extend(example.map(|example| format!("{}: {}", seen.name, example.what)));
        }
        let errors = report.errors.iter();
        self.complaints.extend(
            errors.map(|error| format!("{}, {} times: {}", error.verb, error.count, error.what)),
        );
        if report.arrivals.unfinished > 0 {
            self.complaints.push(format!(
                "{} journeys never ended",
                report.arrivals.unfinished
            ));
        }
        self.complaints.extend(report.cut_short.clone());
    }

    /// Whether everything was right, and enough was measured.
    pub(super) fn holds(&self) -> bool {
        self.is_right() && self.steps >= self.steps_wanted
    }

    /// Whether nothing was wrong so far.
    pub(super) fn is_right(&self) -> bool {
        self.errors == 0 && self.violations == 0 && self.complaints.is_empty()
    }
}

/// The gaps of all journeys together, in sentences. An invariant that was never checked did not hold.
pub(super) fn lacking(endured: &[Endured]) -> Vec<String> {
    let mut lacking = Vec::new();
    for invariant in Invariant::ALL {
        let checked = |endured: &Endured| endured.checked.get(invariant.name()).copied();
        if endured.iter().filter_map(checked).sum::<u64>() == 0 {
            lacking.push(format!("{invariant} was checked in no journey"));
        }
    }
    let operations: u64 = endured.iter().map(|endured| endured.steps).sum();
    if operations < PROMISED {
        lacking.push(format!(
            "{operations} operations without a fault are too few: the proof needs {PROMISED}"
        ));
    }
    lacking
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

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
        assert_eq!(watched, Invariant::ALL.iter().copied().collect());
    }

    fn endured() -> Vec<Endured> {
        let all = STRETCHES.iter().map(|stretch| Endured {
            steps: stretch.steps,
            checked: Invariant::ALL
                .iter()
                .map(|invariant| (invariant.name().to_owned(), 1))
                .collect(),
            ..Endured::nothing(stretch)
        });
        all.collect()
    }

    #[test]
    fn one_error_one_violation_or_too_few_operations_are_too_many() {
        assert!(endured().iter().all(Endured::holds));
        assert_eq!(lacking(&endured()), Vec::<String>::new());
        let breaking: [fn(&mut Endured); 4] = [
            |endured| endured.errors = 1,
            |endured| endured.violations = 1,
            |endured| endured.steps -= 1,
            |endured| endured.complaints.push("a journey never ended".to_owned()),
        ];
        for breaks in breaking {
            let mut broken = endured();
            breaks(&mut broken[0]);
            assert!(!broken[0].holds());
        }
        assert!(!lacking(&endured()[..1]).is_empty());
    }

    #[test]
    fn an_invariant_that_was_never_checked_did_not_hold() {
        let mut endured = endured();
        for endured in &mut endured {
            endured.checked.remove(Invariant::OwnClaims.name());
        }
        assert_eq!(
            lacking(&endured),
            ["own-claims was checked in no journey".to_owned()]
        );
    }
}
