//! The report as one page: no script, nothing loaded from anywhere, legible on paper and on a phone.

mod charts;

use askama::Template;
use assay_conformance::rp::evidence::Exchange;

use super::chart::Chart;
use super::{JOURNEY, Report, Stats, per_second, words};
use words::printable;

/// The report as HTML.
pub fn render(report: &Report) -> String {
    Page::of(report)
        .render()
        .expect("writing to a String cannot fail")
}

/// What the template shows: texts, all of which it escapes, and charts, which are ours.
#[derive(Template)]
#[template(path = "load.html")]
struct Page<'a> {
    report: &'a Report,
    target: String,
    conditions: String,
    badges: Vec<Badge>,
    tiles: Vec<Tile>,
    rows: Vec<[String; 10]>,
    rounds: Vec<[String; 5]>,
    charts: Vec<Chart>,
    intervals_per_point: usize,
    invariants: Vec<Invariant<'a>>,
    errors: Vec<Errors<'a>>,
    facts: Vec<(&'static str, String)>,
}

/// A verdict in two words.
pub(super) struct Badge {
    pub(super) class: &'static str,
    pub(super) text: String,
}

/// A figure that is read first.
pub(super) struct Tile {
    pub(super) name: &'static str,
    pub(super) value: String,
    pub(super) note: String,
}

struct Invariant<'a> {
    name: String,
    says: String,
    checked: u64,
    violations: u64,
    /// What was violated, with the exchanges that show it.
    example: Option<(String, Vec<Shown<'a>>)>,
}

struct Errors<'a> {
    count: u64,
    verb: String,
    what: String,
    example: Vec<Shown<'a>>,
}

/// An exchange with what came, and without what could turn the direction of the text around it.
struct Shown<'a> {
    exchange: &'a Exchange,
    request: String,
    came: String,
    headers: Vec<String>,
    body: String,
    curl: String,
}

impl<'a> Page<'a> {
    fn of(report: &'a Report) -> Self {
        let steps = report.verbs.iter();
        let rows = steps.map(|(verb, stats)| row(verb, stats, report.duration_s));
        Self {
            report,
            target: printable(&report.target),
            conditions: printable(&words::conditions(report)),
            badges: badges(report),
            tiles: tiles(report),
            rows: rows
                .chain([row(JOURNEY, &report.journeys, report.duration_s)])
                .collect(),
            rounds: words::rounds(report),
            charts: charts::all(report),
            intervals_per_point: charts::intervals_per_point(report),
            invariants: report.invariants.iter().map(Invariant::of).collect(),
            errors: report.errors.iter().map(Errors::of).collect(),
            facts: facts(report),
        }
    }
}

fn badges(report: &Report) -> Vec<Badge> {
    let badge = |good: bool, bad_class, text| Badge {
        class: if good { "good" } else { bad_class },
        text,
    };
    let valid = if report.is_valid() {
        "valid"
    } else {
        "not valid"
    };
    let mut badges = vec![badge(report.is_valid(), "doubt", valid.to_owned())];
    if report.cut_short.is_some() {
        badges.push(badge(false, "doubt", "ended early".to_owned()));
    }
    let broken = report.gates.iter().filter(|gate| !gate.held).count() as u64;
    if !report.gates.is_empty() {
        let text = match broken {
            0 => "all gates held".to_owned(),
            broken => words::counted(broken, "gate broken", "gates broken"),
        };
        badges.push(badge(broken == 0, "bad", text));
    }
    if !report.invariants.is_empty() {
        let kept = report
            .invariants
            .iter()
            .filter(|invariant| invariant.was_kept());
        let (kept, all) = (kept.count(), report.invariants.len());
        let text = match report.violations() {
            0 if kept == all => "all invariants held".to_owned(),
            // What was never looked at did not hold.
            0 => format!("{kept} of {all} invariants held"),
            count => words::counted(count, "violation", "violations"),
        };
        let bad = if report.violations() > 0 {
            "bad"
        } else {
            "doubt"
        };
        badges.push(badge(kept == all, bad, text));
    }
    badges
}

