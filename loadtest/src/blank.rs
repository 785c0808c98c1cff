//! A report in which nothing was measured, for tests to fill in.

use std::collections::BTreeMap;

use crate::histogram::Histogram;
use crate::report::{Arrivals, Generator, Http, Model, Report, Stats};

pub(crate) fn report() -> Report {
    Report {
        journey: "token-hammer".to_owned(),
        target: "http://127.0.0.1:8080".to_owned(),
        model: Model::Open {
            rate: "11/s".to_owned(),
            spacing: "even".to_owned(),
        },
        started_at: "2026-01-01T00:00:00Z".to_owned(),
        duration_s: 0.0,
        warmup_s: 0.0,
        shard: None,
        cut_short: None,
        arrivals: Arrivals::default(),
        journeys: Stats::default(),
        verbs: BTreeMap::new(),
        http: Http::default(),
        lateness: Histogram::default(),
        series: Vec::new(),
        interval_s: 1.0,
        errors: Vec::new(),
        invariants: Vec::new(),
        gates: Vec::new(),
        generator: Generator::default(),
        target_cpu_s: None,
        doubts: Vec::new(),
        rounds: Vec::new(),
    }
}
