//! The report of a run, and its formats.
//!
//! A [`Report`] holds histograms and counts; percentiles are read off them when a format is written, so that reports of
//! several generators can be added up without losing anything.

pub mod capacity;
mod chart;
pub mod csv;
pub mod document;
pub mod json;
pub mod live;
mod load;
pub mod merge;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;
use std::time::Duration;

use assay_conformance::rp::evidence::Exchange;
use http::StatusCode;
use serde::{Deserialize, Serialize};

use crate::histogram::Histogram;
pub use document::Document;
pub(crate) use document::PrintableHtml;

/// The name under which points and rounds keep the figures of whole journeys.
pub const JOURNEY: &str = "journey";

/// The report of a run.
///
/// Rates are per second; `*_s` are seconds. Latency counts from the moment a request was due; the service time beside it
/// counts from the moment it was sent.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Report {
    /// The journey's id.
    pub journey: String,
    /// The issuer of the target.
    pub target: String,
    /// How journeys were started.
    pub model: Model,
    /// When the measured part began: RFC 3339, UTC.
    pub started_at: String,
    /// How long the measured part lasted, in seconds.
    pub duration_s: f64,
    /// How long load was applied before anything was measured, in seconds.
    pub warmup_s: f64,
    /// Which share of the arrivals this generator made: `(number, of how many)`.
    pub shard: Option<(u32, u32)>,
    /// Why the run ended before it was over, in a sentence.
    pub cut_short: Option<String>,
    /// Journeys: how many were due, started, and ended.
    pub arrivals: Arrivals,
    /// Whole journeys.
    pub journeys: Stats,
    /// Steps by verb.
    pub verbs: BTreeMap<String, Stats>,
    /// HTTP requests and connections, whatever step they belonged to.
    pub http: Http,
    /// How late the generator itself was: from the moment a journey was due to the moment it was begun, and, in the closed
    /// model, nothing.
    pub lateness: Histogram,
    /// One point per interval, in order.
    pub series: Vec<Point>,
    /// The length of an interval of `series`, in seconds.
    pub interval_s: f64,
    /// Errors, grouped; the most frequent first.
    pub errors: Vec<ErrorGroup>,
    /// The invariants.
    pub invariants: Vec<InvariantResult>,
    /// The gates that were asked for.
    pub gates: Vec<GateResult>,
    /// The cost of the generator itself.
    pub generator: Generator,
    /// CPU time of the target in seconds, where it can be read: the embedded provider, or a process that was named.
    pub target_cpu_s: Option<f64>,
    /// Why the figures are not to be trusted, a sentence each; empty for a valid run.
    pub doubts: Vec<String>,
    /// The same run again, where it was repeated: figures of each round. The rest of the report is of all rounds together.
    pub rounds: Vec<Round>,
}

/// How journeys were started.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Model {
    /// At a rate that does not depend on the target.
    Open {
        /// The rate as it was asked for, such as `500/s` or `10..2000/s`.
        rate: String,
        /// `even` or `poisson`.
        spacing: String,
    },
    /// By users who wait for one journey to end before they begin the next.
    Closed {
        /// How many.
        users: u32,
    },
}

/// Counts of journeys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Arrivals {
    /// Journeys per second that were asked for, on average over the run; 0 in the closed model, which asks for none.
    pub offered_rate: f64,
    /// Journeys that were due within the run.
    pub due: u64,
    /// Journeys that were begun.
    pub started: u64,
    /// Journeys that ended before the run did.
    pub ended_in_time: u64,
    /// Journeys that were begun more than a millisecond after they were due, for whatever reason.
    pub late: u64,
    /// Journeys that were never begun, because no user was free before the run ended.
    pub not_started: u64,
    /// Journeys that were begun and were still under way when the run ended.
    pub unfinished: u64,
}

/// Latencies of one kind of thing.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Stats {
    /// From the moment it was due to its end.
    pub latency: Histogram,
    /// The target's share: from sending each request to the last byte of its answer, added up.
    pub service: Histogram,
    /// How many did not end as expected.
    pub errors: u64,
    /// Latencies by HTTP status of the last answer; `none` where there was no answer.
    pub statuses: BTreeMap<String, Histogram>,
}

