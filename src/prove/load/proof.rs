//! What load has shown about broken rules, and about the provider that keeps them all.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use assay_conformance::rp::evidence::Exchange;
use assay_conformance::scenario::Invariant;
use assay_loadtest::report::Report;
use serde::Serialize;

use crate::prove::style::{BAD, DIM, GOOD};

use super::stretches::{PROMISED, Stretch};
use super::trials::Trial;

/// What came of all faults, and of the unbroken provider.
#[derive(Debug, Serialize)]
pub(super) struct Proof {
    /// The shape of the JSON document.
    pub(super) schema: &'static str,
    pub(super) faults: Vec<Fault>,
    /// Empty where only some faults were asked for.
    pub(super) strict: Vec<Endured>,
    /// Whether the unbroken provider was to be put under load.
    pub(super) strict_expected: bool,
    pub(super) interrupted: bool,
    pub(super) duration_ms: u64,
}

/// What came of one fault.
#[derive(Debug, Serialize)]
pub(super) struct Fault {
    /// The fault.
    pub(super) id: String,
    /// The journey that was put under load.
    pub(super) journey: String,
    /// The invariant that has to notice it.
    pub(super) invariant: String,
    /// Whether it did, with evidence.
    pub(super) caught: bool,
    pub(super) violations: u64,
    pub(super) checked: u64,
    /// The first violation in a sentence, or why there was no load.
    pub(super) reason: Option<String>,
    /// The exchanges that show it, without secrets.
    pub(super) exchanges: Vec<Exchange>,
    /// The other invariants that were violated too, and how often.
    pub(super) also_violated: BTreeMap<String, u64>,
    pub(super) duration_ms: u64,
}

/// What the unbroken provider endured of one journey.
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
    /// What went wrong, in sentences.
    pub(super) complaints: Vec<String>,
    pub(super) duration_ms: u64,
}

/// The shape written by [`Proof::json`].
pub(super) const SCHEMA: &str = "assay/load-proof/1";

impl Fault {
    /// What the report of a run against the broken provider shows.
    pub(super) fn judge(trial: &Trial, report: &Report, duration_ms: u64) -> Self {
        let name = trial.invariant.name();
        let own = report.invariants.iter().find(|seen| seen.name == name);
        let example = own.and_then(|own| own.example.as_ref());
        let violations = own.map_or(0, |own| own.violations);
        let others = report
            .invariants
            .iter()
            .filter(|seen| seen.name != name && seen.violations > 0);
        Self {
            caught: violations > 0 && example.is_some_and(|shown| !shown.exchanges.is_empty()),
            violations,
            checked: own.map_or(0, |own| own.checked),
            reason: example.map(|example| example.what.clone()),
            exchanges: example.map_or_else(Vec::new, |example| example.exchanges.clone()),
            also_violated: others
                .map(|other| (other.name.clone(), other.violations))
                .collect(),
            ..Self::untried(trial, None, duration_ms)
        }
    }

    /// There was no load, so nothing was noticed.
    pub(super) fn untried(trial: &Trial, reason: Option<String>, duration_ms: u64) -> Self {
        Self {
            id: trial.rule.fault().to_owned(),
            journey: trial.journey.to_owned(),
            invariant: trial.invariant.name().to_owned(),
            caught: false,
            violations: 0,
            checked: 0,
            reason,
            exchanges: Vec::new(),
            also_violated: BTreeMap::new(),
            duration_ms,
        }
    }
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

impl Proof {
    /// Whether every fault was caught, and the unbroken provider endured all of it.
    pub(super) fn holds(&self) -> bool {
        self.faults.iter().all(|fault| fault.caught)
            && (!self.strict_expected
                || (self.strict.iter().all(Endured::holds)
                    && self.operations() >= PROMISED
                    && self.never_looked_at().is_empty()))
    }

    /// Steps of the unbroken provider that were measured.
    fn operations(&self) -> u64 {
        self.strict.iter().map(|endured| endured.steps).sum()
    }

    /// Invariants that nobody looked at: they did not hold, they were not there.
    fn never_looked_at(&self) -> Vec<&'static str> {
        let checked = |name: &str| {
            let of = |endured: &Endured| endured.checked.get(name).copied().unwrap_or_default();
            self.strict.iter().map(of).sum::<u64>()
        };
        let names = Invariant::ALL.into_iter().map(Invariant::name);
        names.filter(|name| checked(name) == 0).collect()
    }

