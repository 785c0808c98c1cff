//! The capacity of the generator itself on this machine: how much it costs, how exactly it keeps time, and whether it tells the
//! truth about a server that stands still. The target is a trivial server in this process, on a thread of its own.

mod exact;
mod server;

use std::io;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use assay_conformance::rp::transport::Outgoing;
use assay_conformance::rp::wire::{Limits, Wire};
use serde::Serialize;
use tokio::time::Instant;
use url::Url;

use crate::arrival::{Rate, Schedule, Shape, Share, Spacing};
use crate::engine::pool::{Pool, Reuse};
use crate::engine::thread::{ThreadPlan, WorkerSummary, work};
use crate::engine::{self, meter::Meter};
use crate::recorder::{Recorder, RunState};
use crate::tally::Tally;
use crate::user::Bare;
pub(crate) use server::Server;

/// The abilities of the generator on this machine.
#[derive(Debug, Clone, Serialize)]
pub struct Calibration {
    /// As many requests as one thread can make, over connections that are kept.
    pub ceiling: RateFigures,
    /// A rate with a connection for each request. No ceiling: before the processor the ports of this machine run out, which are
    /// kept for a while after each connection (RFC 9293 section 3.6.1).
    pub new_connections: RateFigures,
    /// Rates that were asked for.
    pub rates: Vec<RateFigures>,
    /// The median latency that a minimal client measures at 2,000 requests per second, in milliseconds.
    pub exact_p50_ms: f64,
    /// A server that stands still.
    pub freeze: Freeze,
}

/// One rate, and what became of it.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct RateFigures {
    /// Requests per second that were asked for.
    pub asked: f64,
    /// Requests per second that were due and sent while it lasted.
    pub sent: f64,
    /// Requests per second that were answered while it lasted.
    pub answered: f64,
    /// Processor time of the generator for each request, in microseconds.
    pub cpu_us_per_request: f64,
    /// The part of a core that the generator used, 0 to 1.
    pub busy: f64,
    /// Latency from the moment a request was due, in milliseconds.
    pub p50_ms: f64,
    /// The same, for 99 of 100.
    pub p99_ms: f64,
    /// The generator's own part of it: half of the requests were sent this late, in milliseconds.
    pub lateness_p50_ms: f64,
    /// The same, for 99 of 100.
    pub lateness_p99_ms: f64,
}

/// The figures of a run of eighteen seconds in which the server froze for one.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Freeze {
    /// How long it stood still, in milliseconds.
    pub length_ms: f64,
    /// The 99th percentile as calculated from the schedule, in milliseconds.
    pub true_p99_ms: f64,
    /// The same as it was measured, from the moment requests were due.
    pub p99_ms: f64,
    /// The 99th percentile of a generator that measures from the moment a request is sent.
    pub service_p99_ms: f64,
}

/// How a calibration goes: short for a look, longer for figures that can be quoted.
#[derive(Debug, Clone, Copy)]
pub struct Lengths {
    /// Each measurement.
    pub each: Duration,
    /// The run in which the server stands still for an eighteenth of it.
    pub freeze: Duration,
}

/// Rates that people ask for.
const RATES: [f64; 3] = [500.0, 2_000.0, 20_000.0];
/// The rate at which time is compared with an exact client, and at which the server stands still.
const COMPARED: f64 = 2_000.0;
/// More than any thread can send.
const TOO_MUCH: f64 = 250_000.0;
/// The rate where every request opens a connection.
const AFRESH: f64 = 4_000.0;
const CONNECTIONS: usize = 64;
const WARMUP: Duration = Duration::from_millis(500);

/// Measures the generator. Calls `tell` with the name of each measurement.
pub fn calibrate(lengths: Lengths, mut tell: impl FnMut(&str)) -> io::Result<Calibration> {
    let server = Server::start()?;
    tell("as many requests as one thread can make");
    // A thread that is late works through earlier arrivals first, so everything counts from the beginning.
    let all_it_can = LoadSettings {
        warmup: Duration::ZERO,
        ..LoadSettings::steady(TOO_MUCH, lengths.each)
    };
    let ceiling = figures(load(&server, all_it_can)?);
    tell("a connection for each request");
    let afresh = LoadSettings {
        reuse: Reuse::PerRequest,
        ..LoadSettings::steady(AFRESH, lengths.each)
    };
    let new_connections = figures(load(&server, afresh)?);
    let mut rates = Vec::new();
    for rate in RATES {
        tell(&format!("{rate} requests per second"));
        rates.push(figures(load(
            &server,
            LoadSettings::steady(rate, lengths.each),
        )?));
    }
    tell("a client that does nothing else");
    let every = Duration::from_secs_f64(1.0 / COMPARED);
    let exact = exact::measure(server.address, every, lengths.each)?;
    tell("a server that stands still");
    Ok(Calibration {
        ceiling,
        new_connections,
        rates,
        exact_p50_ms: ms(exact.quantile(0.5)),
        freeze: freeze(&server, lengths.freeze)?,
    })
}

/// The load of one thread.
#[derive(Clone, Copy)]
struct LoadSettings {
    rate: f64,
    reuse: Reuse,
    warmup: Duration,
    length: Duration,
}

