//! Conclusions from made-up trials.

use std::time::Duration;

use super::*;
use crate::blank;
use crate::gate::Slo;

/// A trial of a target with these many busy cores of 8, whose latency grows as in a queue with this limit.
fn trial(rate: f64, limit: f64, target_cores: Option<f64>) -> TrialReport {
    let law = |n: f64| limit * n / (n + 9.0);
    // The load at which a target with this much contention delivers the rate, or as many as the run leaves time for.
    let in_flight = (1..20_000)
        .map(|n| f64::from(n) / 100.0)
        .find(|n| law(*n) >= rate)
        .unwrap_or(200.0);
    let achieved = law(in_flight);
    let p99_ms = in_flight / achieved * 1e3;
    TrialReport {
        rate,
        achieved,
        requests: achieved,
        in_flight,
        p50_ms: p99_ms / 3.0,
        p99_ms,
        errors: 0.0,
        target_cores,
        generator_cores: 0.5,
        cores: 8,
        kind: TrialKind::Ramp,
        held: if p99_ms < 50.0 {
            TrialOutcome::Held
        } else {
            TrialOutcome::Broke("p99 < 50ms: too slow".to_owned())
        },
        gates: Vec::new(),
        latencies: Vec::new(),
    }
}

fn asked() -> SearchSettings {
    SearchSettings {
        journey: "sign-in".to_owned(),
        target: "http://127.0.0.1".to_owned(),
        slo: "p99 < 50ms".to_owned(),
        started_at: "2026-01-02T03:04:05Z".to_owned(),
        trial_s: 5.0,
        warmup_s: 1.0,
    }
}

/// A whole search against that target.
fn capacity(limit: f64, cores_at: impl Fn(f64) -> Option<f64>) -> Capacity {
    let mut search =
        Search::new(50.0, 1e5, search::PRECISION, search::CONFIRMATIONS).expect("a search");
    let mut steps = Vec::new();
    while let Some(next) = search.next() {
        let step = TrialReport {
            kind: next.kind,
            ..trial(next.rate, limit, cores_at(next.rate))
        };
        search.observe(step.held.clone());
        steps.push(step);
    }
    Capacity::of(asked(), steps, search.answer())
}

#[test]
fn a_target_without_cpu_to_spare_needs_cores_in_proportion() {
    let capacity = capacity(1_000.0, |rate| Some(rate / 130.0));
    assert_eq!(capacity.saturated, Saturated::TargetCpu);
    assert_eq!(capacity.per_core.map(f64::round), Some(130.0));
    let highest = capacity.answer.highest.expect("a rate");
    let needs = capacity.needs(3.0);
    let expected = highest / 130.0 * 3.0;
    assert!(
        matches!(needs, Needs::Cores { cores, .. } if (cores - expected).abs() < 1e-9),
        "{needs:?}"
    );
    assert_eq!(capacity.needs(f64::NAN), Needs::Unknown);
    let words = capacity.words().join("\n");
    assert!(
        words.contains("The highest rate that keeps the objective is"),
        "{words}"
    );
    assert!(words.contains("CPU of the target"), "{words}");
    assert!(
        words.contains("2 times that traffic would need at least"),
        "{words}"
    );
    assert!(
        words.contains("10 % of the work waits for other work"),
        "{words}"
    );
    let written = serde_json::to_string(&capacity).expect("JSON");
    let read: Capacity = serde_json::from_str(&written).expect("a capacity");
    assert_eq!(read.words().join("\n"), words);
}

#[test]
fn a_target_that_waits_with_cpu_to_spare_is_not_helped_by_cores() {
    let capacity = capacity(1_000.0, |_| Some(1.0));
    assert_eq!(capacity.saturated, Saturated::Latency);
    let needs = capacity.needs(10.0);
    assert!(
        matches!(needs, Needs::Change { at_most, .. } if (1.0..1.5).contains(&at_most)),
        "{needs:?}"
    );
    assert!(
        needs
            .says()
            .starts_with("10 times that traffic is not a matter of cores")
    );
    assert!(capacity.knee.is_some());
}

