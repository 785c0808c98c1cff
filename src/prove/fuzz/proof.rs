//! What searches have shown.

use std::fmt::Write as _;

use assay_conformance::words::Verdict;
use serde::Serialize;

use crate::prove::proof::accuses;
use crate::prove::style::{BAD, DIM, GOOD};

/// What came of all faults.
#[derive(Debug, Serialize)]
pub(super) struct Proof {
    /// The shape of the JSON document.
    pub(super) schema: &'static str,
    /// What every search was drawn from.
    pub(super) seed: u64,
    pub(super) faults: Vec<Fault>,
    pub(super) interrupted: bool,
    pub(super) duration_ms: u64,
}

/// What came of one fault.
#[derive(Debug, Serialize)]
pub(super) struct Fault {
    /// The fault.
    pub(super) id: String,
    /// The kind of cases that were played.
    pub(super) kind: &'static str,
    /// How many of them.
    pub(super) cases: u64,
    /// How many searches it took.
    pub(super) tries: u32,
    /// The law that the provider breaks.
    pub(super) law: &'static str,
    /// What was found, if anything.
    pub(super) found: Option<Scenario>,
    /// The laws that were found broken where that one was not.
    pub(super) instead: Vec<&'static str>,
    /// Why cases could not be played to their end, where they could not.
    pub(super) reason: Option<String>,
}

/// A finding that was made small.
#[derive(Debug, Serialize)]
pub(super) struct Scenario {
    /// The number of the case.
    pub(super) number: u64,
    /// How many steps its scenario has.
    pub(super) steps: usize,
    /// What a replay says of the broken provider.
    pub(super) on_broken: Option<Verdict>,
    /// What it says of the unbroken one.
    pub(super) on_strict: Option<Verdict>,
}

/// The shape written by [`Proof::json`].
pub(super) const SCHEMA: &str = "assay/fuzz-proof/1";

/// A person understands so many steps at a glance.
const MOST_STEPS: usize = 6;

impl Fault {
    /// Why the search is not proven by this fault; nothing if it is.
    pub(super) fn missing(&self) -> Option<String> {
        let Some(found) = &self.found else {
            let reason = match (self.instead.as_slice(), &self.reason) {
                ([], Some(reason)) => reason.clone(),
                ([], None) => "no case broke a law".to_owned(),
                (others, _) => format!("found instead: {}", others.join(", ")),
            };
            let (law, cases) = (self.law, self.cases);
            return Some(format!("{law} not found in {cases} cases: {reason}"));
        };
        if found.steps > MOST_STEPS {
            return Some(format!("the scenario has {} steps", found.steps));
        }
        if !found.on_broken.is_some_and(accuses) {
            return Some(format!(
                "the replay does not find it: {:?}",
                found.on_broken
            ));
        }
        match found.on_strict {
            Some(Verdict::Pass) => None,
            other => Some(format!(
                "the replay does not pass on the unbroken provider: {other:?}"
            )),
        }
    }
}

impl Proof {
    /// Whether every fault was found, and its scenario is small and replays.
    pub(super) fn holds(&self) -> bool {
        self.faults.iter().all(|fault| fault.missing().is_none())
    }

    /// The proof for programs.
    pub(super) fn json(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).expect("a proof has only text keys");
        json.push('\n');
        json
    }

    /// The proof for the terminal: what was missed comes last, where it is seen.
    pub(super) fn table(&self) -> String {
        let mut text = String::new();
        self.write(&mut text)
            .expect("writing to a String cannot fail");
        text
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        let widths = self.faults.iter().map(|fault| fault.id.len());
        let width = widths.max().unwrap_or_default();
        for fault in &self.faults {
            if let (None, Some(found)) = (fault.missing(), &fault.found) {
                writeln!(
                    out,
                    "{GOOD}found{GOOD:#}   {:width$}  {} {DIM}{} case {}, {} steps{}{DIM:#}",
                    fault.id,
                    fault.law,
                    fault.kind,
                    found.number,
                    found.steps,
                    match fault.tries {
                        1 => String::new(),
                        more => format!(", the {more}. search"),
                    }
                )?;
            }
        }
        for fault in &self.faults {
            if let Some(reason) = fault.missing() {
                writeln!(
                    out,
                    "{BAD}MISSED{BAD:#}  {:width$}  {}: {reason}",
                    fault.id, fault.kind
                )?;
            }
        }
        let missed = self.faults.iter().filter(|fault| fault.missing().is_some());
        let missed = missed.count();
        writeln!(
            out,
            "\n{} faults in {} s from seed {}: {} found, {missed} missed",
            self.faults.len(),
            self.duration_ms / 1_000,
            self.seed,
            self.faults.len() - missed,
        )?;
        if self.interrupted {
            writeln!(
                out,
                "{BAD}interrupted{BAD:#}: faults not listed were not tried"
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proof(found: Option<Scenario>) -> Proof {
        let fault = Fault {
            id: "accept-reused-code".to_owned(),
            kind: "lifecycle",
            cases: 12,
            tries: 1,
            law: "code-single-use",
            found,
            instead: Vec::new(),
            reason: None,
        };
        Proof {
            schema: SCHEMA,
            seed: 1,
            faults: vec![fault],
            interrupted: false,
            duration_ms: 2_000,
        }
    }

    fn scenario() -> Scenario {
        Scenario {
            number: 11,
            steps: 3,
            on_broken: Some(Verdict::Fail),
            on_strict: Some(Verdict::Pass),
        }
    }

    #[test]
    fn a_small_scenario_that_replays_is_a_proof() {
        let proof = proof(Some(scenario()));
        assert!(proof.holds(), "{}", proof.table());
        assert!(proof.table().contains("1 found, 0 missed"));
    }

    #[test]
    fn whatever_lacks_breaks_the_proof_and_is_said() {
        let long = Scenario {
            steps: 7,
            ..scenario()
        };
        let lost = Scenario {
            on_broken: Some(Verdict::Blocked),
            ..scenario()
        };
        let unfair = Scenario {
            on_strict: Some(Verdict::Blocked),
            ..scenario()
        };
        for (found, says) in [
            (None, "not found in 12 cases"),
            (Some(long), "7 steps"),
            (Some(lost), "does not find it"),
            (Some(unfair), "unbroken"),
        ] {
            let proof = proof(found);
            assert!(!proof.holds());
            assert!(proof.table().contains(says), "{}", proof.table());
        }
    }
}
