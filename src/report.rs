//! `assay report RUN.json`: draws a saved run again. Also how a run is drawn the first time.

use std::fs;
use std::path::Path;

use assay_conformance::report::terminal::{self, Detail};
use assay_conformance::report::{Evidence, Report, json};

use crate::exit::{Exit, Failure};
use crate::report_file::{self, CheckReport, ReportFile};
use crate::{args, output};

/// Reads the run and draws it.
pub(crate) fn run(args: &args::Report) -> Result<Exit, Failure> {
    report_file::ready(&args.report)?;
    let report = read(&args.run)?;
    draw(&report, &args.report, args.verbose)?;
    if detail(args.verbose) == Detail::Exchanges && report.about.evidence == Evidence::Findings {
        anstream::eprintln!(
            "{} holds only the exchanges behind findings; a run with --evidence all saves every exchange.",
            args.run.display()
        );
    }
    next_step(&report, args.verbose);
    Ok(Exit::Clean)
}

fn read(path: &Path) -> Result<Report, Failure> {
    let told = |error: String| {
        Failure::input(format!(
            "failed to read the run {}: {error}\n\nassay check --report json=FILE writes such a file.",
            path.display()
        ))
    };
    let text = fs::read_to_string(path).map_err(|error| told(error.to_string()))?;
    json::read(&text).map_err(|error| told(error.to_string()))
}

/// Writes the reports, and shows the run unless one of them takes standard output.
pub(crate) fn draw(
    report: &Report,
    files: &[ReportFile<CheckReport>],
    verbose: u8,
) -> Result<(), Failure> {
    for file in files {
        file.write(&file.format().render(report))?;
    }
    if !files.iter().any(ReportFile::takes_stdout) {
        output::print(&terminal::render(report, detail(verbose)))?;
    }
    Ok(())
}

/// How much is shown for how many -v.
fn detail(verbose: u8) -> Detail {
    match verbose {
        0 => Detail::Findings,
        1 => Detail::Checks,
        2.. => Detail::Exchanges,
    }
}

/// Says what to do next about a finding.
pub(crate) fn next_step(report: &Report, verbose: u8) {
    if let Some(advice) = report.advice() {
        let bytes = if verbose == 0 { ", -v the answers" } else { "" };
        anstream::eprintln!("{advice}{bytes}.");
    }
}
