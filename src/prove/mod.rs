//! `assay prove`: no check is trusted until it has been seen to fail.
//!
//! Each rule of the reference provider is broken in turn. The check that names the rule has to notice, by a verdict on the
//! provider and not by breaking down; which others notice too tells whether the fault is too coarse.

mod counter;
mod fuzz;
mod load;
mod pairs;
mod proof;
mod prover;
mod style;

use assay_conformance::runner::Options;
use assay_conformance::words::Verdict;
use assay_provider::rule::Rule;

use crate::args::Prove;
use crate::exit::{Exit, Failure};
use crate::report_file::{self, CheckReport, ReportFile};
use crate::{check, output, suite};
use pairs::Pairs;
use proof::Proof;
use prover::Prover;

/// Proves the checks.
pub(crate) fn run(args: &Prove) -> Result<Exit, Failure> {
    if args
        .running
        .report
        .iter()
        .any(|report| report.format() != CheckReport::Json)
    {
        return Err(Failure::input(
            "the proof is written as JSON only: --report json=FILE",
        ));
    }
    report_file::ready(&args.running.report)?;
    let suite = suite::load(args.scenarios.as_deref())?;
    if args.fuzz {
        return fuzz::run(args);
    }
    if args.load {
        return load::run(args, &suite);
    }
    let checks: Vec<_> = suite.checks().cloned().collect();
    let paired = selected(pairs::pair(Rule::ALL, &checks), &args.fault)?;
    let prover = Prover {
        checks,
        options: Options {
            jobs: JOBS_PER_FAULT,
            timeout: args.running.timeout,
            profiles: Vec::new(),
        },
        thorough: args.thorough,
        faults_at_once: (check::jobs(&args.running) / JOBS_PER_FAULT).max(1),
    };
    let proof = tokio::runtime::Runtime::new()?.block_on(prover.prove(paired))?;
    for report in &args.running.report {
        report.write(&proof.json())?;
    }
    if !args.running.report.iter().any(ReportFile::takes_stdout) {
        output::print(&proof.table())?;
    }
    Ok(exit(&proof))
}

/// Faults run side by side, so that one slow check does not leave the machine idle; within a fault a few jobs are enough.
const JOBS_PER_FAULT: usize = 2;

/// The pairs that are asked for; of a part nobody expects completeness.
fn selected(mut paired: Pairs, globs: &[String]) -> Result<Pairs, Failure> {
    let patterns = suite::patterns(globs)?;
    if patterns.is_empty() {
        return Ok(paired);
    }
    paired.unpaired.clear();
    paired.pairs.retain(|pair| {
        patterns
            .iter()
            .any(|pattern| pattern.is_match(pair.rule.fault()))
    });
    if paired.pairs.is_empty() {
        return Err(Failure::input(
            "no fault is selected that a check names (assay list --format json shows the faults)",
        ));
    }
    Ok(paired)
}

fn exit(proof: &Proof) -> Exit {
    match (proof.interrupted, proof.holds()) {
        (true, _) => Exit::Trouble,
        (false, true) => Exit::Clean,
        (false, false) => Exit::Findings,
    }
}

/// Whether a verdict says something against the provider. A check that broke down has noticed nothing.
fn accuses(verdict: Verdict) -> bool {
    match verdict {
        Verdict::Fail | Verdict::Warn | Verdict::Info => true,
        Verdict::Pass | Verdict::Skipped | Verdict::Blocked | Verdict::Error => false,
    }
}
