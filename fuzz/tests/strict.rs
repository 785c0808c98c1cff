//! The strict provider breaks no law.

mod support;

use assay_fuzz::kind::Kind;
use assay_provider::rule::Rules;
use support::{Running, cases};

#[test]
fn token_requests() {
    let results = Running::keeping(Rules::strict()).search(&[Kind::Token], cases(100));
    assert!(results.discoveries.is_empty(), "{:#?}", results.discoveries);
    assert_eq!((results.blocked, results.senseless), (None, None));
}
