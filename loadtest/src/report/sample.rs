//! A report made by hand: a run with something of everything, the same each time.

use std::collections::BTreeMap;
use std::time::Duration;

use assay_conformance::rp::evidence::{Exchange, Field};

use super::{
    Arrivals, ErrorGroup, GateResult, Generator, Http, InvariantResult, JOURNEY, Model, Point,
    PointOf, Report, Round, Stats, Violation,
};
use crate::histogram::Histogram;

/// Seconds of the run.
const SECONDS: u64 = 60;
const RATE: u64 = 500;

/// A run of a minute with a stall at 40 s, errors, a violation and a broken gate.
pub(super) fn report() -> Report {
    let verbs = BTreeMap::from([
        ("authorize".to_owned(), stats(SECONDS * RATE, 900.0, 0, 302)),
        ("redeem".to_owned(), stats(SECONDS * RATE, 2_400.0, 42, 200)),
        ("userinfo".to_owned(), stats(SECONDS * RATE, 310.0, 0, 200)),
    ]);
    Report {
        journey: "sign-in".to_owned(),
        target: "http://127.0.0.1:8080".to_owned(),
        model: Model::Open {
            rate: "500/s".to_owned(),
            spacing: "poisson".to_owned(),
        },
        started_at: "2026-01-02T03:04:05Z".to_owned(),
        duration_s: SECONDS as f64,
        warmup_s: 5.0,
        arrivals: Arrivals {
            offered_rate: RATE as f64,
            due: SECONDS * RATE,
            started: SECONDS * RATE,
            ended_in_time: SECONDS * RATE - 3,
            late: 12,
            unfinished: 3,
            ..Arrivals::default()
        },
        journeys: stats(SECONDS * RATE - 3, 3_700.0, 42, 200),
        verbs,
        http: Http {
            requests: 4 * SECONDS * RATE,
            bytes: 38_400_000,
            connections: "keep-alive".to_owned(),
            connect: latencies(64, 180.0),
            in_flight: 1.8,
            ..Http::default()
        },
        lateness: latencies(SECONDS * RATE, 22.0),
        series: (0..SECONDS).map(point).collect(),
        interval_s: 1.0,
        errors: vec![ErrorGroup {
            verb: "redeem".to_owned(),
            what: "status 503 instead of 200".to_owned(),
            count: 42,
            example: vec![exchange(503)],
        }],
        invariants: vec![
            InvariantResult {
                name: "code-single-use".to_owned(),
                says: "a code is redeemed at most once however many try together".to_owned(),
                checked: 1_500,
                violations: 1,
                example: Some(Violation {
                    what: "one success was expected, 2 of 8 came".to_owned(),
                    exchanges: vec![exchange(200)],
                }),
            },
            InvariantResult {
                name: "tokens-distinct".to_owned(),
                says: "no two issued tokens are equal".to_owned(),
                checked: 60_000,
                violations: 0,
                example: None,
            },
        ],
        gates: vec![
            gate("p99(redeem) < 50ms", "12.0 ms", "50 ms", true),
            gate("errors < 0.01%", "0.05 %", "0.01 %", false),
        ],
        generator: Generator {
            threads: 2,
            cpu_s: 1.02,
            busiest: 0.013,
            peak_rss_mb: 48.2,
            cores: 8,
        },
        target_cpu_s: Some(31.5),
        ..Report::default()
    }
}

/// The same run, not to be trusted, of a target that writes into whatever shows its words.
pub(super) fn hostile() -> Report {
    let mut report = report();
    let words = "</script><script>alert(1)</script> \u{1b}[2J |x| *y* `z` \u{202e}";
    report.target = format!("http://127.0.0.1:8080/{words}");
    report.doubts = vec![
        "the generator was late by 1.2 ms at p99, which is 24 % of the p99 of userinfo".to_owned(),
    ];
    report.cut_short = Some("interrupted after 60 s".to_owned());
    report.errors[0].what = format!("error {words}");
    report.errors[0].example[0].response_body = words.to_owned();
    report.invariants[0].example = Some(Violation {
        what: words.to_owned(),
        exchanges: vec![exchange(200)],
    });
    report
}

/// The same run, twice.
pub(super) fn repeated() -> Report {
    let mut report = report();
    let round = |p99_ms| Round {
        rate: 499.5,
        errors: 0.000_5,
        verbs: BTreeMap::from([(
            JOURNEY.to_owned(),
            PointOf {
                count: 29_970,
                errors: 15,
                p50_ms: 3.7,
                p99_ms,
                max_ms: 174.0,
            },
        )]),
    };
    report.rounds = vec![round(18.25), round(18.75)];
    report
}

