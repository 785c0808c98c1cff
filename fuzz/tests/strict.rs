//! The strict provider breaks no law.

mod support;

use std::env;

use assay_fuzz::kind::Kind;
use assay_provider::rule::Rules;
use support::Running;

/// As many cases as `PROPTEST_CASES` says, which is what everybody sets for property tests.
fn cases() -> u64 {
    let asked = env::var("PROPTEST_CASES").ok();
    asked.and_then(|cases| cases.parse().ok()).unwrap_or(100)
}

#[test]
fn token_requests() {
    let results = Running::keeping(Rules::strict()).search(&[Kind::Token], cases());
    assert!(results.discoveries.is_empty(), "{:#?}", results.discoveries);
    assert_eq!((results.blocked, results.senseless), (None, None));
}