/// Requests and connections.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Http {
    /// Requests that were sent.
    pub requests: u64,
    /// Bytes of answers, bodies only.
    pub bytes: u64,
    /// `keep-alive` or `per-request`.
    pub connections: String,
    /// How long it took to open a TCP connection; its count is the number of connections that were opened.
    pub connect: Histogram,
    /// How long TLS handshakes took; empty for plain HTTP.
    pub tls: Histogram,
    /// Requests in flight, on average.
    pub in_flight: f64,
}

/// The counts of one interval.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Journeys due in it.
    pub due: u64,
    /// Journeys that ended in it.
    pub ended: u64,
    /// Requests in flight at its end.
    pub in_flight: u64,
    /// Figures by verb; `journey` is the whole.
    pub verbs: BTreeMap<String, PointOf>,
}

/// Figures of one verb in one interval.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct PointOf {
    /// How many ended.
    pub count: u64,
    /// How many of them not as expected.
    pub errors: u64,
    /// Half were faster, in milliseconds.
    pub p50_ms: f64,
    /// 99 of 100 were faster, in milliseconds.
    pub p99_ms: f64,
    /// The slowest, in milliseconds.
    pub max_ms: f64,
}

/// Errors that look the same.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ErrorGroup {
    /// The verb of the step.
    pub verb: String,
    /// The error in a sentence: the status and error code that came, or why there was no answer.
    pub what: String,
    /// How often.
    pub count: u64,
    /// The exchanges of one such journey, without secrets; the last one is the error.
    pub example: Vec<Exchange>,
}

/// Something that has to hold whatever the load.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InvariantResult {
    /// Its name, such as `code-single-use`.
    pub name: String,
    /// The rule in a sentence.
    pub says: String,
    /// How often it was looked at.
    pub checked: u64,
    /// How often it did not hold.
    pub violations: u64,
    /// The first violation.
    pub example: Option<Violation>,
}

/// How an invariant was violated.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Violation {
    /// The expected and the actual result, in a sentence.
    pub what: String,
    /// The exchanges that show it, without secrets.
    pub exchanges: Vec<Exchange>,
}

/// A gate and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GateResult {
    /// As it was written.
    pub expression: String,
    /// The measured value with its unit, such as `12.4 ms`.
    pub measured: String,
    /// The value it was compared with, such as `50 ms`.
    pub limit: String,
    /// Whether it held. A gate whose figure was not measured does not hold.
    pub held: bool,
}

/// The cost of the generator itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Generator {
    /// Threads that made the load.
    pub threads: u32,
    /// CPU time of these threads, in seconds.
    pub cpu_s: f64,
    /// The busiest thread's CPU time as a part of the time that passed, 0 to 1.
    pub busiest: f64,
    /// The largest resident memory of the process in megabytes. It includes the embedded provider, where that is the target.
    pub peak_rss_mb: f64,
    /// CPU cores of the machine.
    pub cores: u32,
}

/// Figures of one round of a repeated run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Round {
    /// Journeys per second that ended.
    pub rate: f64,
    /// Part of the steps that were errors, 0 to 1.
    pub errors: f64,
    /// Figures by verb; `journey` is the whole.
    pub verbs: BTreeMap<String, PointOf>,
}

impl Default for Model {
    fn default() -> Self {
        Self::Closed { users: 0 }
    }
}

impl Report {
    /// Journeys per second that ended while the run lasted.
    pub fn achieved_rate(&self) -> f64 {
        per_second(self.arrivals.ended_in_time, self.duration_s)
    }

    /// Whether the figures can be trusted.
    pub fn is_valid(&self) -> bool {
        self.doubts.is_empty()
    }

    /// Whether anything that must hold whatever the load did not.
    pub fn violations(&self) -> u64 {
        self.invariants
            .iter()
            .map(|invariant| invariant.violations)
            .fold(0, u64::saturating_add)
    }

