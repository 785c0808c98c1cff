//! Runs checks: in which order, how many at once, and for how long.
//!
//! A check that hangs is given up, one that panics is reported, and a run that is stopped leaves what it had found. None of
//! this is the business of a check, a verb or a report.

pub mod event;
mod play;
pub mod stage;
mod targets;

use std::panic::AssertUnwindSafe;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use tokio::task::JoinSet;
use tokio::time::Instant;

pub use targets::{Deadlines, Instances, Lease, Shared, Targets};

use crate::runner::event::{CheckResult, Event};
use crate::scenario::verb::Mark;
use crate::scenario::{Check, Step};
use crate::words::Profile;
use crate::words::Verdict;

/// How checks are run.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many checks run at the same time.
    pub jobs: usize,
    /// After how long a check is given up that does not say so itself.
    pub timeout: Duration,
    /// The profiles that were selected: they decide how grave a violation is.
    pub profiles: Vec<Profile>,
    /// The step that comes after a failing one.
    pub after_failure: AfterFailure,
}

/// The step that comes after a failing one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterFailure {
    /// The next case: further deviations would be consequences of this one.
    NextCase,
    /// The next step, as far as it can still be judged: a proof wants to see each step fail.
    NextStep,
}

/// Runs the checks and tells what happens, until all have ended or `stop` is ready.
pub async fn run(
    checks: &[Arc<Check>],
    targets: &Arc<dyn Targets>,
    options: &Options,
    stop: impl Future<Output = ()>,
    mut emit: impl FnMut(Event),
) {
    let started = Instant::now();
    emit(Event::RunStarted {
        target: targets.issuer(),
        checks: checks.iter().map(|check| check.id.clone()).collect(),
    });
    let (alone, together): (Vec<_>, Vec<_>) =
        checks
            .iter()
            .cloned()
            .partition(|check| match targets.instances() {
                Instances::OneForAll => disturbs_others(check),
                Instances::OneEach => false,
            });
    // Long checks start first, so that the others fill the time beside them.
    let mut together = together;
    together.sort_by_key(|check| !takes_long(check));
    let mut stop = pin!(stop);
    let mut interrupted = false;
    for (checks, jobs) in [(together, options.jobs.max(1)), (alone, 1)] {
        interrupted = interrupted
            || batch(checks, jobs, targets, options, stop.as_mut(), &mut emit).await
                == Ended::Stopped;
    }
    emit(Event::RunFinished {
        interrupted,
        duration_ms: millis(started),
    });
}

#[derive(PartialEq, Eq)]
enum Ended {
    Complete,
    Stopped,
}

/// Runs checks side by side. Dropping the tasks ends them, so a stopped run leaves nothing behind.
async fn batch(
    checks: Vec<Arc<Check>>,
    jobs: usize,
    targets: &Arc<dyn Targets>,
    options: &Options,
    mut stop: Pin<&mut impl Future<Output = ()>>,
    emit: &mut impl FnMut(Event),
) -> Ended {
    let mut waiting = checks.into_iter();
    let mut running = JoinSet::new();
    loop {
        while running.len() < jobs
            && let Some(check) = waiting.next()
        {
            emit(Event::CheckStarted {
                id: check.id.clone(),
            });
            running.spawn(contained(check, Arc::clone(targets), options.clone()));
        }
        tokio::select! {
            ended = running.join_next() => match ended {
                None => return Ended::Complete,
                Some(result) => {
                    emit(Event::CheckFinished(Box::new(result.expect("panics are contained and nobody aborts a task"))));
                }
            },
            () = stop.as_mut() => return Ended::Stopped,
        }
    }
}

/// A check whose panic is a result like any other: it must not take the others with it.
async fn contained(check: Arc<Check>, targets: Arc<dyn Targets>, options: Options) -> CheckResult {
    let started = Instant::now();
    let played = AssertUnwindSafe(play::play(&check, targets.as_ref(), &options))
        .catch_unwind()
        .await;
    let mut result = played.unwrap_or_else(|panic| {
        let message = panic
            .downcast_ref::<&str>()
            .copied()
            .or(panic.downcast_ref::<String>().map(String::as_str));
        let reason = format!(
            "assay itself failed, please report it: {}",
            message.unwrap_or("no message")
        );
        play::ended(&check, Verdict::Error, Some(reason))
    });
    result.duration_ms = millis(started);
    result
}

/// Whether checks that run at the same time on the same provider would notice.
fn disturbs_others(check: &Check) -> bool {
    check
        .step
        .iter()
        .any(|step| step.verb().is(Mark::DisturbsOthers))
}

/// Whether a check waits for deadlines, or repeats itself.
pub fn takes_long(check: &Check) -> bool {
    check.rounds.is_some_and(|rounds| rounds > 1) || waits_for_deadlines(check)
}

/// Whether a check waits until the provider gives up a slow client.
fn waits_for_deadlines(check: &Check) -> bool {
    let mut verbs = check.step.iter().map(Step::verb);
    verbs.any(|verb| verb.is(Mark::WaitsForDeadlines))
}

fn millis(since: Instant) -> u64 {
    since.elapsed().as_millis().try_into().unwrap_or(u64::MAX)
}
