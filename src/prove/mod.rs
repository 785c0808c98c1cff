//! `assay prove`: no check, no law and no invariant is trusted until it has been seen to fail.
//!
//! Each rule of the reference provider is broken in turn. The part of assay that has to notice it is the checks that name the
//! fault, a law in a search (`--fuzz`), or an invariant under load (`--load`); `--all` proves the three of them. It has to
//! notice by a verdict on the provider and not by breaking down. A judged step, and a named case, that no fault makes fail is
//! not proven. Other checks that notice tell whether the fault is too coarse.

mod counter;
mod coverage;
mod endurance;
mod invariants;
mod laws;
mod plan;
mod proof;
mod prover;
mod table;
mod trial;

use assay_conformance::runner::{AfterFailure, Options};

use crate::args::{Prove, ProvenParts};
use crate::exit::{Exit, Failure};
use crate::report_file::{self, CheckReport, ReportFile};
use crate::{check, output, suite};
use plan::Plan;
use proof::Proof;
use prover::Prover;
use trial::Part;

/// Proves the parts that are asked for.
pub(crate) fn run(args: &Prove) -> Result<Exit, Failure> {
    let reports = &args.running.report;
    if reports
        .iter()
        .any(|report| report.format() != CheckReport::Json)
    {
        return Err(Failure::input(
            "the proof is written as JSON only: --report json=FILE",
        ));
    }
    report_file::ready(reports)?;
    let suite = suite::load(args.scenarios.as_deref())?;
    let checks: Vec<_> = suite.checks().cloned().collect();
    let parts = parts(&args.parts);
    let plan = selected(plan::plan(&checks, &parts), &parts, &args.fault)?;
    let prover = Prover {
        suite,
        options: Options {
            jobs: JOBS_PER_FAULT,
            timeout: args.running.timeout,
            profiles: Vec::new(),
            after_failure: AfterFailure::NextStep,
        },
        thorough: args.thorough,
        jobs: check::jobs(&args.running),
    };
    let mut proof = tokio::runtime::Runtime::new()?.block_on(prover.prove(plan))?;
    proof.allowed = args.allow_unproven;
    for report in reports {
        report.write(&proof.json())?;
    }
    if !reports.iter().any(ReportFile::takes_stdout) {
        output::print(&proof.table())?;
    }
    Ok(exit(&proof))
}

/// Faults run side by side; within a fault a few jobs are enough.
const JOBS_PER_FAULT: usize = 2;

/// The parts that are asked for: the checks where none is named.
fn parts(args: &ProvenParts) -> Vec<Part> {
    let is_asked_for = |part: &Part| match part {
        Part::Checks => args.all || !(args.fuzz || args.load),
        Part::Laws => args.all || args.fuzz,
        Part::Invariants => args.all || args.load,
    };
    Part::ALL.into_iter().filter(is_asked_for).collect()
}

/// The part of the plan that is about the faults asked for.
fn selected(plan: Plan, parts: &[Part], globs: &[String]) -> Result<Plan, Failure> {
    let patterns = suite::patterns(globs)?;
    if patterns.is_empty() {
        return Ok(plan);
    }
    let trials = plan.trials.iter();
    let mut known: Vec<&str> = trials.map(|trial| trial.fault.fault()).collect();
    known.sort_unstable();
    known.dedup();
    let plan = plan.only(&patterns);
    if plan.trials.is_empty() {
        let reach: Vec<_> = parts.iter().map(|part| part.reach()).collect();
        return Err(Failure::input(format!(
            "no fault is selected {}; there are {}",
            reach.join(" or "),
            known.join(", ")
        )));
    }
    Ok(plan)
}

fn exit(proof: &Proof) -> Exit {
    match (proof.interrupted, proof.holds()) {
        (true, _) => Exit::Trouble,
        (false, true) => Exit::Clean,
        (false, false) => Exit::Findings,
    }
}
