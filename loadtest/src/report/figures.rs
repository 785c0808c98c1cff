//! What the JSON report says for people and scripts: every figure worked out, under a name that says its unit.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::{GateResult, Generator, Model, PointOf, Report, Stats, json, per_second};
use crate::histogram::Histogram;

/// The document: `*_ms` are milliseconds, `*_s` seconds, `*_us` microseconds, `*rate` per second.
#[derive(Serialize)]
pub(super) struct Document<'a> {
    /// The name of this shape.
    schema: &'static str,
    journey: &'a str,
    /// The issuer.
    target: &'a str,
    model: &'a Model,
    started_at: &'a str,
    /// Of the measured part.
    duration_s: f64,
    shard: Option<(u32, u32)>,
    /// Why the run ended before it was over.
    cut_short: Option<&'a str>,
    /// Journeys that were asked for; 0 in the closed model.
    offered_rate: f64,
    /// Journeys that ended.
    achieved_rate: f64,
    /// Journeys that were begun more than a millisecond after they were due, for whatever reason.
    late_starts: u64,
    /// Journeys that were never begun.
    not_started: u64,
    /// Whether the figures can be trusted.
    valid: bool,
    /// Why not, a sentence each.
    doubts: &'a [String],
    /// Steps by verb.
    verbs: BTreeMap<&'a str, Figures<'a>>,
    /// Whole journeys.
    journeys: Figures<'a>,
    http: HttpFigures<'a>,
    /// How late journeys were begun: the generator's own fault.
    lateness: Lateness,
    invariants: Vec<InvariantFigures<'a>>,
    gates: &'a [GateResult],
    generator: GeneratorFigures,
    /// What went wrong, the most frequent first.
    errors: Vec<ErrorFigures<'a>>,
    /// What happened in each interval.
    series: Vec<Interval<'a>>,
    /// Everything from which the figures above follow; histograms are HdrHistograms of nanoseconds, V2, compressed, base64.
    measured: &'a Report,
}

/// Figures of one kind of thing. Latency counts from when it was due, `service_*` from when its requests were sent.
#[derive(Serialize)]
struct Figures<'a> {
    count: u64,
    /// How many did not end as expected.
    errors: u64,
    rate: f64,
    p50_ms: f64,
    p90_ms: f64,
    p99_ms: f64,
    p999_ms: f64,
    max_ms: f64,
    service_p50_ms: f64,
    service_p99_ms: f64,
    /// By HTTP status of the last answer; `none` where there was no answer.
    statuses: BTreeMap<&'a str, StatusFigures>,
}

#[derive(Serialize)]
struct StatusFigures {
    count: u64,
    p50_ms: f64,
    p99_ms: f64,
}

#[derive(Serialize)]
struct HttpFigures<'a> {
    requests: u64,
    rate: f64,
    /// Of bodies of answers.
    bytes: u64,
    /// On average.
    in_flight: f64,
    connections: Connections<'a>,
    connect_p50_ms: f64,
    connect_p99_ms: f64,
    /// 0 for plain HTTP.
    tls_p50_ms: f64,
    tls_p99_ms: f64,
}

#[derive(Serialize)]
struct Connections<'a> {
    /// `keep-alive` or `per-request`.
    mode: &'a str,
    opened: u64,
    tls_handshakes: u64,
}

#[derive(Serialize)]
struct Lateness {
    p50_ms: f64,
    p99_ms: f64,
    max_ms: f64,
}

#[derive(Serialize)]
struct InvariantFigures<'a> {
    name: &'a str,
    says: &'a str,
    checked: u64,
    violations: u64,
    /// What the first violation was; its exchanges are in `measured`.
    example: Option<&'a str>,
}

#[derive(Serialize)]
struct GeneratorFigures {
    cpu_us_per_request: f64,
    cpu_s: f64,
    peak_rss_mb: f64,
    threads: u32,
    /// CPU time of the busiest thread as a part of the time that passed, 0 to 1.
    busiest: f64,
    /// Of the machine.
    cores: u32,
}

#[derive(Serialize)]
struct ErrorFigures<'a> {
    verb: &'a str,
    what: &'a str,
    count: u64,
    /// A command that repeats the request of one such error.
    curl: Option<&'a str>,
}

#[derive(Serialize)]
struct Interval<'a> {
    /// When it began, from the beginning of what is measured.
    at_s: f64,
    due_rate: f64,
    ended_rate: f64,
    /// Requests in flight at its end.
    in_flight: u64,
    /// By verb; `journey` is the whole.
    verbs: &'a BTreeMap<String, PointOf>,
}

