//! `assay prove --load`: no invariant is trusted until it has been seen to be violated.
//!
//! What goes wrong only between many requests is broken in the reference provider, one rule at a time, and put under load: the
//! invariant that is about it has to notice. Then the unbroken provider has to endure load without a violation or an error, as
//! an invariant that accuses everybody would notice every fault.

mod proof;
mod prover;
mod stretches;
mod trials;

use assay_conformance::scenario::Suite;

use crate::args::Prove;
use crate::exit::{Exit, Failure};
use crate::output;
use crate::report_file::ReportFile;
use crate::suite;
use prover::Prover;
use stretches::STRETCHES;
use trials::{TRIALS, Trial};

/// Proves the invariants.
pub(super) fn run(args: &Prove, suite: &Suite) -> Result<Exit, Failure> {
    let trials = selected(&args.fault)?;
    // Of a part nobody expects completeness.
    let stretches = if args.fault.is_empty() {
        &STRETCHES[..]
    } else {
        &[]
    };
    let prover = Prover { suite };
    let proof = tokio::runtime::Runtime::new()?.block_on(prover.prove(&trials, stretches))?;
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
    let is_meant = |trial: &Trial| {
        let fault = trial.rule.fault();
        patterns.is_empty() || patterns.iter().any(|pattern| pattern.is_match(fault))
    };
    let trials: Vec<Trial> = TRIALS.into_iter().filter(is_meant).collect();
    if trials.is_empty() {
        let known: Vec<&str> = TRIALS.iter().map(|trial| trial.rule.fault()).collect();
        return Err(Failure::input(format!(
            "no fault is selected that load shows; there are {}",
            known.join(", ")
        )));
    }
    Ok(trials)
}