    /// Steps that ended, and how many of them not as expected.
    pub fn steps(&self) -> (u64, u64) {
        self.verbs.values().fold((0, 0), |(count, errors), stats| {
            (
                count.saturating_add(stats.latency.count()),
                errors.saturating_add(stats.errors),
            )
        })
    }

    /// The points of the series, each with the second in which it began.
    pub fn intervals(&self) -> impl Iterator<Item = (f64, &Point)> {
        let begins = |(n, point)| (n as f64 * self.interval_s, point);
        self.series.iter().enumerate().map(begins)
    }

    /// CPU time of the generator for each HTTP request, in microseconds.
    pub fn cpu_us_per_request(&self) -> f64 {
        if self.http.requests == 0 {
            return 0.0;
        }
        self.generator.cpu_s * 1e6 / self.http.requests as f64
    }
}

impl InvariantResult {
    /// Whether it was looked at and always held.
    pub fn was_kept(&self) -> bool {
        self.checked > 0 && self.violations == 0
    }
}

/// A target that answers with ever new statuses must not fill our memory. Those that come after so many are counted together.
const MOST_STATUSES: usize = 24;

impl Stats {
    /// Counts one.
    pub(crate) fn count(&mut self, latency: Duration, service: Duration, is_error: bool) {
        self.latency.record(latency);
        self.service.record(service);
        self.errors += u64::from(is_error);
    }

    /// The latencies of answers with this status, or of those that did not come.
    pub(crate) fn status(&mut self, status: Option<u16>) -> &mut Histogram {
        match status.map(StatusCode::from_u16) {
            Some(Ok(status)) => self.named(status.as_str()),
            Some(Err(_)) => self.named(OTHER_STATUSES),
            None => self.named("none"),
        }
    }

    fn named(&mut self, status: &str) -> &mut Histogram {
        let is_known = self.statuses.contains_key(status);
        let is_full = self.statuses.len() >= MOST_STATUSES;
        let name = if is_full && !is_known {
            OTHER_STATUSES
        } else {
            status
        };
        if !self.statuses.contains_key(name) {
            self.statuses.insert(name.to_owned(), Histogram::default());
        }
        self.statuses.get_mut(name).expect("it was put there")
    }

    /// Adds the counts of another one.
    pub fn add(&mut self, other: &Self) {
        self.latency.add(&other.latency);
        self.service.add(&other.service);
        self.errors = self.errors.saturating_add(other.errors);
        for (status, histogram) in &other.statuses {
            self.named(status).add(histogram);
        }
    }

    /// Forgets everything, but keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.latency.clear();
        self.service.clear();
        self.errors = 0;
        self.statuses.values_mut().for_each(Histogram::clear);
    }

    /// The figures of an interval or a round in which this was counted.
    pub(crate) fn figures(&self) -> PointOf {
        let ms = |duration: Duration| duration.as_secs_f64() * 1e3;
        PointOf {
            count: self.latency.count(),
            errors: self.errors,
            p50_ms: ms(self.latency.quantile(0.5)),
            p99_ms: ms(self.latency.quantile(0.99)),
            max_ms: ms(self.latency.max()),
        }
    }
}

const OTHER_STATUSES: &str = "other";

impl PointOf {
    /// Adds the counts of another one. Percentiles cannot be added, so the worst is kept.
    pub(crate) fn add(&mut self, other: &Self) {
        self.count = self.count.saturating_add(other.count);
        self.errors = self.errors.saturating_add(other.errors);
        self.p50_ms = self.p50_ms.max(other.p50_ms);
        self.p99_ms = self.p99_ms.max(other.p99_ms);
        self.max_ms = self.max_ms.max(other.max_ms);
    }
}

/// Adds the figures of each verb.
pub(crate) fn add_figures(
    sums: &mut BTreeMap<String, PointOf>,
    others: &BTreeMap<String, PointOf>,
) {
    for (verb, figures) in others {
        sums.entry(verb.clone()).or_default().add(figures);
    }
}

/// How many per second; none where no time has passed.
pub fn per_second(count: u64, seconds: f64) -> f64 {
    if seconds > 0.0 {
        count as f64 / seconds
    } else {
        0.0
    }
}
