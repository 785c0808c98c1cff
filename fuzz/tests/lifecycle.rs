//! Life cycles: the strict provider breaks no law, and broken ones are found.

mod support;

use std::env;

use assay_fuzz::kind::Kind;
use assay_provider::rule::{Rule, Rules};
use support::Running;

fn show(results: &assay_fuzz::search::Results) {
    eprintln!(
        "took {:?} requests {} cases {:?} blocked {:?} senseless {:?}",
        results.took, results.requests, results.cases, results.blocked, results.senseless
    );
    for (law, d) in &results.discoveries {
        eprintln!(
            "{} case {} shrinking {} times {} repeats {} grade {:?}\n  expected {}\n  got {}",
            law.id(),
            d.number,
            d.shrinking,
            d.times,
            d.repeats,
            d.found.grade,
            d.found.expected,
            d.found.got
        );
        for s in &d.found.steps {
            eprintln!(
                "    {}",
                toml::to_string(s).unwrap_or_default().replace('\n', " ")
            );
        }
    }
}

#[test]
fn explore() {
    let cases: u64 = env::var("CASES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(200);
    let faults = env::var("FAULT").unwrap_or_default();
    if faults.is_empty() {
        let results = Running::keeping(Rules::strict()).search(&[Kind::Lifecycle], cases);
        eprintln!("{:#?}", results.judged);
        show(&results);
        return;
    }
    for fault in faults.split(',') {
        let rule = Rule::ALL
            .iter()
            .copied()
            .find(|r| r.fault() == fault)
            .unwrap_or_else(|| panic!("{fault}"));
        eprintln!("=== {fault}");
        let results = Running::keeping(Rules::breaking(rule)).find(Kind::Lifecycle, cases);
        show(&results);
    }
}