fn tiles(report: &Report) -> Vec<Tile> {
    let latency = &report.journeys.latency;
    let (steps, errors) = report.steps();
    let offered = match report.arrivals.offered_rate {
        0.0 => "as fast as the users came".to_owned(),
        rate => format!("of {} offered", words::rate(rate)),
    };
    vec![
        Tile {
            name: "Journeys",
            value: words::rate(report.achieved_rate()),
            note: offered,
        },
        Tile {
            name: "p50",
            value: words::duration(latency.quantile(0.5)),
            note: "of a journey".to_owned(),
        },
        Tile {
            name: "p99",
            value: words::duration(latency.quantile(0.99)),
            note: "of a journey".to_owned(),
        },
        Tile {
            name: "Errors",
            value: words::percent(errors, steps),
            note: format!("{errors} of {}", words::counted(steps, "step", "steps")),
        },
    ]
}

fn row(name: &str, stats: &Stats, duration_s: f64) -> [String; 10] {
    let latency = &stats.latency;
    let quantile = |part| words::duration(latency.quantile(part));
    [
        printable(name),
        latency.count().to_string(),
        words::rate(per_second(latency.count(), duration_s)),
        stats.errors.to_string(),
        quantile(0.5),
        quantile(0.9),
        quantile(0.99),
        quantile(0.999),
        words::duration(latency.max()),
        words::duration(stats.service.quantile(0.99)),
    ]
}

/// What the figures were made with.
fn facts(report: &Report) -> Vec<(&'static str, String)> {
    let (http, generator) = (&report.http, &report.generator);
    let spread = |histogram: &crate::histogram::Histogram| {
        format!(
            "p50 {}, p99 {}, slowest {}",
            words::duration(histogram.quantile(0.5)),
            words::duration(histogram.quantile(0.99)),
            words::duration(histogram.max())
        )
    };
    let mut facts = vec![
        ("Lateness", spread(&report.lateness)),
        (
            "Journeys not as asked",
            format!(
                "{} begun late, {} never begun, {} unfinished",
                report.arrivals.late, report.arrivals.not_started, report.arrivals.unfinished
            ),
        ),
        (
            "HTTP",
            format!(
                "{} requests, {}, {:.1} in flight on average",
                http.requests,
                words::rate(per_second(http.requests, report.duration_s)),
                http.in_flight
            ),
        ),
        (
            "Connections",
            format!(
                "{} opened, {}",
                http.connect.count(),
                printable(&http.connections)
            ),
        ),
    ];
    if http.connect.count() > 0 {
        facts.push(("TCP connect", spread(&http.connect)));
    }
    if http.tls.count() > 0 {
        facts.push(("TLS handshake", spread(&http.tls)));
    }
    facts.push((
        "Generator",
        format!(
            "{} of CPU per request, {} on {}, the busiest at {:.0} %, {:.0} MB",
            words::milliseconds(report.cpu_us_per_request() / 1e3),
            words::counted(generator.threads.into(), "thread", "threads"),
            words::counted(generator.cores.into(), "core", "cores"),
            generator.busiest * 100.0,
            generator.peak_rss_mb
        ),
    ));
    if let Some(seconds) = report.target_cpu_s {
        let each = words::milliseconds(seconds * 1e3 / http.requests.max(1) as f64);
        facts.push((
            "Target",
            format!("{seconds:.1} s of CPU, {each} per request"),
        ));
    }
    facts
}

impl<'a> Invariant<'a> {
    fn of(invariant: &'a super::InvariantResult) -> Self {
        Self {
            name: printable(&invariant.name),
            says: printable(&invariant.says),
            checked: invariant.checked,
            violations: invariant.violations,
            example: invariant.example.as_ref().map(|example| {
                let exchanges = example.exchanges.iter().map(Shown::of);
                (printable(&example.what), exchanges.collect())
            }),
        }
    }
}

impl<'a> Errors<'a> {
    fn of(group: &'a super::ErrorGroup) -> Self {
        Self {
            count: group.count,
            verb: printable(&group.verb),
            what: printable(&group.what),
            example: group.example.iter().map(Shown::of).collect(),
        }
    }
}

impl<'a> Shown<'a> {
    fn of(exchange: &'a Exchange) -> Self {
        let came = match (exchange.status, &exchange.failure) {
            (Some(status), _) => status.to_string(),
            (None, Some(failure)) => printable(failure),
            (None, None) => "no answer".to_owned(),
        };
        let headers = exchange.response_headers.iter();
        Self {
            exchange,
            request: printable(&format!("{} {}", exchange.method, exchange.url)),
            came,
            headers: headers
                .map(|field| printable(&format!("{}: {}", field.name, field.value)))
                .collect(),
            body: lines(&exchange.response_body),
            curl: lines(&exchange.curl),
        }
    }
}

/// What has lines keeps them.
fn lines(text: &str) -> String {
    text.lines().map(printable).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests;
