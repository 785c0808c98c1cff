//! Life cycles: the strict provider breaks no law, and a provider that breaks a rule is found out.

mod support;

use assay_fuzz::kind::Kind;
use assay_provider::rule::{Rule, Rules};
use support::{Running, cases, told};

#[test]
fn the_strict_provider_breaks_no_law() {
    let results = Running::keeping(Rules::strict()).search(&[Kind::Lifecycle], cases(150));
    assert!(results.discoveries.is_empty(), "{}", told(&results));
    assert_eq!((results.blocked, results.senseless), (None, None));
    assert!(results.judged.len() > 25, "{:?}", results.judged);
}

/// Mistakes about codes, access tokens, refresh tokens, revocation, time and races, each with the laws that it breaks.
const FOUND: &[(&str, &[&str])] = &[
    ("accept-reused-code", &["code-single-use", "linearizable"]),
    ("replay-keeps-tokens-alive", &["replayed-code-revokes"]),
    ("code-double-spend-race", &["linearizable"]),
    ("verifier-not-compared", &["verifier-matches"]),
    ("code-never-expires", &["code-expires"]),
    ("access-token-dies-early", &["access-token-lives"]),
    ("refresh-dies-with-access-token", &["refresh-token-lives"]),
    (
        "rotation-extends-absolute-lifetime",
        &["refresh-token-expires"],
    ),
    ("access-revocation-ignored", &["revoked-stays-dead"]),
    ("refresh-loses-scope", &["refresh-keeps-scope"]),
    ("refresh-token-not-client-bound", &["refresh-token-bound"]),
    ("refresh-double-spend-race", &["linearizable"]),
    ("deny-still-issues-code", &["denied-means-nothing"]),
    ("sub-changes-per-session", &["subject-stable"]),
];

/// A law that is broken within so many cases, shown by so few steps.
const CASES: u64 = 2_000;
const STEPS: usize = 6;

#[test]
fn what_is_broken_is_found() {
    for (fault, laws) in FOUND {
        let rule: Rule = fault.parse().expect("a rule is broken by it");
        let results = Running::keeping(Rules::breaking(rule)).find(Kind::Lifecycle, CASES);
        let small = results.discoveries.values().find(|discovery| {
            discovery.repeats
                && discovery.found.steps.len() <= STEPS
                && laws.contains(&discovery.found.law.id())
        });
        assert!(small.is_some(), "{fault}: {}", told(&results));
        assert_eq!(results.senseless, None);
    }
}