impl<'a> Document<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let figures = |stats| Figures::of(stats, report.duration_s);
        Self {
            schema: json::SCHEMA,
            journey: &report.journey,
            target: &report.target,
            model: &report.model,
            started_at: &report.started_at,
            duration_s: report.duration_s,
            shard: report.shard,
            cut_short: report.cut_short.as_deref(),
            offered_rate: report.arrivals.offered_rate,
            achieved_rate: report.achieved_rate(),
            late_starts: report.arrivals.late,
            not_started: report.arrivals.not_started,
            valid: report.is_valid(),
            doubts: &report.doubts,
            verbs: report
                .verbs
                .iter()
                .map(|(verb, stats)| (verb.as_str(), figures(stats)))
                .collect(),
            journeys: figures(&report.journeys),
            http: HttpFigures::of(report),
            lateness: Lateness {
                p50_ms: quantile_ms(&report.lateness, 0.5),
                p99_ms: quantile_ms(&report.lateness, 0.99),
                max_ms: ms(report.lateness.max()),
            },
            invariants: invariants(report),
            gates: &report.gates,
            generator: GeneratorFigures::of(&report.generator, report.cpu_us_per_request()),
            errors: errors(report),
            series: series(report),
            measured: report,
        }
    }
}

impl<'a> Figures<'a> {
    fn of(stats: &'a Stats, duration_s: f64) -> Self {
        let latency = &stats.latency;
        Self {
            count: latency.count(),
            errors: stats.errors,
            rate: per_second(latency.count(), duration_s),
            p50_ms: quantile_ms(latency, 0.5),
            p90_ms: quantile_ms(latency, 0.9),
            p99_ms: quantile_ms(latency, 0.99),
            p999_ms: quantile_ms(latency, 0.999),
            max_ms: ms(latency.max()),
            service_p50_ms: quantile_ms(&stats.service, 0.5),
            service_p99_ms: quantile_ms(&stats.service, 0.99),
            statuses: stats
                .statuses
                .iter()
                .map(|(status, histogram)| (status.as_str(), StatusFigures::of(histogram)))
                .collect(),
        }
    }
}

impl StatusFigures {
    fn of(histogram: &Histogram) -> Self {
        Self {
            count: histogram.count(),
            p50_ms: quantile_ms(histogram, 0.5),
            p99_ms: quantile_ms(histogram, 0.99),
        }
    }
}

impl<'a> HttpFigures<'a> {
    fn of(report: &'a Report) -> Self {
        let http = &report.http;
        Self {
            requests: http.requests,
            rate: per_second(http.requests, report.duration_s),
            bytes: http.bytes,
            in_flight: http.in_flight,
            connections: Connections {
                mode: &http.connections,
                opened: http.connect.count(),
                tls_handshakes: http.tls.count(),
            },
            connect_p50_ms: quantile_ms(&http.connect, 0.5),
            connect_p99_ms: quantile_ms(&http.connect, 0.99),
            tls_p50_ms: quantile_ms(&http.tls, 0.5),
            tls_p99_ms: quantile_ms(&http.tls, 0.99),
        }
    }
}

impl GeneratorFigures {
    fn of(generator: &Generator, cpu_us_per_request: f64) -> Self {
        Self {
            cpu_us_per_request,
            cpu_s: generator.cpu_s,
            peak_rss_mb: generator.peak_rss_mb,
            threads: generator.threads,
            busiest: generator.busiest,
            cores: generator.cores,
        }
    }
}

fn invariants(report: &Report) -> Vec<InvariantFigures<'_>> {
    let figures = report.invariants.iter().map(|invariant| InvariantFigures {
        name: &invariant.name,
        says: &invariant.says,
        checked: invariant.checked,
        violations: invariant.violations,
        example: invariant
            .example
            .as_ref()
            .map(|example| example.what.as_str()),
    });
    figures.collect()
}

fn errors(report: &Report) -> Vec<ErrorFigures<'_>> {
    let figures = report.errors.iter().map(|group| ErrorFigures {
        verb: &group.verb,
        what: &group.what,
        count: group.count,
        curl: group.example.last().map(|exchange| exchange.curl.as_str()),
    });
    figures.collect()
}

fn series(report: &Report) -> Vec<Interval<'_>> {
    let intervals = report.intervals().map(|(at_s, point)| Interval {
        at_s,
        due_rate: per_second(point.due, report.interval_s),
        ended_rate: per_second(point.ended, report.interval_s),
        in_flight: point.in_flight,
        verbs: &point.verbs,
    });
    intervals.collect()
}

fn quantile_ms(histogram: &Histogram, part: f64) -> f64 {
    ms(histogram.quantile(part))
}

fn ms(duration: Duration) -> f64 {
    duration.as_nanos() as f64 / 1e6
}
