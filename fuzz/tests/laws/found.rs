//! A provider that breaks a rule is found out, by few steps that do it again. `assay prove --fuzz` shows it of a hundred rules.

use assay_conformance::judge::Law;

use assay_fuzz::kind::Kind;
use assay_provider::rule::{Rule, Rules};

use super::support::{Running, told};

#[track_caller]
fn is_found(kind: Kind, law: Law, fault: &str) {
    let rule: Rule = fault.parse().expect("a rule is broken by it");
    let results = Running::keeping(Rules::breaking(rule)).find(kind, law, 2_000);
    let found = results.discoveries.get(&law);
    assert!(
        found.is_some_and(|found| found.repeats && found.found.steps.len() <= 6),
        "{fault}: {}",
        told(&results)
    );
    assert_eq!(results.senseless, None);
}

#[test]
fn a_code_of_another_client() {
    is_found(Kind::Token, Law::CodeBound, "code-not-bound-to-client");
}

#[test]
fn a_grant_type_that_brings_the_server_down() {
    is_found(Kind::Token, Law::NeverServerError, "unknown-grant-500");
}

#[test]
fn a_redirect_to_where_nobody_registered() {
    let law = Law::RedirectExact;
    is_found(Kind::Authorize, law, "redirect-prefix-match");
}

#[test]
fn a_family_that_outlives_reuse() {
    let law = Law::RefreshFamilyOughtToDie;
    is_found(Kind::Lifecycle, law, "reuse-does-not-revoke-family");
}

#[test]
fn a_code_that_two_get_tokens_for_at_once() {
    is_found(Kind::Lifecycle, Law::Linearizable, "code-double-spend-race");
}

#[test]
fn the_same_seed_finds_the_same() {
    let found = || {
        let rules = Rules::breaking(Rule::TokenCodeBoundToClient);
        let results = Running::keeping(rules).search(&[Kind::Token], 60);
        let discoveries = results.discoveries.into_values();
        discoveries
            .map(|discovery| (discovery.number, discovery.found.steps))
            .collect::<Vec<_>>()
    };
    let first = found();
    assert!(!first.is_empty());
    assert_eq!(first, found());
}
