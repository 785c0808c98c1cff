//! Damaged requests: the strict provider breaks no law, and a provider that breaks a rule is found out.

mod support;

use assay_fuzz::kind::Kind;
use assay_fuzz::search::Results;
use assay_provider::rule::{Rule, Rules};
use support::{Running, cases, told};

const KINDS: &[Kind] = &[Kind::Token, Kind::Revoke, Kind::Introspect, Kind::Userinfo];

#[test]
fn the_strict_provider_breaks_no_law() {
    let results = Running::keeping(Rules::strict()).search(KINDS, cases(1_500));
    assert!(results.discoveries.is_empty(), "{}", told(&results));
    assert_eq!((results.blocked, results.senseless), (None, None));
}

/// What a provider can break, and the kind of request that shows it.
const FOUND: &[(Kind, &[&str])] = &[
    (
        Kind::Token,
        &[
            "garbage-code-500",
            "unknown-grant-500",
            "grant-types-not-enforced",
            "token-endpoint-accepts-get",
            "merges-query-and-body",
            "duplicate-token-parameters-accepted",
            "empty-scope-means-no-scope",
            "token-response-cacheable",
            "expires-in-as-string",
            "token-type-missing-or-mac",
            "id-token-missing-with-openid",
            "code-not-bound-to-client",
            "token-redirect-uri-unchecked",
            "client-credentials-for-public-client",
            "client-credentials-skips-authentication",
            "password-grant-enabled",
            "exchange-scope-widens-grant",
            "verifier-not-compared",
            "verifier-optional-for-confidential",
            "pkce-downgrade-accepted",
            "s256-compared-as-plain",
            "pkce-per-client-latest-challenge",
            "short-verifier-accepted",
            "token-endpoint-without-cors",
            "cors-missing-on-errors",
            "reflects-any-origin-with-credentials",
            "wildcard-with-credentials",
            "missing-vary-origin",
            "duplicate-allow-origin",
            "refresh-token-not-client-bound",
            "scope-widening-on-refresh",
            "invalid-client-without-challenge",
            "accept-unauthenticated-confidential",
        ],
    ),
    (
        Kind::Revoke,
        &[
            "unknown-token-400",
            "wrong-hint-skips-token",
            "revokes-other-clients-token",
            "unauthenticated-revocation",
            "revocation-via-get",
            "revocation-without-cors",
        ],
    ),
    (Kind::Introspect, &["open-introspection"]),
    (
        Kind::Userinfo,
        &[
            "authorization-header-not-allowed",
            "unauthenticated-userinfo-without-challenge",
            "invalid-token-403-no-header",
        ],
    ),
];

/// A law that is broken within so many cases, shown by so few steps.
const CASES: u64 = 2_000;
const STEPS: usize = 6;

#[test]
fn what_is_broken_is_found() {
    let mut missed = Vec::new();
    for (kind, faults) in FOUND {
        for fault in *faults {
            let rule = Rule::ALL.iter().find(|rule| rule.fault() == *fault);
            let rule = *rule.unwrap_or_else(|| panic!("no rule is broken by {fault}"));
            let results = Running::keeping(Rules::breaking(rule)).find(*kind, CASES);
            match shown(&results) {
                Ok(how) => println!("{fault}: {how}"),
                Err(why) => missed.push(format!("{fault}: {why}")),
            }
        }
    }
    assert!(missed.is_empty(), "not found:\n{}", missed.join("\n"));
}

/// How a search shows that something is wrong.
fn shown(results: &Results) -> Result<String, String> {
    let small = results
        .discoveries
        .values()
        .find(|discovery| discovery.repeats && discovery.found.steps.len() <= STEPS);
    match (small, &results.senseless) {
        (_, Some(senseless)) => Err(senseless.clone()),
        (Some(discovery), None) => Ok(format!(
            "{} in case {}, {} steps",
            discovery.found.law.id(),
            discovery.number,
            discovery.found.steps.len()
        )),
        (None, None) => Err(format!("{results:?}")),
    }
}
