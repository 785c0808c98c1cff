//! What breaking the rules has shown.

use std::fmt::Write as _;

use assay_conformance::words::Verdict;
use serde::Serialize;

use super::style::{BAD, DIM, GOOD};

/// What came of all faults.
#[derive(Debug, Serialize)]
pub(super) struct Proof {
    /// The shape of the JSON document.
    pub(super) schema: &'static str,
    pub(super) faults: Vec<Fault>,
    /// Checks of the unbroken provider that did not pass: nothing they say about a fault counts.
    pub(super) not_passing: Vec<String>,
    /// Rules without a check, checks without a rule.
    pub(super) unpaired: Vec<String>,
    pub(super) interrupted: bool,
    pub(super) duration_ms: u64,
}

/// What came of one fault.
#[derive(Debug, Serialize)]
pub(super) struct Fault {
    /// The fault.
    pub(super) id: String,
    /// The check that has to notice it.
    pub(super) check: String,
    /// Whether it did, by a verdict on the target rather than by breaking down.
    pub(super) caught: bool,
    /// What the check said.
    pub(super) verdict: Option<Verdict>,
    /// Why, where it was not caught.
    pub(super) reason: Option<String>,
    /// The other checks that accused the provider too.
    pub(super) also_failed: Vec<String>,
    /// The other checks that could no longer be judged: without a code there is no token to look at.
    pub(super) also_blocked: Vec<String>,
}

/// The shape written by [`Proof::json`].
pub(super) const SCHEMA: &str = "assay/proof/1";

/// A fault at which more other checks fall than this says little about the check that names it.
const COARSE: usize = 20;

impl Proof {
    /// Whether every fault was caught, and everything has its partner.
    pub(super) fn holds(&self) -> bool {
        self.faults.iter().all(|fault| fault.caught)
            && self.unpaired.is_empty()
            && self.not_passing.is_empty()
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
        let width = self
            .faults
            .iter()
            .map(|fault| fault.id.len())
            .max()
            .unwrap_or_default();
        let (caught, missed): (Vec<_>, Vec<_>) = self.faults.iter().partition(|fault| fault.caught);
        for fault in caught {
            let coarse = if fault.also_failed.len() > COARSE {
                " (too coarse)"
            } else {
                ""
            };
            let others = match fault.also_failed.len() {
                0 => String::new(),
                others => format!(" {DIM}and {others} more{coarse}{DIM:#}"),
            };
            writeln!(
                out,
                "{GOOD}caught{GOOD:#}  {:width$}  by {}{others}",
                fault.id, fault.check
            )?;
        }
        for fault in missed {
            let reason = fault.reason.as_deref().unwrap_or("it passed");
            writeln!(
                out,
                "{BAD}MISSED{BAD:#}  {:width$}  by {}: {reason}",
                fault.id, fault.check
            )?;
            if !fault.also_failed.is_empty() {
                writeln!(
                    out,
                    "        {DIM}noticed by {}{DIM:#}",
                    fault.also_failed.join(", ")
                )?;
            }
        }
        for id in &self.not_passing {
            writeln!(
                out,
                "{BAD}NOT PASSING{BAD:#}  {id} without any fault: see assay check --only {id}"
            )?;
        }
        for sentence in &self.unpaired {
            writeln!(out, "{BAD}UNPAIRED{BAD:#}  {sentence}")?;
        }
        self.conclude(out)
    }

    fn conclude(&self, out: &mut String) -> std::fmt::Result {
        let count =
            |holds: fn(&Fault) -> bool| self.faults.iter().filter(|fault| holds(fault)).count();
        writeln!(
            out,
            "\n{} faults in {} s: {} caught, {} missed, {} too coarse",
            self.faults.len(),
            self.duration_ms / 1_000,
            count(|fault| fault.caught),
            count(|fault| !fault.caught),
            count(|fault| fault.also_failed.len() > COARSE)
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

    fn proof(caught: bool) -> Proof {
        let fault = Fault {
            id: "accept-reused-code".to_owned(),
            check: "token-code-single-use".to_owned(),
            caught,
            verdict: Some(if caught { Verdict::Fail } else { Verdict::Pass }),
            reason: None,
            also_failed: vec!["token-code-race".to_owned()],
            also_blocked: Vec::new(),
        };
        Proof {
            schema: SCHEMA,
            faults: vec![fault],
            not_passing: Vec::new(),
            unpaired: Vec::new(),
            interrupted: false,
            duration_ms: 2_000,
        }
    }

    #[test]
    fn a_missed_fault_breaks_the_proof_and_says_who_noticed() {
        let proof = proof(false);
        assert!(!proof.holds());
        assert!(
            proof.table().contains("token-code-race"),
            "{}",
            proof.table()
        );
    }

    #[test]
    fn everything_caught_and_paired_is_a_proof() {
        assert!(proof(true).holds());
        assert!(
            !Proof {
                unpaired: vec!["a rule alone".to_owned()],
                ..proof(true)
            }
            .holds()
        );
        assert!(
            !Proof {
                not_passing: vec!["jwks-served".to_owned()],
                ..proof(true)
            }
            .holds()
        );
    }
}
