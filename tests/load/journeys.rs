//! Every built-in journey works against the reference provider, as it is listed.

use std::sync::Mutex;
use std::thread;

use crate::support::assay;
use crate::{assert_right, json};

/// More at the same time only wait for each other.
const AT_ONCE: usize = 2;

#[test]
fn every_journey_runs_without_an_error() {
    let listed = assay(&["load"]);
    let journeys: Vec<String> = listed
        .stdout
        .lines()
        .filter_map(|line| {
            Some(
                line.strip_prefix("  ")?
                    .split_whitespace()
                    .next()?
                    .to_owned(),
            )
        })
        .collect();
    assert!(journeys.len() >= 13, "{}", listed.stdout);
    let waiting = Mutex::new(journeys);
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(journey) = next(&waiting) {
                    runs(&journey);
                }
            });
        }
    });
}

fn next(waiting: &Mutex<Vec<String>>) -> Option<String> {
    waiting.lock().expect("no journey failed").pop()
}

fn runs(journey: &str) {
    let ran = assay(&[
        "load", journey, "--rate", "20/s", "--count", "20", "--warmup", "0s", "--users", "4",
        "--report", "json=-",
    ]);
    assert!(ran.stdout.starts_with('{'), "{journey}: {}", ran.stderr);
    let report = json(&ran.stdout);
    assert_right(&ran, &report);
    assert_eq!(report["journeys"]["count"], 20, "{journey}");
}
