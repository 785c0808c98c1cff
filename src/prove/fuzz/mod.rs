//! `assay prove --fuzz`: no search is trusted until it has found something.
//!
//! Each rule that a search can reach is broken in turn. From a fixed seed the search has to find it within a number of cases,
//! make the case small, and write a scenario that accuses the broken provider again and the unbroken one not at all.

mod proof;
mod prover;
mod trials;

use crate::args::Prove;
use crate::exit::{Exit, Failure};
use crate::report_file::ReportFile;
use crate::{check, output, suite};
use prover::Prover;
use trials::{TRIALS, Trial};

/// Proves the search.
pub(super) fn run(args: &Prove) -> Result<Exit, Failure> {
    let trials = selected(&args.fault)?;
    let prover = Prover {
        // A search keeps half a core busy, and its provider the other half.
        at_once: (check::jobs(&args.running) / 4).max(1),
    };
    let proof = tokio::runtime::Runtime::new()?.block_on(prover.prove(&trials))?;
    for report in &args.running.report {
        report.write(&proof.json())?;
    }
    if !args.running.report.iter().any(ReportFile::takes_stdout) {
        output::print(&proof.table())?;
    }
    Ok(match (proof.interrupted, proof.holds()) {
        (true, _) => Exit::Trouble,
        (false, true) => Exit::Clean,
        (false, false) => Exit::Findings,
    })
}

fn selected(globs: &[String]) -> Result<Vec<Trial>, Failure> {
    let patterns = suite::patterns(globs)?;
    let is_meant = |trial: &&Trial| {
        patterns.is_empty() || patterns.iter().any(|pattern| pattern.is_match(trial.fault))
    };
    let trials: Vec<Trial> = TRIALS.iter().filter(is_meant).copied().collect();
    if trials.is_empty() {
        let known: Vec<&str> = TRIALS.iter().map(|trial| trial.fault).collect();
        return Err(Failure::input(format!(
            "no fault is selected that a search can reach; there are {}",
            known.join(", ")
        )));
    }
    Ok(trials)
}
