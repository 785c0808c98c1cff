//! Judges a report by its gates and an earlier run, and writes it.

use std::fs;
use std::path::Path;

use assay_loadtest::compare;
use assay_loadtest::doubt::doubts;
use assay_loadtest::gate::Gate;
use assay_loadtest::report::merge::merge as add_up;
use assay_loadtest::report::{Report, json};

use super::args::{Evaluation, Merge};
use crate::exit::{Exit, Failure};
use crate::output;
use crate::report_file::ReportFile;

/// Gates and an earlier run, read before anything is sent.
pub(super) struct Evaluator<'a> {
    args: &'a Evaluation,
    gates: Vec<Gate>,
    earlier: Option<Report>,
}

impl<'a> Evaluator<'a> {
    /// Reads the gates of the journey and of the command line, and the earlier run.
    pub(super) fn new(args: &'a Evaluation, of_journey: &[String]) -> Result<Self, Failure> {
        let mut gates = Vec::new();
        for gate in of_journey {
            let parsed = gate.parse::<Gate>();
            gates.push(parsed.map_err(|error| {
                Failure::input(format!("the journey has a wrong gate: {error}"))
            })?);
        }
        // A gate that the journey has, too, is judged once.
        let asked = args.gate.iter();
        gates.extend(
            asked
                .filter(|gate| !of_journey.contains(&gate.to_string()))
                .cloned(),
        );
        let earlier = args.compare.as_deref().map(read).transpose()?;
        Ok(Self {
            args,
            gates,
            earlier,
        })
    }

    /// Refuses gates on steps that are never taken: a run would end before that is noticed.
    pub(super) fn suits(&self, verbs: &[&str]) -> Result<(), Failure> {
        match self.gates.iter().find(|gate| !gate.suits(verbs)) {
            None => Ok(()),
            Some(gate) => Err(Failure::input(format!(
                "`{gate}` would never be measured: the steps of the journey are {}",
                verbs.join(", ")
            ))),
        }
    }

    /// Judges, writes the reports, and shows the one for people.
    pub(super) fn conclude(self, mut report: Report) -> Result<Exit, Failure> {
        report.gates = self.gates.iter().map(|gate| gate.judge(&report)).collect();
        if let Some(then) = self
            .earlier
            .as_ref()
            .filter(|then| then.journey != report.journey)
        {
            anstream::eprintln!(
                "the earlier run is of {}, and this run of {}: they are not compared",
                then.journey,
                report.journey
            );
        }
        let comparison = self
            .earlier
            .filter(|then| then.journey == report.journey)
            .map(|then| compare::compare(&report, &then, self.args.tolerance));
        // The text for people comes first, so that a full disk does not suppress it.
        if !self.args.report.iter().any(ReportFile::takes_stdout) {
            output::print(&report.document().terminal())?;
        }
        if let Some(comparison) = &comparison {
            anstream::eprint!("{}", compared(comparison));
        }
        for file in &self.args.report {
            file.write(&file.format().of_run(&report))?;
        }
        let holds = report.gates.iter().all(|gate| gate.held)
            && comparison.is_none_or(|comparison| comparison.worse().next().is_none());
        Ok(super::exit(&report, holds))
    }
}

/// The comparison for people: the changes and their meaning.
fn compared(comparison: &compare::Comparison) -> String {
    let mut text = String::from("\nBeside the earlier run\n");
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
    crate::report_file::ready(&args.evaluation.report)?;
    let reports = args
        .files
        .iter()
        .map(|file| read(file))
        .collect::<Result<Vec<_>, _>>()?;
    let whole = args.files.iter().zip(&reports);
    let mut whole = whole.filter(|(_, report)| report.shard.is_none());
    if let (2.., Some((file, _))) = (reports.len(), whole.next()) {
        return Err(Failure::input(format!(
            "{} is not the report of a shard (--shard K/N), so it may count what another report counts, too",
            file.display()
        )));
    }
    let mut all = add_up(&reports).map_err(Failure::input)?;
    for doubt in doubts(&all) {
        if !all.doubts.contains(&doubt) {
            all.doubts.push(doubt);
        }
    }
    // The sum is judged by the gates by which the shards were judged.
    let mut gates: Vec<String> = Vec::new();
    for gate in reports.iter().flat_map(|report| &report.gates) {
        if !gates.contains(&gate.expression) {
            gates.push(gate.expression.clone());
        }
    }
    Evaluator::new(&args.evaluation, &gates)?.conclude(all)
}

fn read(file: &Path) -> Result<Report, Failure> {
    let told =
        |error: String| Failure::input(format!("failed to read {}: {error}", file.display()));
    let text = fs::read_to_string(file).map_err(|error| told(error.to_string()))?;
    json::read(&text).map_err(|error| told(error.to_string()))
}
