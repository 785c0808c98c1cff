//! `assay prove`: no check is trusted until it has been seen to fail.
//!
//! Each rule of the reference provider is broken in turn. The steps that name the fault have to notice, by a verdict on the
//! provider and not by breaking down. A judged step, and a named case, that no fault makes fail is not proven. The other checks
//! that notice tell whether the fault is too coarse.

mod counter;
mod fuzz;
mod load;
mod plan;
mod proof;
mod prover;
mod style;

use assay_conformance::runner::{AfterFailure, Options};

use crate::args::Prove;
use crate::exit::{Exit, Failure};
use crate::report_file::{self, CheckReport, ReportFile};
use crate::{check, output, suite};
use plan::Plan;
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
    let plan = selected(plan::plan(&checks), &args.fault)?;
    let prover = Prover {
        checks,
        options: Options {
            jobs: JOBS_PER_FAULT,
            timeout: args.running.timeout,
            profiles: Vec::new(),
            after_failure: AfterFailure::NextStep,
        },
        thorough: args.thorough,
        faults_at_once: (check::jobs(&args.running) / JOBS_PER_FAULT).max(1),
    };
    let mut proof = tokio::runtime::Runtime::new()?.block_on(prover.prove(&plan))?;
    proof.allowed = args.allow_unproven;
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

/// The part of the plan that is about the faults asked for; of a part nobody expects completeness.
fn selected(mut plan: Plan, globs: &[String]) -> Result<Plan, Failure> {
    let patterns = suite::patterns(globs)?;
    if patterns.is_empty() {
        return Ok(plan);
    }
    plan.unpaired.clear();
    plan.faults.retain(|rule, _| {
        patterns
            .iter()
            .any(|pattern| pattern.is_match(rule.fault()))
    });
    if plan.faults.is_empty() {
        return Err(Failure::input(
            "no fault is selected that a check names (assay list --format json shows the faults)",
        ));
    }
    plan.places = plan.faults.values().flatten().cloned().collect();
    plan.waived.retain(|(check, step), _| {
        let mut places = plan.places.iter();
        places.any(|place| place.check == *check && place.step == *step)
    });
    Ok(plan)
}

fn exit(proof: &Proof) -> Exit {
    match (proof.interrupted, proof.holds()) {
        (true, _) => Exit::Trouble,
        (false, true) => Exit::Clean,
        (false, false) => Exit::Findings,
    }
}
