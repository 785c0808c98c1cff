#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::histogram::Histogram;
use crate::report::{Model, Stats, sample};

static EMPTY: LazyLock<Report> = LazyLock::new(sample::empty);

/// The measurement of one generator: the latencies of each verb.
type Samples = BTreeMap<String, Vec<u64>>;

fn samples() -> impl Strategy<Value = Samples> {
    let verb = prop_oneof![Just("authorize".to_owned()), Just("redeem".to_owned())];
    let nanos = prop::collection::vec(1..60_000_000_000_u64, 1..30);
    prop::collection::btree_map(verb, nanos, 0..3)
}

fn histogram<'a>(nanos: impl IntoIterator<Item = &'a u64>) -> Histogram {
    let mut histogram = Histogram::default();
    for nanos in nanos {
        histogram.record(Duration::from_nanos(*nanos));
    }
    histogram
}

fn measured(samples: &Samples) -> Report {
    let stats = |nanos: &Vec<u64>| {
        let latency = histogram(nanos);
        Stats {
            statuses: BTreeMap::from([("200".to_owned(), latency.clone())]),
            service: latency.clone(),
            errors: nanos.len() as u64 / 3,
            latency,
        }
    };
    let mut report = EMPTY.clone();
    report.verbs = samples
        .iter()
        .map(|(verb, nanos)| (verb.clone(), stats(nanos)))
        .collect();
    report.http.requests = samples.values().map(|nanos| nanos.len() as u64).sum();
    report.series = samples
        .values()
        .map(|nanos| Point {
            due: nanos.len() as u64,
            ended: nanos.len() as u64,
            ..Point::default()
        })
        .collect();
    report.errors = samples
        .iter()
        .map(|(verb, nanos)| ErrorGroup {
            verb: verb.clone(),
            what: "status 500".to_owned(),
            count: nanos.len() as u64,
            example: Vec::new(),
        })
        .collect();
    report
}

/// Every count and percentile of a report.
fn figures(report: &Report) -> serde_json::Value {
    let mut figures: serde_json::Value =
        serde_json::from_str(&crate::report::json::render(report)).unwrap();
    figures.as_object_mut().unwrap().remove("measured");
    figures
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn percentiles_are_those_of_all_samples(generators in prop::collection::vec(samples(), 1..5), part in 0.0..1.0) {
        let reports: Vec<_> = generators.iter().map(measured).collect();
        let merged = merge(&reports).unwrap();
        for verb in ["authorize", "redeem"] {
            let all = histogram(generators.iter().filter_map(|samples| samples.get(verb)).flatten());
            let stats = merged.verbs.get(verb).cloned().unwrap_or_default();
            prop_assert_eq!(stats.latency.quantile(part), all.quantile(part));
            prop_assert_eq!(&stats.latency, &all);
            prop_assert_eq!(&stats.service, &all);
            prop_assert_eq!(stats.statuses.get("200").cloned().unwrap_or_default(), all);
        }
    }

    #[test]
    fn the_order_does_not_matter(one in samples(), two in samples(), three in samples()) {
        let [one, two, three] = [&one, &two, &three].map(measured);
        let together = figures(&merge(&[one.clone(), two.clone(), three.clone()]).unwrap());
        let left = merge(&[merge(&[one.clone(), two.clone()]).unwrap(), three.clone()]).unwrap();
        let right = merge(&[one.clone(), merge(&[two.clone(), three.clone()]).unwrap()]).unwrap();
        let backwards = merge(&[three, two, one]).unwrap();
        prop_assert_eq!(&figures(&left), &together);
        prop_assert_eq!(&figures(&right), &together);
        prop_assert_eq!(&figures(&backwards), &together);
    }
}

fn shard(number: u32, of: u32) -> Report {
    Report {
        shard: Some((number, of)),
        ..sample::report()
    }
}

#[test]
fn shards_add_up_to_the_whole() {
    let merged = merge(&[shard(1, 2), shard(2, 2)]).unwrap();
    assert_eq!(merged.arrivals.due, 60_000);
    assert_eq!(merged.arrivals.offered_rate, 1_000.0);
    assert_eq!(merged.achieved_rate(), 999.9);
    assert_eq!(merged.errors[0].count, 84);
    assert_eq!(merged.invariants[0].checked, 3_000);
    assert_eq!(merged.violations(), 2);
    assert_eq!(merged.series[0].verbs["redeem"].count, 1_000);
    assert_eq!(merged.series[0].verbs["redeem"].p99_ms, 11.875);
    assert_eq!(merged.generator.cpu_s, 2.04);
    assert_eq!(merged.generator.peak_rss_mb, 48.2);
    assert_eq!(merged.target_cpu_s, Some(31.5));
    assert_eq!(
        (merged.gates, merged.doubts),
        (vec![], Vec::<String>::new())
    );
}

#[test]
fn what_is_not_one_run_is_refused() {
    let refused = |change: fn(&mut Report)| {
        let mut other = shard(2, 2);
        change(&mut other);
        merge(&[shard(1, 2), other]).unwrap_err().to_string()
    };
    assert_eq!(
        refused(|other| other.journey = "discovery".to_owned()),
        "the reports have different journeys: sign-in and discovery"
    );
    assert_eq!(
        refused(|other| other.target = "http://127.0.0.1:9".to_owned()),
        "the reports have different targets: http://127.0.0.1:8080 and http://127.0.0.1:9"
    );
    assert_eq!(
        refused(|other| other.model = Model::Closed { users: 1 }),
        "the reports have different models: 500/s, poisson arrivals and 1 user"
    );
    assert_eq!(
        refused(|other| other.shard = Some((1, 2))),
        "shard 1 of 2 is there twice"
    );
    assert_eq!(
        refused(|other| other.shard = Some((2, 3))),
        "the reports have different numbers of shards: 2 and 3"
    );
    assert_eq!(merge(&[]).unwrap_err(), MergeError::Nothing);
}

#[test]
fn a_run_that_is_not_whole_is_doubted() {
    let doubts = merge(&[shard(1, 3), shard(3, 3)]).unwrap().doubts;
    assert_eq!(
        doubts,
        ["2 of 3 shards are here: the load was less than what was asked for"]
    );
    let mut late = shard(2, 2);
    late.started_at = "2026-01-02T03:04:09Z".to_owned();
    let doubts = merge(&[shard(1, 2), late]).unwrap().doubts;
    assert_eq!(
        doubts,
        ["the generators began 4.0 s apart: the load was not there at the same time"]
    );
}
