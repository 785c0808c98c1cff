//! The figures of a run, as JSON and as an exit code.

use serde_json::Value;

use crate::support::assay;
use crate::{assert_right, json};

/// Asserts that an object has numbers of these names.
#[track_caller]
fn has_numbers(object: &Value, names: &[&str]) {
    for name in names {
        assert!(object[name].is_number(), "no number {name} in {object}");
    }
}

/// Asserts that so many journeys were due, and that none is lost: on a machine that stands still some are never begun or ended.
#[track_caller]
fn assert_accounted(report: &Value, due: u64) {
    let arrivals = &report["measured"]["arrivals"];
    assert_eq!(arrivals["due"], due);
    let of = |name: &str| arrivals[name].as_u64().expect("a number");
    let ended = report["journeys"]["count"].as_u64().expect("a number");
    assert!(ended > 0);
    assert_eq!(ended + of("not_started") + of("unfinished"), due);
}

#[test]
fn a_run_says_what_it_was_asked_for_and_what_it_measured() {
    let ran = assay(&[
        "load",
        "verify-hammer",
        "--rate",
        "100/s",
        "--for",
        "2s",
        "--users",
        "8",
        "--report",
        "json=-",
    ]);
    let report = json(&ran.stdout);
    assert_right(&ran, &report);
    assert_eq!(report["offered_rate"], 100.0);
    has_numbers(&report, &["achieved_rate", "late_starts"]);
    assert!(report["valid"].is_boolean());
    let verbs = report["verbs"].as_object().expect("verbs by name");
    assert_eq!(verbs.keys().collect::<Vec<_>>(), ["verify"]);
    assert_accounted(&report, 200);
    assert_eq!(verbs["verify"]["count"], report["journeys"]["count"]);
    assert_eq!(verbs["verify"]["errors"], 0);
    has_numbers(
        &verbs["verify"],
        &[
            "rate",
            "p50_ms",
            "p90_ms",
            "p99_ms",
            "p999_ms",
            "max_ms",
            "service_p99_ms",
        ],
    );
    let invariants = report["invariants"].as_array().expect("a list");
    let verdicts = invariants
        .iter()
        .find(|invariant| invariant["name"] == "verdicts-right")
        .expect("the verdicts were watched");
    // Those of the warm-up are verdicts, too.
    let judged = verdicts["checked"].as_u64();
    assert!(judged >= report["journeys"]["count"].as_u64(), "{verdicts}");
    assert_eq!(verdicts["violations"], 0);
    // The journey's own gate.
    let gate = &report["gates"][0];
    assert_eq!(gate["expression"], "errors < 0.1%");
    assert!(gate["measured"].is_string());
    assert_eq!(gate["held"], true);
    has_numbers(&report["generator"], &["cpu_us_per_request", "peak_rss_mb"]);
}

#[test]
fn two_hundred_a_second_are_two_hundred_a_second() {
    let ran = assay(&[
        "load",
        "discovery",
        "--rate",
        "200/s",
        "--for",
        "2s",
        "--report",
        "json=-",
    ]);
    let report = json(&ran.stdout);
    assert_right(&ran, &report);
    assert_accounted(&report, 400);
}

#[test]
fn a_count_is_kept_to_the_journey() {
    let ran = assay(&[
        "load",
        "discovery",
        "--rate",
        "300/s",
        "--count",
        "123",
        "--report",
        "json=-",
    ]);
    let report = json(&ran.stdout);
    assert_right(&ran, &report);
    assert_eq!(report["journeys"]["count"], 123);
}

#[test]
fn a_broken_gate_names_both_numbers() {
    let ran = assay(&[
        "load",
        "discovery",
        "--rate",
        "50/s",
        "--for",
        "1s",
        "--gate",
        "p99(discover) < 0.001ms",
    ]);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    let broken: Vec<&str> = ran
        .stdout
        .lines()
        .filter(|line| line.contains("BROKEN"))
        .collect();
    assert_eq!(broken.len(), 1, "{}", ran.stdout);
    assert!(
        broken[0].contains("p99(discover) < 0.001ms"),
        "{}",
        broken[0]
    );
    let (_, numbers) = broken[0].split_once("measured").expect("what was measured");
    let (measured, limit) = numbers.split_once("limit").expect("and what was wanted");
    let is_time = |text: &str| {
        text.contains(|c: char| c.is_ascii_digit()) && (text.contains("ms") || text.contains("µs"))
    };
    assert!(is_time(measured) && is_time(limit), "{}", broken[0]);
}

#[test]
fn a_gate_that_would_never_be_measured_is_refused_before_the_run() {
    let ran = assay(&[
        "load",
        "discovery",
        "--rate",
        "50/s",
        "--for",
        "1s",
        "--gate",
        "p99(refresh) < 10s",
    ]);
    assert_eq!(ran.code, 2, "{}{}", ran.stdout, ran.stderr);
    assert!(
        ran.stderr
            .contains("the steps of the journey are discover, jwks"),
        "{}",
        ran.stderr
    );
}