impl LoadSettings {
    fn steady(rate: f64, length: Duration) -> Self {
        Self {
            rate,
            reuse: Reuse::KeepAlive,
            warmup: WARMUP,
            length,
        }
    }
}

/// The counts of one thread, and its result.
struct Measured {
    asked: LoadSettings,
    tally: Tally,
    summary: WorkerSummary,
}

/// Load from one thread, made by users who send one request each.
fn load(server: &Server, asked: LoadSettings) -> io::Result<Measured> {
    let url: Url = format!("http://{}/", server.address)
        .parse()
        .map_err(io::Error::other)?;
    let wire = Wire::new([&url], None, Limits::default()).map_err(io::Error::other)?;
    let rate = Rate::constant(asked.rate).map_err(io::Error::other)?;
    let shape = Shape::new(&rate, None).map_err(io::Error::other)?;
    let recorder = Arc::new(Recorder::new(1, Arc::new(RunState::new(1_000))));
    let generator = thread::Builder::new().name("load-0".to_owned()).spawn({
        let recorder = Arc::clone(&recorder);
        move || {
            engine::runtime()?.block_on(async {
                let pool = Arc::new(Pool::new(&wire, asked.reuse));
                let user = |_| Bare {
                    pool: Arc::clone(&pool),
                    request: Outgoing::get(url.clone()),
                    meter: Meter::default(),
                };
                let plan = ThreadPlan {
                    schedule: Schedule::new(shape, Spacing::Even, Share::ALL, 0),
                    start: Instant::now() + Duration::from_millis(20),
                    warmup: asked.warmup,
                    end: Some(asked.warmup + asked.length),
                    grace: Duration::from_secs(5),
                    most_users: CONNECTIONS,
                };
                work(
                    plan,
                    (0..CONNECTIONS).map(user).collect(),
                    || None,
                    &recorder,
                )
                .await
            })
        }
    })?;
    let summary = generator
        .join()
        .map_err(|_| io::Error::other("the generator failed"))??;
    let tally = recorder.exchange(Tally::new(1));
    if let Some((reason, _)) = recorder.state.ended() {
        return Err(io::Error::other(reason));
    }
    Ok(Measured {
        asked,
        tally,
        summary,
    })
}

fn figures(measured: Measured) -> RateFigures {
    let Measured {
        asked,
        tally,
        summary,
    } = measured;
    let seconds = asked.length.as_secs_f64();
    RateFigures {
        asked: asked.rate,
        sent: (tally.due - summary.not_started) as f64 / seconds,
        answered: tally.ended_in_time as f64 / seconds,
        cpu_us_per_request: summary.cpu.as_secs_f64() * 1e6 / (tally.ended_in_time.max(1)) as f64,
        busy: summary.busy,
        p50_ms: ms(tally.journeys.latency.quantile(0.5)),
        p99_ms: ms(tally.journeys.latency.quantile(0.99)),
        lateness_p50_ms: ms(tally.lateness.quantile(0.5)),
        lateness_p99_ms: ms(tally.lateness.quantile(0.99)),
    }
}

/// A server that stands still for an eighteenth of the run. Of the requests that were due in that time the last waited
/// nothing and the first all of it, evenly in between; the rest took next to nothing. So of all requests one in a hundred
/// waited at least so long:
fn freeze(server: &Server, run: Duration) -> io::Result<Freeze> {
    let length = run / 18;
    let true_p99 = length.mul_f64(1.0 - 0.01 * 18.0);
    let measured = thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(WARMUP + run / 3);
            server.freeze(length);
        });
        load(server, LoadSettings::steady(COMPARED, run))
    })?;
    Ok(Freeze {
        length_ms: ms(length),
        true_p99_ms: ms(true_p99),
        p99_ms: ms(measured.tally.journeys.latency.quantile(0.99)),
        service_p99_ms: ms(measured.tally.journeys.service.quantile(0.99)),
    })
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Other work of the machine can only add to the time of the requests that came while the server stood still.
    #[test]
    fn a_server_that_stands_still_cannot_hide_it() {
        let server = Server::start().expect("a free port");
        let frozen = freeze(&server, Duration::from_secs(4)).expect("a run");
        assert!(frozen.p99_ms > frozen.true_p99_ms * 0.98, "{frozen:?}");
    }

    #[test]
    fn the_rate_is_held() {
        let server = Server::start().expect("a free port");
        let length = Duration::from_secs(2);
        let measured = load(&server, LoadSettings::steady(1_000.0, length)).expect("a run");
        assert_eq!(measured.tally.due, 2_000);
        assert_eq!(measured.tally.started + measured.summary.not_started, 2_000);
    }

    #[test]
    fn connections_are_counted_one_for_each_request_or_few_for_all() {
        let server = Server::start().expect("a free port");
        let length = Duration::from_millis(500);
        let opened = |reuse| {
            let asked = LoadSettings {
                reuse,
                ..LoadSettings::steady(200.0, length)
            };
            let measured = load(&server, asked).expect("a run");
            (measured.tally.connect.count(), measured.tally.requests)
        };
        let (connections, requests) = opened(Reuse::PerRequest);
        assert_eq!(connections, requests);

        let (connections, _) = opened(Reuse::KeepAlive);
        // Each user waits for an answer before the next request.
        assert!(connections <= CONNECTIONS as u64, "{connections}");
    }
}