#[test]
fn without_cpu_time_nothing_is_promised() {
    let capacity = capacity(1_000.0, |_| None);
    assert_eq!(
        (capacity.per_core, capacity.needs(1.01)),
        (None, Needs::Unknown)
    );
}

#[test]
fn a_search_without_trials_says_so() {
    let search = Search::new(1.0, 2.0, 0.05, 2).expect("a search");
    let capacity = Capacity::of(asked(), Vec::new(), search.answer());
    assert_eq!(capacity.saturated, Saturated::Unknown);
    assert!(
        capacity
            .words()
            .join("\n")
            .contains("was not fitted: 0 different loads were tried")
    );
}

#[test]
fn what_was_used_up_is_read_off_the_lowest_rate_that_broke() {
    let calm = trial(50.0, 1_000.0, Some(1.0));
    let broken = |change: fn(&mut TrialReport)| {
        let mut step = TrialReport {
            rate: 100.0,
            held: TrialOutcome::Broke("broke".to_owned()),
            ..calm.clone()
        };
        change(&mut step);
        saturation::saturated(&[step, calm.clone()])
    };
    assert_eq!(broken(|_| {}), Saturated::Unknown);
    assert_eq!(broken(|step| step.p99_ms *= 10.0), Saturated::Latency);
    assert_eq!(broken(|step| step.errors = 0.05), Saturated::Errors);
    assert_eq!(
        broken(|step| step.target_cores = Some(7.0)),
        Saturated::TargetCpu
    );
    assert_eq!(
        broken(|step| step.generator_cores = 7.0),
        Saturated::Generator
    );
    assert_eq!(
        broken(|step| step.held = TrialOutcome::GeneratorLimited("busy".to_owned())),
        Saturated::Generator
    );
    assert_eq!(saturation::saturated(&[calm]), Saturated::Unknown);
}

#[test]
fn a_trial_keeps_the_figures_of_its_report() {
    let mut report = blank::report();
    let trial = Trial {
        rate: 100.0,
        kind: TrialKind::Ramp,
    };
    let slo: Slo = "p99 < 5ms, errors < 1%".parse().expect("an objective");
    let empty = TrialReport::of(trial, &report, &slo, TrialOutcome::Held);
    assert_eq!(
        (empty.achieved, empty.errors, empty.generator_cores),
        (0.0, 0.0, 0.0)
    );
    report.duration_s = 2.0;
    report.journeys.latency.record(Duration::from_millis(4));
    report.arrivals.ended_in_time = 1;
    report
        .verbs
        .insert("redeem".to_owned(), report.journeys.clone());
    report.verbs.entry("redeem".to_owned()).or_default().errors = 1;
    report.http.requests = 8;
    report.target_cpu_s = Some(3.0);
    let kept = TrialReport::of(trial, &report, &slo, TrialOutcome::Held);
    assert_eq!((kept.achieved, kept.requests, kept.errors), (0.5, 4.0, 1.0));
    assert_eq!(kept.target_cores, Some(1.5));
    assert_eq!(kept.p99_ms.round(), 4.0);
    assert_eq!((kept.gates.len(), kept.latencies.len()), (2, 1));
    assert_eq!(kept.latencies[0].limit_ms, 5.0);
}

#[test]
fn what_the_generator_did_is_no_figure_of_the_target() {
    let clean = capacity(1_000.0, |_| None);
    let mut steps = clean.steps.clone();
    steps.push(TrialReport {
        rate: 5_000.0,
        achieved: 5_000.0,
        requests: 10.0,
        in_flight: 900.0,
        held: TrialOutcome::GeneratorLimited("it was late itself".to_owned()),
        ..steps[0].clone()
    });
    let with = Capacity::of(asked(), steps, clean.answer.clone());
    assert_eq!((&with.law, with.knee), (&clean.law, clean.knee));
    assert!(matches!(clean.law, Law::Fitted(_)));
}