    /// The proof for programs.
    pub(super) fn json(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).expect("a proof has only text keys");
        json.push('\n');
        json
    }

    /// The proof for the terminal.
    pub(super) fn table(&self) -> String {
        let mut text = String::new();
        self.write(&mut text)
            .expect("writing to a String cannot fail");
        text
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        let width = |names: &mut dyn Iterator<Item = &String>| {
            names.map(String::len).max().unwrap_or_default()
        };
        let faults = width(&mut self.faults.iter().map(|fault| &fault.id));
        for fault in &self.faults {
            write_fault(out, fault, faults)?;
        }
        if self.strict_expected {
            writeln!(out, "\nThe provider that keeps every rule")?;
            let journeys = width(&mut self.strict.iter().map(|endured| &endured.journey));
            for endured in &self.strict {
                write_endured(out, endured, journeys)?;
            }
        }
        self.conclude(out)
    }

    fn conclude(&self, out: &mut String) -> std::fmt::Result {
        let caught = self.faults.iter().filter(|fault| fault.caught).count();
        write!(
            out,
            "\n{} faults in {} s: {caught} caught, {} missed",
            self.faults.len(),
            self.duration_ms / 1_000,
            self.faults.len() - caught
        )?;
        if self.strict_expected {
            let sum = |of: fn(&Endured) -> u64| self.strict.iter().map(of).sum::<u64>();
            write!(
                out,
                "; without a fault {} operations, {} errors, {} violations",
                self.operations(),
                sum(|endured| endured.errors),
                sum(|endured| endured.violations)
            )?;
        }
        writeln!(out)?;
        if self.interrupted {
            return writeln!(
                out,
                "{BAD}interrupted{BAD:#}: what is not listed was not tried"
            );
        }
        if self.strict_expected {
            for name in self.never_looked_at() {
                writeln!(
                    out,
                    "{BAD}NOT LOOKED AT{BAD:#}  {name}, in none of these journeys"
                )?;
            }
            if self.operations() < PROMISED {
                writeln!(
                    out,
                    "{BAD}TOO FEW{BAD:#}  the proof needs {PROMISED} operations"
                )?;
            }
        }
        Ok(())
    }
}

fn write_fault(out: &mut String, fault: &Fault, width: usize) -> std::fmt::Result {
    let (style, word) = match fault.caught {
        true => (GOOD, "caught"),
        false => (BAD, "MISSED"),
    };
    writeln!(
        out,
        "{style}{word}{style:#}  {:width$}  {:19} by {:15} {:>5} of {:>5} in {:.1} s",
        fault.id,
        fault.invariant,
        fault.journey,
        fault.violations,
        fault.checked,
        fault.duration_ms as f64 / 1e3
    )?;
    if !fault.caught {
        let reason = fault.reason.as_deref().unwrap_or("it was never violated");
        writeln!(out, "        {reason}")?;
    }
    for (name, violations) in &fault.also_violated {
        writeln!(out, "        {DIM}also {name}, {violations} times{DIM:#}")?;
    }
    Ok(())
}

fn write_endured(out: &mut String, endured: &Endured, width: usize) -> std::fmt::Result {
    let (style, word) = match endured.holds() {
        true => (GOOD, "held  "),
        false => (BAD, "FAILED"),
    };
    writeln!(
        out,
        "{style}{word}{style:#}  {:width$}  {:>6} operations, {:>6} looks at invariants, {} errors, {} violations in {:.1} s",
        endured.journey,
        endured.steps,
        endured.checked.values().sum::<u64>(),
        endured.errors,
        endured.violations,
        endured.duration_ms as f64 / 1e3
    )?;
    for complaint in &endured.complaints {
        writeln!(out, "        {complaint}")?;
    }
    if endured.steps < endured.steps_wanted {
        writeln!(
            out,
            "        {} operations were wanted",
            endured.steps_wanted
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::stretches::STRETCHES;
    use super::super::trials::TRIALS;
    use super::*;

    fn caught() -> Fault {
        Fault {
            caught: true,
            violations: 12,
            checked: 40,
            ..Fault::untried(&TRIALS[0], None, 3_000)
        }
    }

    fn endured() -> Vec<Endured> {
        let all = STRETCHES.iter().map(|stretch| Endured {
            steps: stretch.steps,
            checked: Invariant::ALL
                .map(|invariant| (invariant.name().to_owned(), 1))
                .into(),
            ..Endured::nothing(stretch)
        });
        all.collect()
    }

    fn proof() -> Proof {
        Proof {
            schema: SCHEMA,
            faults: vec![caught()],
            strict: endured(),
            strict_expected: true,
            interrupted: false,
            duration_ms: 60_000,
        }
    }

    #[test]
    fn all_caught_and_all_endured_is_a_proof() {
        assert!(proof().holds(), "{}", proof().table());
    }

    #[test]
    fn a_missed_fault_breaks_the_proof_and_says_why() {
        let mut proof = proof();
        let reason = Some("the journey does not work".to_owned());
        proof.faults.push(Fault::untried(&TRIALS[1], reason, 10));
        assert!(!proof.holds());
        let table = proof.table();
        assert!(table.contains("MISSED") && table.contains("does not work"));
    }

    #[test]
    fn one_error_one_violation_or_too_few_operations_break_it() {
        let breaking: [fn(&mut Endured); 4] = [
            |endured| endured.errors = 1,
            |endured| endured.violations = 1,
            |endured| endured.steps -= 1,
            |endured| endured.complaints.push("a journey never ended".to_owned()),
        ];
        for breaks in breaking {
            let mut proof = proof();
            breaks(&mut proof.strict[0]);
            assert!(!proof.holds(), "{}", proof.table());
        }
        let mut part = proof();
        part.strict.truncate(1);
        assert!(!part.holds(), "{}", part.table());
    }

    #[test]
    fn an_invariant_that_nobody_looked_at_did_not_hold() {
        let mut proof = proof();
        for endured in &mut proof.strict {
            endured.checked.remove(Invariant::OwnClaims.name());
        }
        assert!(!proof.holds());
        assert!(proof.table().contains("own-claims"));
    }
}
