//! A run of the closed model: so many users, each of whom waits for one journey to end, thinks, and begins the next.
//!
//! Goose schedules the users of each thread: it lets them come, repeat and think. Everything else is as in the open model,
//! and so is the report: users play with the same relying party over the same connections, and are counted at the same
//! recorders. Goose's own clients, metrics, controllers and reports stay off.
//!
//! A user who waits asks for less, so this model hides what a slow target does to people who do not wait; the open one is
//! for that. It offers no rate, and no journey can be late.

mod goose;
mod group;
mod process;
mod worker;

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::time::Instant;

use crate::report::{Model, Report};
use crate::run::observe::Times;
use crate::run::report::RunSettings;
use crate::run::workers::{Limits, Workers};
use crate::run::{Progress, Reuse, RunError, TargetCpu};
use crate::set_up::Ready;
use crate::stop::Stop;
use group::JourneyBudget;
use worker::Worker;

/// How a run of the closed model is made.
#[derive(Debug, Clone)]
pub struct ClosedOptions {
    /// How many users there are.
    pub users: u32,
    /// When it is over; counted from the end of the warm-up.
    pub stop: Stop,
    /// How long load is applied before anything is measured. Users come one after the other during its first second.
    pub warmup: Duration,
    /// How many threads make load.
    pub threads: u32,
    /// Whether connections are used again.
    pub reuse: Reuse,
    /// The run ends after this many errors.
    pub max_errors: u64,
    /// The process whose processor time is the target's.
    pub target_cpu: TargetCpu,
}

impl ClosedOptions {
    /// When a run that begins at this moment is measured.
    fn times(&self, begin: Instant) -> Times {
        Times {
            begin,
            warmup: self.warmup,
            stop: self.stop,
        }
    }
}

/// Runs a journey in the closed model until it is over, or `stop` is ready.
///
/// A `stop` that waits for Ctrl-C must not be polled before this function is: the first run of a process takes the signal away
/// from Goose.
pub async fn closed(
    ready: &Ready,
    options: &ClosedOptions,
    stop: impl Future<Output = String>,
    tell: impl FnMut(Progress),
) -> Result<Report, RunError> {
    process::keep_from_goose();
    let plan = &ready.shared.plan;
    let users = options.users.max(1);
    // A thread without users would have nothing to do.
    let threads = options.threads.clamp(1, users);
    let budget = Arc::new(JourneyBudget::new(options.stop));
    let limits = Limits {
        threads,
        preparing: if plan.prepares() { users } else { 0 },
        verbs: plan.verbs.len(),
        max_errors: options.max_errors,
    };
    let workers = Workers::start(&limits, |link| {
        let worker = Worker {
            ready: ready.clone(),
            options: options.clone(),
            threads,
            users: users / threads + u32::from(link.number < users % threads),
            budget: Arc::clone(&budget),
            link,
        };
        Ok(move |runtime: Runtime| runtime.block_on(worker.load()))
    })?;
    let settings = RunSettings {
        model: Model::Closed { users },
        warmup: options.warmup,
        stop: options.stop,
        start_at: None,
        shard: None,
        threads,
        reuse: options.reuse,
        target_cpu: options.target_cpu,
    };
    workers.run(ready, settings, stop, tell).await
}