/// A run in which nothing ended.
pub(super) fn empty() -> Report {
    let report = report();
    Report {
        journey: report.journey,
        target: report.target,
        model: report.model,
        started_at: report.started_at,
        warmup_s: report.warmup_s,
        arrivals: report.arrivals,
        interval_s: report.interval_s,
        generator: report.generator,
        http: Http {
            connections: report.http.connections,
            ..Http::default()
        },
        ..Report::default()
    }
}

fn gate(expression: &str, measured: &str, limit: &str, held: bool) -> GateResult {
    GateResult {
        expression: expression.to_owned(),
        measured: measured.to_owned(),
        limit: limit.to_owned(),
        held,
    }
}

fn stats(count: u64, median_us: f64, errors: u64, status: u16) -> Stats {
    let latency = latencies(count, median_us);
    let mut statuses = BTreeMap::from([(status.to_string(), latencies(count - errors, median_us))]);
    if errors > 0 {
        statuses.insert("503".to_owned(), latencies(errors, median_us * 2.0));
    }
    Stats {
        latency,
        service: latencies(count, median_us * 0.9),
        errors,
        statuses,
    }
}

/// As many durations, spread like those of servers: half below the median, and a long tail.
fn latencies(count: u64, median_us: f64) -> Histogram {
    let mut histogram = Histogram::default();
    for n in 0..count {
        let part = (n as f64 + 0.5) / count as f64;
        let spread = (part / (1.0 - part)).powf(0.35);
        histogram.record(Duration::from_nanos((median_us * 1e3 * spread) as u64));
    }
    histogram
}

fn point(second: u64) -> Point {
    // The target freezes for two seconds, and has caught up three seconds later.
    let stall: f64 = match second {
        40 | 41 => 0.0,
        42 => 2.2,
        43 => 1.5,
        _ => 1.0,
    };
    let slow: f64 = if (40..44).contains(&second) {
        300.0
    } else {
        1.0
    };
    // Binary fractions: written and read they stay as they are.
    let wobble = 1.0 + ((second * 7) % 11) as f64 / 32.0;
    let ended = (RATE as f64 * stall) as u64;
    let verb = |median_ms: f64, errors| PointOf {
        count: ended,
        errors,
        p50_ms: median_ms * wobble * slow.min(90.0),
        p99_ms: median_ms * wobble * 5.0 * slow,
        max_ms: median_ms * wobble * 14.0 * slow,
    };
    Point {
        due: RATE,
        ended,
        in_flight: if stall == 0.0 {
            500 * (second - 39)
        } else {
            2 + second % 3
        },
        verbs: BTreeMap::from([
            ("authorize".to_owned(), verb(0.875, 0)),
            (
                "redeem".to_owned(),
                verb(2.375, if second == 42 { 42 } else { 0 }),
            ),
            ("userinfo".to_owned(), verb(0.3125, 0)),
            (
                JOURNEY.to_owned(),
                verb(3.75, if second == 42 { 42 } else { 0 }),
            ),
        ]),
    }
}

fn exchange(status: u16) -> Exchange {
    Exchange {
        n: 3,
        step: Some(2),
        case: None,
        method: "POST".to_owned(),
        url: "http://127.0.0.1:8080/token".to_owned(),
        request_headers: Vec::new(),
        request_body: "grant_type=authorization_code&code=<code:9f2c>".to_owned(),
        status: Some(status),
        response_headers: vec![Field {
            name: "content-type".to_owned(),
            value: "application/json".to_owned(),
        }],
        response_body: r#"{"error":"temporarily_unavailable"}"#.to_owned(),
        failure: None,
        took_ms: 1_204,
        curl: "curl -d grant_type=authorization_code -d \"code=$CODE\" http://127.0.0.1:8080/token"
            .to_owned(),
    }
}

/// A text without its ANSI styles.
pub(super) fn plain(styled: &str) -> String {
    anstream::adapter::strip_str(styled).to_string()
}

/// Panics if a page runs a script, or loads something.
#[track_caller]
pub(super) fn assert_self_contained(page: &str) {
    let foreign = [
        "<script",
        "<link",
        "<img",
        "@import",
        "url(",
        " src=",
        " href=\"http",
    ];
    for foreign in foreign {
        assert!(!page.contains(foreign), "{foreign}");
    }
}

/// Writes a page to a folder, to look at it in a browser: `ASSAY_SHOW=/some/folder cargo test`.
pub(super) fn show(name: &str, page: &str) {
    if let Some(folder) = std::env::var_os("ASSAY_SHOW") {
        std::fs::write(std::path::Path::new(&folder).join(name), page).expect("a folder");
    }
}
