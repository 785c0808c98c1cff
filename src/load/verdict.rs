//! What a report is held against, and where it goes.

use std::fs;
use std::path::Path;

use assay_loadtest::baseline;
use assay_loadtest::doubt::doubts;
use assay_loadtest::gate::Gate;
use assay_loadtest::report::merge::merge as add_up;
use assay_loadtest::report::{Report, json, terminal};

use super::args::{Merge, Verdict};
use crate::exit::{Exit, Failure};
use crate::output;
use crate::report_file::ReportFile;

/// Gates and a baseline, read before anything is sent.
pub(super) struct Judge<'a> {
    args: &'a Verdict,
    gates: Vec<Gate>,
    baseline: Option<Report>,
}

impl<'a> Judge<'a> {
    /// Reads the gates of the journey, which those of the command line are added to, and the baseline.
    pub(super) fn new(args: &'a Verdict, of_journey: &[String]) -> Result<Self, Failure> {
        let mut gates = Vec::new();
        for gate in of_journey {
            gates.push(gate.parse().map_err(Failure::input)?);
        }
        // Who asks for what the journey asks for anyway gets one answer.
        let asked = args.gate.iter();
        gates.extend(
            asked
                .filter(|gate| !of_journey.contains(&gate.to_string()))
                .cloned(),
        );
        let baseline = args.baseline.as_deref().map(read).transpose()?;
        Ok(Self {
            args,
            gates,
            baseline,
        })
    }

    /// Judges, writes the reports, and shows the one for people.
    pub(super) fn conclude(self, mut report: Report) -> Result<Exit, Failure> {
        report.gates = self.gates.iter().map(|gate| gate.judge(&report)).collect();
        let comparison = self
            .baseline
            .map(|then| baseline::compare(&report, &then, self.args.tolerance));
        for file in &self.args.report {
            file.write(&file.format().render(&report))?;
        }
        if !self.args.report.iter().any(ReportFile::takes_stdout) {
            output::print(&terminal::render(&report))?;
        }
        if let Some(comparison) = &comparison {
            anstream::eprint!("{}", compared(comparison));
        }
        let holds = report.gates.iter().all(|gate| gate.held)
            && comparison.is_none_or(|comparison| comparison.worse().next().is_none());
        Ok(super::exit(&report, holds))
    }
}

/// The comparison for people: what changed, and what to make of it.
fn compared(comparison: &baseline::Comparison) -> String {
    let mut text = String::from("\nBeside the baseline\n");
    for note in &comparison.notes {
        text.push_str(&format!("  {note}\n"));
    }
    for row in &comparison.rows {
        text.push_str(&format!("  {}\n", row.says()));
    }
    if let Some(advice) = comparison.advice() {
        text.push_str(&format!("  {advice}\n"));
    }
    text
}

/// Adds up the reports of several generators, and judges the sum.
pub(super) fn merge(args: &Merge) -> Result<Exit, Failure> {
    crate::report_file::ready(&args.verdict.report)?;
    let reports = args
        .files
        .iter()
        .map(|file| read(file))
        .collect::<Result<Vec<_>, _>>()?;
    let mut all = add_up(&reports).map_err(Failure::input)?;
    for doubt in doubts(&all) {
        if !all.doubts.contains(&doubt) {
            all.doubts.push(doubt);
        }
    }
    Judge::new(&args.verdict, &[])?.conclude(all)
}

fn read(file: &Path) -> Result<Report, Failure> {
    let told =
        |error: String| Failure::input(format!("failed to read {}: {error}", file.display()));
    let text = fs::read_to_string(file).map_err(|error| told(error.to_string()))?;
    json::read(&text).map_err(|error| told(error.to_string()))
}
