//! A proof for the terminal: what was missed comes last, where it is seen.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Color, Style};

use super::coverage::Unproven;
use super::endurance::Endured;
use super::proof::{Fault, Proof, Seen, Through};

/// A fault was noticed.
const GOOD: Style = Style::new().fg_color(Some(Color::Ansi(AnsiColor::Green)));

/// It was not.
const BAD: Style = Style::new()
    .fg_color(Some(Color::Ansi(AnsiColor::Red)))
    .bold();

/// The style of less important text.
const DIM: Style = Style::new().dimmed();

/// A fault at which more other checks fall than this says little about the checks that name it.
const COARSE: usize = 20;

impl Proof {
    /// The proof for the terminal.
    pub(super) fn table(&self) -> String {
        let mut text = String::new();
        self.write(&mut text)
            .expect("writing to a String cannot fail");
        text
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        let widths = self.faults.iter().map(|fault| fault.id.len());
        let width = widths.max().unwrap_or_default();
        let (caught, missed): (Vec<_>, Vec<_>) = self.faults.iter().partition(|fault| fault.caught);
        for fault in caught {
            let (id, seen) = (&fault.id, fault.in_words());
            writeln!(out, "{GOOD}caught{GOOD:#}  {id:width$}  {DIM}{seen}{DIM:#}")?;
        }
        for fault in missed {
            let (id, seen, reason) = (&fault.id, fault.in_words(), fault.reason());
            writeln!(out, "{BAD}MISSED{BAD:#}  {id:width$}  {seen}: {reason}")?;
            if !fault.also_failed.is_empty() {
                let others = fault.also_failed.join(", ");
                writeln!(out, "        {DIM}noticed by {others}{DIM:#}")?;
            }
        }
        if !self.endured.is_empty() {
            writeln!(out, "\nThe provider that keeps every rule")?;
        }
        for endured in &self.endured {
            write_endured(out, endured)?;
        }
        for unproven in self.unproven.iter().chain(&self.unproven_cases) {
            write_unproven(out, unproven)?;
        }
        for sentence in &self.lacking {
            writeln!(out, "{BAD}LACKING{BAD:#}  {sentence}")?;
        }
        self.conclude(out)
    }

    fn conclude(&self, out: &mut String) -> std::fmt::Result {
        let totals = &self.totals;
        writeln!(
            out,
            "\n{} faults in {} s: {} caught, {} of them through assay serve, {} missed",
            totals.faults,
            self.duration_ms / 1_000,
            totals.caught,
            totals.served,
            totals.faults - totals.caught
        )?;
        if totals.steps > 0 {
            writeln!(
                out,
                "{} of {} judged steps proven, {} waived, {} unproven; {} of {} cases proven",
                totals.steps_proven,
                totals.steps,
                totals.steps_waived,
                totals.steps_unproven,
                totals.cases_proven,
                totals.cases
            )?;
        }
        if self.interrupted {
            writeln!(
                out,
                "{BAD}interrupted{BAD:#}: faults not listed were not tried"
            )?;
        }
        Ok(())
    }
}

impl Fault {
    /// The part that noticed it, or was to notice it.
    fn in_words(&self) -> String {
        let mut words = match &self.seen {
            Seen::Check { steps } => {
                let caught = steps.iter().filter(|step| step.caught).count();
                format!("{caught} of {} steps", steps.len())
            }
            Seen::Law(seen) => {
                let mut words = format!("law {} by {} cases", seen.law, seen.kind);
                if let Some(found) = &seen.found {
                    let (number, steps) = (found.number, found.steps);
                    words.push_str(&format!(", case {number} in {steps} steps"));
                }
                if seen.tries > 1 {
                    words.push_str(&format!(", in search {}", seen.tries));
                }
                words
            }
            Seen::Invariant(seen) => format!(
                "invariant {} by {}, {} of {}",
                seen.invariant, seen.journey, seen.violations, seen.checked
            ),
        };
        match self.through {
            Through::Serve => words.push_str(", through assay serve"),
            Through::Embedded => {}
        }
        match self.also_failed.len() {
            0 => {}
            more @ 1..=COARSE => words.push_str(&format!(", noticed by {more} more")),
            more => words.push_str(&format!(", noticed by {more} more (too coarse)")),
        }
        words
    }

    fn reason(&self) -> &str {
        let silent = match &self.seen {
            Seen::Check { .. } => "every check that names it passed",
            Seen::Law(_) => "no case broke the law",
            Seen::Invariant(_) => "it was never violated",
        };
        self.reason.as_deref().unwrap_or(silent)
    }
}

fn write_endured(out: &mut String, endured: &Endured) -> std::fmt::Result {
    let (style, word) = match endured.holds() {
        true => (GOOD, "held  "),
        false => (BAD, "FAILED"),
    };
    writeln!(
        out,
        "{style}{word}{style:#}  {:17}  {:>6} operations, {} checked, {} errors, {} violations in {:.1} s",
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
        let wanted = endured.steps_wanted;
        writeln!(out, "        {wanted} operations were wanted")?;
    }
    Ok(())
}

fn write_unproven(out: &mut String, unproven: &Unproven) -> std::fmt::Result {
    write!(out, "{BAD}UNPROVEN{BAD:#}  {}", unproven.check)?;
    if let Some(step) = unproven.step {
        write!(out, " step {step}")?;
    }
    if let Some(case) = &unproven.case {
        write!(out, " case {case:?}")?;
    }
    let named = unproven.faults.join(", ");
    write!(out, ": not seen failing under {named}")?;
    if !unproven.seen_under.is_empty() {
        let could_be_named = unproven.seen_under.join(", ");
        write!(out, "; it fails under {could_be_named}")?;
    }
    writeln!(out)
}
