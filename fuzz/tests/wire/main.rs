//! Requests as bytes: the reference provider breaks no law about them, and servers that read them badly do.

mod sloppy;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeSet;
use std::env;
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use assay_conformance::runner::Targets;
use assay_fuzz::kind::Kind;
use assay_fuzz::law::Law;
use assay_fuzz::search::{Budget, Discovery, Results, Search};
use assay_provider::rule::Rules;
use sloppy::Sloppiness;
use support::Running;
use tokio::runtime::Runtime;

/// As many cases as `PROPTEST_CASES` says, which is what everybody sets for property tests.
fn cases() -> u64 {
    let asked = env::var("PROPTEST_CASES").ok();
    asked.and_then(|cases| cases.parse().ok()).unwrap_or(300)
}

/// What was found, in a few lines.
fn told(discovery: &Discovery) -> String {
    let found = &discovery.found;
    let steps: Vec<_> = found.steps.iter().map(ToString::to_string).collect();
    format!(
        "{:?}, case {}: expected {}, got {}\n{}",
        found.law,
        discovery.number,
        found.expected,
        found.got,
        steps.join("\n")
    )
}

#[test]
fn however_bytes_arrive_the_strict_provider_breaks_no_law() {
    let results = Running::keeping(Rules::strict()).search(&[Kind::Wire], cases());
    let found: Vec<_> = results.discoveries.values().map(told).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert_eq!((results.blocked, results.senseless), (None, None));
}

/// Which laws a sloppy server breaks.
#[track_caller]
fn assert_breaks(sloppiness: Sloppiness, laws: &[Law]) {
    let runtime = Runtime::new().expect("threads");
    let results = search(&runtime, &sloppy::serve(&runtime, sloppiness));
    assert_eq!((&results.blocked, &results.senseless), (&None, &None));
    let found: BTreeSet<Law> = results.discoveries.keys().copied().collect();
    let missed: Vec<_> = laws.iter().filter(|law| !found.contains(law)).collect();
    assert!(missed.is_empty(), "not found: {missed:?}, but {found:?}");
    for discovery in results.discoveries.values() {
        assert!(discovery.found.steps.len() <= 3, "{}", told(discovery));
    }
}

fn search(runtime: &Runtime, targets: &Arc<dyn Targets>) -> Results {
    let search = Search {
        seed: 1,
        kinds: vec![Kind::Wire],
        budget: Budget {
            cases: 200,
            time: None,
            requests: u64::MAX,
        },
        jobs: NonZero::<usize>::MIN,
        until_found: false,
    };
    let stop = AtomicBool::new(false);
    let results = search.run(targets, runtime.handle(), &stop, drop);
    results.expect("there is something to try")
}

#[test]
fn who_takes_anything_breaks_the_laws_of_refusal() {
    let laws = [
        Law::IncompleteNeverGranted,
        Law::LengthTold,
        Law::HostOnce,
        Law::NoSpaceBeforeColon,
        Law::MethodNotGuessed,
        Law::GrammarKept,
        Law::OneCredential,
        Law::ClosesAfterTwoLengths,
        Law::NothingSmuggled,
        Law::NeverServerError,
    ];
    assert_breaks(Sloppiness::TakesAnything, &laws);
}

#[test]
fn who_is_fussy_breaks_the_laws_of_acceptance() {
    let laws = [
        Law::FramingUnderstood,
        Law::AbsoluteFormAccepted,
        Law::EmptyLineIgnored,
        Law::AnsweredInOrder,
    ];
    assert_breaks(Sloppiness::Fussy, &laws);
}
