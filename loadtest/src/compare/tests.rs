//! Comparisons of made-up runs.

use std::time::Duration;

use super::*;
use crate::blank;
use crate::report::{PointOf, Round};

/// A run of 10 s in which every redeem took that long, with rounds of these p99 values.
fn run(millis: u64, rounds: &[f64]) -> Report {
    let mut report = blank::report();
    report.duration_s = 10.0;
    for _ in 0..1_000 {
        let time = Duration::from_millis(millis);
        report.journeys.latency.record(time);
        report
            .verbs
            .entry("redeem".to_owned())
            .or_default()
            .latency
            .record(time);
    }
    report.rounds = rounds.iter().map(|p99_ms| round(*p99_ms)).collect();
    report
}

fn round(p99_ms: f64) -> Round {
    let point = |count| PointOf {
        count,
        errors: 0,
        p50_ms: 1.0,
        p99_ms,
        max_ms: p99_ms,
    };
    Round {
        rate: 100.0,
        errors: 0.0,
        verbs: [("journey", 100), ("redeem", 200)]
            .map(|(verb, count)| (verb.to_owned(), point(count)))
            .into(),
    }
}

fn of<'a>(comparison: &'a Comparison, verb: &str, figure: Figure) -> &'a Row {
    let row = |row: &&Row| row.verb == verb && row.figure == figure;
    comparison.rows.iter().find(row).expect("a row")
}

fn p99(then: &[f64], now: &[f64]) -> Row {
    let comparison = compare(&run(1, now), &run(1, then), 0.1);
    assert_eq!(comparison.advice(), None);
    of(&comparison, "redeem", Figure::P99).clone()
}

#[test]
fn rounds_that_lie_apart_are_a_change() {
    let worse = p99(&[10.0, 10.5, 11.0], &[14.0, 12.0, 13.0]);
    assert_eq!(worse.trend, Trend::Worse);
    assert_eq!(
        worse.says(),
        "p99 of redeem: 13 ms was 10.5 ms (+23.8 %), worse, and more than the rounds differ by"
    );
    let better = p99(&[14.0, 12.0, 13.0], &[10.0, 10.5, 11.0]);
    assert_eq!(better.trend, Trend::Better);
}

#[test]
fn rounds_that_mix_are_noise() {
    let row = p99(&[10.0, 10.5, 13.0], &[14.0, 12.0, 13.0]);
    assert_eq!(row.trend, Trend::WithinNoise);
    assert_eq!(
        row.says(),
        "p99 of redeem: 13 ms was 10.5 ms (+23.8 %), within the noise: rounds ranged over 10 ms to 13 ms then and 12 ms to 14 ms now"
    );
}

#[test]
fn a_change_within_the_tolerance_is_none_however_certain() {
    let row = p99(&[10.0, 10.0, 10.0], &[10.9, 10.9, 10.9]);
    assert_eq!(row.trend, Trend::Same);
    assert!(
        row.says().ends_with("(+9.0 %), as before"),
        "{}",
        row.says()
    );
}

#[test]
fn a_rate_of_a_round_counts_the_steps_and_more_is_better() {
    let (mut slow, fast) = (run(1, &[1.0; 3]), run(1, &[1.0; 3]));
    for round in &mut slow.rounds {
        round.rate = 50.0;
    }
    let comparison = compare(&slow, &fast, 0.1);
    for (verb, then, now) in [("journey", 100.0, 50.0), ("redeem", 200.0, 100.0)] {
        let row = of(&comparison, verb, Figure::Rate);
        assert_eq!((row.then.value, row.now.value), (then, now));
        assert_eq!(row.change, Some(-50.0));
        assert_eq!(row.trend, Trend::Worse);
    }
    assert_eq!(
        of(&compare(&fast, &slow, 0.1), "redeem", Figure::Rate).trend,
        Trend::Better
    );
}

#[test]
fn single_runs_are_compared_and_say_that_they_know_no_noise() {
    // One of them repeated often enough is not enough.
    let comparison = compare(&run(12, &[12.0; 5]), &run(10, &[]), 0.1);
    let row = of(&comparison, "redeem", Figure::P99);
    assert_eq!(row.trend, Trend::Worse);
    assert!(
        row.says()
            .ends_with("worse, unless it is noise: one run cannot tell")
    );
    assert!(
        comparison
            .advice()
            .is_some_and(|advice| advice.contains("--repeat 5"))
    );
    assert_eq!(comparison.worse().count(), 4);
    assert!(comparison.notes.is_empty());
}

#[test]
fn errors_where_there_were_none_are_worse() {
    let mut now = run(10, &[]);
    let none = compare(&now, &run(10, &[]), 0.1);
    assert!(
        of(&none, "journey", Figure::Errors)
            .says()
            .contains("0 % was 0 % (no change), as before")
    );
    now.journeys.errors = 1;
    let some = compare(&now, &run(10, &[]), 0.1);
    let row = of(&some, "journey", Figure::Errors);
    assert_eq!(row.trend, Trend::Worse);
    assert!(
        row.says().contains("0.1 % was 0 % (there was none before)"),
        "{}",
        row.says()
    );
}

#[test]
fn different_things_are_compared_with_a_note() {
    let mut now = run(10, &[]);
    now.journey = "sign-in".to_owned();
    now.doubts.push("the generator was busy".to_owned());
    now.verbs.insert("revoke".to_owned(), now.journeys.clone());
    let notes = compare(&now, &run(10, &[]), 0.1).notes;
    assert_eq!(
        notes,
        [
            "the earlier run was of the journey `token-hammer`, this one of `sign-in`",
            "this run is not valid: the generator was busy",
            "`revoke` was measured in one of the two runs only",
        ]
    );
}
