//! Makes the report of a run.

use std::thread;
use std::time::Duration;

use super::cpu::TargetCpu;
use super::observe::Observed;
use crate::collect::{self, Collector};
use crate::cost;
use crate::doubt::doubts;
use crate::engine::pool::Reuse;
use crate::engine::thread::WorkerSummary;
use crate::report::{Arrivals, Generator, Http, Model, Report, per_second};
use crate::set_up::Ready;
use crate::stop::Stop;

/// The settings of a run that its report shows.
pub(crate) struct RunSettings {
    pub(crate) model: Model,
    pub(crate) warmup: Duration,
    pub(crate) stop: Stop,
    /// When to begin; none begins as soon as all users are ready.
    pub(crate) start_at: Option<jiff::Timestamp>,
    /// Which share of the arrivals, if not all: `(number, of how many)`.
    pub(crate) shard: Option<(u32, u32)>,
    pub(crate) threads: u32,
    pub(crate) reuse: Reuse,
    pub(crate) target_cpu: TargetCpu,
}

/// The report of a run.
pub(crate) fn report(ready: &Ready, settings: RunSettings, seen: Observed) -> Report {
    let Collector {
        mut total,
        series,
        interval,
        ..
    } = seen.collector;
    let plan = &ready.shared.plan;
    let seconds = seen.duration.as_secs_f64();
    let offered_rate = match settings.model {
        Model::Open { .. } => offered(total.due, seconds, seen.counted_until),
        Model::Closed { .. } => 0.0,
    };
    let sum = |of: fn(&WorkerSummary) -> u64| seen.summaries.iter().map(of).sum::<u64>();
    let arrivals = Arrivals {
        offered_rate,
        due: total.due,
        started: total.started,
        ended_in_time: total.ended_in_time,
        late: total.late,
        not_started: sum(|worker| worker.not_started),
        unfinished: sum(|worker| worker.unfinished),
    };
    let generator = generator(settings.threads, &seen.summaries);
    let target_cpu = seen.target_cpu.map(|used| match settings.target_cpu {
        TargetCpu::ThisProcess => used.as_secs_f64() - generator.cpu_s,
        TargetCpu::Unknown | TargetCpu::Process(_) => used.as_secs_f64(),
    });
    let invariants = collect::invariants(&mut total);
    let verbs = plan.verbs.iter().zip(total.verbs);
    let journeys = total.journeys;
    let in_flight =
        per_second(journeys.service.count(), seconds) * journeys.service.mean().as_secs_f64();
    let mut report = Report {
        journey: plan.id.clone(),
        target: ready.shared.session().target().issuer.clone(),
        model: settings.model,
        started_at: format!("{:.3}", seen.began),
        duration_s: seconds,
        warmup_s: settings.warmup.as_secs_f64(),
        shard: settings.shard,
        cut_short: seen.cut_short,
        arrivals,
        verbs: verbs
            .map(|(name, stats)| ((*name).to_owned(), stats))
            .collect(),
        http: Http {
            requests: total.requests,
            bytes: total.bytes,
            connections: settings.reuse.to_string(),
            connect: total.connect,
            tls: total.tls,
            in_flight,
        },
        journeys,
        lateness: total.lateness,
        series,
        interval_s: interval.as_secs_f64(),
        errors: total.errors.into_groups(),
        invariants,
        gates: Vec::new(),
        generator,
        target_cpu_s: target_cpu.map(|seconds| seconds.max(0.0)),
        doubts: Vec::new(),
        rounds: Vec::new(),
    };
    report.doubts = doubts(&report);
    report
}

fn generator(threads: u32, summaries: &[WorkerSummary]) -> Generator {
    Generator {
        threads,
        cpu_s: summaries
            .iter()
            .map(|worker| worker.cpu)
            .sum::<Duration>()
            .as_secs_f64(),
        busiest: summaries
            .iter()
            .map(|worker| worker.busy)
            .fold(0.0, f64::max),
        peak_rss_mb: cost::peak_rss_mb(),
        cores: thread::available_parallelism()
            .map_or(1, |cores| cores.get().try_into().unwrap_or(u32::MAX)),
    }
}

/// How many journeys were due per second. Of those that are counted the last is due one interval before the count is full.
fn offered(due: u64, seconds: f64, counted_until: Option<Duration>) -> f64 {
    match counted_until.map(|until| until.as_secs_f64()) {
        Some(until) if due > 1 && until > 0.0 => (due - 1) as f64 / until,
        Some(_) | None => per_second(due, seconds),
    }
}
