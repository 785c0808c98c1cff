//! `assay check`: runs the checks against a provider, shows what was found, writes the reports.

use std::env;
use std::num::NonZero;
use std::sync::Arc;
use std::thread;

use assay_conformance::report::{About, Evidence, Report};
use assay_conformance::runner::{self, AfterFailure, Options, Targets};
use assay_conformance::scenario;
use assay_conformance::words::Profile;
use jiff::Timestamp;

use crate::args::{Check, Running};
use crate::exit::{Exit, Failure};
use crate::progress::Progress;
use crate::target::Named;
use crate::{baseline, command_line, report, report_file, suite};

/// Runs the checks. Everything that can be wrong with the arguments is found before anything is sent.
pub(crate) fn run(args: &Check) -> Result<Exit, Failure> {
    let named = Named::read(args.target.as_deref(), &args.access)?;
    let mut selection = args.selection.clone();
    if selection.profile.is_empty() {
        selection.profile = named.profiles().to_vec();
    }
    let checks = suite::select(&selection)?;
    let baseline = args
        .baseline
        .as_deref()
        .map(|path| baseline::of_checks(path, &checks, selection.scenarios.as_deref()))
        .transpose()?;
    report_file::ready(&args.running.report)?;
    let options = Options {
        jobs: jobs(&args.running),
        timeout: args.running.timeout,
        profiles: selection.profile,
        after_failure: AfterFailure::NextCase,
    };
    let about = about(options.profiles.clone(), args.evidence);
    let report = tokio::runtime::Runtime::new()?.block_on(async {
        let targets = tokio::select! {
            targets = named.open() => targets?,
            () = interrupted() => return Err(Failure::trouble("interrupted before the first check")),
        };
        Ok::<_, Failure>(watched(about, &checks, &targets, &options).await)
    })?;
    report::draw(&report, &args.running.report, args.running.verbose)?;
    report::next_step(&report, args.running.verbose);
    Ok(baseline.map_or_else(
        || Exit::of(&report),
        |baseline| baseline::hold(&report, &baseline),
    ))
}

/// Runs checks with progress on standard error; Ctrl-C ends the run, and what was found by then is kept.
async fn watched(
    about: About,
    checks: &[Arc<scenario::Check>],
    targets: &Arc<dyn Targets>,
    options: &Options,
) -> Report {
    let mut progress = Progress::new();
    let mut report = Report::of(about);
    runner::run(checks, targets, options, interrupted(), |event| {
        progress.apply(&event);
        report.apply(event);
    })
    .await;
    report
}

/// The checks that run now, and their workers.
pub(crate) fn about(profiles: Vec<Profile>, evidence: Evidence) -> About {
    let words = env::args_os().map(|word| word.to_string_lossy().into_owned());
    let now = Timestamp::now();
    About {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        command: command_line::without_secrets(words),
        profiles,
        // Milliseconds are as exact as the durations are.
        started_at: Timestamp::from_millisecond(now.as_millisecond())
            .unwrap_or(now)
            .to_string(),
        evidence,
    }
}

/// Ready when the user presses Ctrl-C.
pub(crate) async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without a signal handler the run can still be killed; it must not end by itself.
        std::future::pending::<()>().await;
    }
}

/// How many checks run at the same time where nobody says: they mostly wait for the network.
pub(crate) fn jobs(running: &Running) -> usize {
    running.jobs.map_or_else(
        || thread::available_parallelism().map_or(4, NonZero::get) * 4,
        usize::from,
    )
}
