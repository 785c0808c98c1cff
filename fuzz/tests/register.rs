//! Damaged registrations: the strict provider breaks no law, and what a broken one does is found.

mod support;

use assay_fuzz::kind::Kind;
use assay_provider::rule::Rules;
use support::Running;

#[test]
fn the_strict_provider_breaks_no_law() {
    let cases = support::cases(1_000);
    let results = Running::keeping(Rules::strict()).search(&[Kind::Register], cases);
    support::assert_clean(&results);
}
