//! The strict provider breaks no law. `PROPTEST_CASES` says how many cases of each kind are played.

use assay_fuzz::kind::Kind;
use assay_provider::rule::Rules;

use super::support::{Running, assert_clean, cases};

fn is_clean(kinds: &[Kind], otherwise: u64) {
    let cases = cases(otherwise) * kinds.len() as u64;
    assert_clean(&Running::keeping(Rules::strict()).search(kinds, cases));
}

#[test]
fn to_damaged_token_requests() {
    is_clean(&[Kind::Token], 200);
}

#[test]
fn to_damaged_requests_about_tokens() {
    is_clean(&[Kind::Revoke, Kind::Introspect, Kind::Userinfo], 80);
}

#[test]
fn to_damaged_authorization_requests() {
    is_clean(&[Kind::Authorize], 150);
}

#[test]
fn to_damaged_registrations() {
    is_clean(&[Kind::Register], 200);
}

#[test]
fn in_the_life_cycles_of_tokens() {
    is_clean(&[Kind::Lifecycle], 100);
}

#[test]
fn however_bytes_arrive() {
    is_clean(&[Kind::Wire], 80);
}
