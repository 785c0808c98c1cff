//! A run of the open model: threads get ready, begin together, and what they count becomes a report.

pub(crate) mod cpu;
pub(crate) mod observe;
pub(crate) mod report;
mod worker;
pub(crate) mod workers;

use std::time::Duration;

use tokio::runtime::Runtime;

use crate::arrival::{Rate, Shape, Share, Spacing};
pub use crate::engine::pool::Reuse;
use crate::report::{Model, Point, Report};
use crate::set_up::Ready;
use crate::stop::Stop;
use crate::user::SetUpError;
pub use cpu::TargetCpu;
use report::RunSettings;
use worker::Worker;
use workers::{Limits, Workers};

/// How a run of the open model is made.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many journeys are due, and when.
    pub rate: Rate,
    /// How they follow each other.
    pub spacing: Spacing,
    /// When it is over; counted from the end of the warm-up.
    pub stop: Stop,
    /// How long load is applied before anything is measured.
    pub warmup: Duration,
    /// Which part of the arrivals this generator makes.
    pub share: Share,
    /// When to begin; none begins as soon as everything is ready.
    pub start_at: Option<jiff::Timestamp>,
    /// The seed of Poisson arrivals.
    pub seed: u64,
    /// How many threads make load.
    pub threads: u32,
    /// How many users there may be.
    pub users: u32,
    /// Whether connections are used again.
    pub reuse: Reuse,
    /// The run ends after this many errors.
    pub max_errors: u64,
    /// The process whose processor time is the target's.
    pub target_cpu: TargetCpu,
}

/// Where a run is.
#[derive(Debug, Clone)]
pub enum Progress {
    /// Users get ready: how many are, of how many.
    Preparing(u32, u32),
    /// Load is applied, and nothing is measured yet.
    WarmingUp,
    /// A second of the measured part is over: when, and what happened in it.
    Second(Duration, Box<Point>),
    /// The schedule is over; journeys that are under way may end.
    Ending,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Users could not get ready.
    #[error("the users cannot get ready: {0}")]
    SetUp(#[from] SetUpError),
    /// The machine refused something.
    #[error("failed to make load: {0}")]
    Machine(#[from] std::io::Error),
    /// The rate does not go with the rest.
    #[error("{0}")]
    Rate(String),
    /// It ended before anything was measured, and why.
    #[error("ended before anything was measured: {0}")]
    Interrupted(String),
}

/// How long journeys that are under way when the schedule is over may still take.
pub(crate) const GRACE: Duration = Duration::from_secs(10);

/// Runs a journey in the open model until it is over, or `stop` is ready.
pub async fn open(
    ready: &Ready,
    options: &Options,
    stop: impl Future<Output = String>,
    tell: impl FnMut(Progress),
) -> Result<Report, RunError> {
    let shape = Shape::new(&options.rate, options.stop.length())
        .map_err(|error| RunError::Rate(error.to_string()))?;
    let plan = &ready.shared.plan;
    let threads = options.threads.max(1);
    let most_users = options.users.div_ceil(threads).max(1);
    let prepared = if plan.prepares() { most_users } else { 0 };
    let limits = Limits {
        threads,
        preparing: prepared * threads,
        verbs: plan.verbs.len(),
        max_errors: options.max_errors,
    };
    let workers = Workers::start(&limits, |link| {
        let share = options.share.part(link.number, threads);
        let worker = Worker {
            ready: ready.clone(),
            options: options.clone(),
            shape: shape.clone(),
            share: share.ok_or_else(|| RunError::Rate("there are too many threads".to_owned()))?,
            prepared,
            most_users,
            link,
        };
        Ok(move |runtime: Runtime| runtime.block_on(worker.load()))
    })?;
    let settings = RunSettings {
        model: Model::Open {
            rate: options.rate.to_string(),
            spacing: options.spacing.name().to_owned(),
        },
        warmup: options.warmup,
        stop: options.stop,
        start_at: options.start_at,
        shard: (options.share != Share::ALL)
            .then_some((options.share.number() + 1, options.share.of())),
        threads: options.threads,
        reuse: options.reuse,
        target_cpu: options.target_cpu,
    };
    workers.run(ready, settings, stop, tell).await
}
