//! Damaged authorization requests: the strict provider breaks no law, and what a broken one does is found.

mod support;

use assay_fuzz::kind::Kind;
use assay_provider::rule::{Rule, Rules};
use support::Running;

#[test]
fn the_strict_provider_breaks_no_law() {
    let cases = support::cases(1_000);
    let results = Running::keeping(Rules::strict()).search(&[Kind::Authorize], cases);
    support::assert_clean(&results);
}

/// The faults that damaged authorization requests have to find, each within so many cases from the seed 1.
const FOUND: &[&str] = &[
    "state-reencoded",
    "state-dropped-on-error",
    "code-in-fragment",
    "redirects-to-unregistered-uri",
    "redirect-prefix-match",
    "redirect-match-across-clients",
    "redirects-for-unknown-client",
    "response-type-defaults-to-code",
    "unknown-response-type-treated-as-code",
    "implicit-grant-enabled",
    "unknown-parameter-rejected",
    "empty-parameter-causes-error",
    "duplicate-parameters-merged",
    "grants-unknown-scope",
    "prompt-none-login-accepted",
    "nonce-required-in-code-flow",
    "unknown-ui-locale-error",
    "form-post-state-unescaped",
    "iss-parameter-missing",
    "iss-missing-on-error",
    "loopback-port-exact-only",
    "deny-still-issues-code",
    "public-client-without-pkce",
    "unknown-method-falls-back-to-plain",
    "missing-method-means-s256",
    "cors-on-authorize",
    "redirect-307",
    "authorize-post-unsupported",
    "prompt-none-shows-login",
    "nonce-truncated",
];
const WITHIN: u64 = 2_000;
const MOST_STEPS: usize = 6;

#[test]
fn what_a_broken_provider_does_is_found() {
    let missed: Vec<_> = FOUND.iter().filter_map(|fault| missed(fault)).collect();
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

/// Why a fault does not count as found.
fn missed(fault: &str) -> Option<String> {
    let rule = Rule::ALL.iter().find(|rule| rule.fault() == fault);
    let rule = rule.expect("the fault is one of the provider's");
    let broken = Running::keeping(Rules::breaking(*rule));
    let results = broken.find(Kind::Authorize, WITHIN);
    let found = results.discoveries.values().next();
    let Some(found) = found else {
        let blocked = results.blocked;
        return Some(format!("{fault} is not found; blocked: {blocked:?}"));
    };
    let steps = found.found.steps.len();
    let small = steps <= MOST_STEPS && found.repeats;
    (!small).then(|| format!("{fault}: {steps} steps, repeats: {}", found.repeats))
}
