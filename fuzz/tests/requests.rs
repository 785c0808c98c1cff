//! Damaged requests: the strict provider breaks no law, and a provider that breaks a rule is found out.

mod support;

use assay_conformance::scenario::Suite;
use assay_fuzz::keep;
use assay_fuzz::kind::Kind;
use assay_fuzz::law::Law;
use assay_fuzz::search::Results;
use assay_provider::rule::{Rule, Rules};
use support::{Running, SEED, assert_clean, cases, told};

const KINDS: &[Kind] = &[Kind::Token, Kind::Revoke, Kind::Introspect, Kind::Userinfo];

#[test]
fn the_strict_provider_breaks_no_law() {
    let results = Running::keeping(Rules::strict()).search(KINDS, cases(1_500));
    assert_clean(&results);
}

// What a provider can break, and the law that such a provider is found to break, with the kind of request that shows it.

/// What must not be granted at the token endpoint, and is.
const GRANTS: &[(Kind, &str, Law)] = &[
    (Kind::Token, "grant-types-not-enforced", Law::GrantEntitled),
    (Kind::Token, "token-endpoint-accepts-get", Law::PostOnly),
    (Kind::Token, "merges-query-and-body", Law::ParametersInBody),
    (
        Kind::Token,
        "duplicate-token-parameters-accepted",
        Law::NotRepeated,
    ),
    (
        Kind::Token,
        "empty-scope-means-no-scope",
        Law::EmptyIsOmitted,
    ),
    (Kind::Token, "code-not-bound-to-client", Law::CodeBound),
    (Kind::Token, "token-redirect-uri-unchecked", Law::CodeBound),
    (
        Kind::Token,
        "client-credentials-for-public-client",
        Law::OwnNameConfidential,
    ),
    (
        Kind::Token,
        "client-credentials-skips-authentication",
        Law::ClientProven,
    ),
    (Kind::Token, "password-grant-enabled", Law::NoPasswordGrant),
    (Kind::Token, "exchange-scope-widens-grant", Law::ScopeWithin),
    (
        Kind::Token,
        "refresh-token-not-client-bound",
        Law::RefreshBound,
    ),
    (Kind::Token, "scope-widening-on-refresh", Law::ScopeWithin),
    (
        Kind::Token,
        "accept-unauthenticated-confidential",
        Law::ClientProven,
    ),
];

/// What a verifier is there for.
const PKCE: &[(Kind, &str, Law)] = &[
    (Kind::Token, "verifier-not-compared", Law::VerifierMatches),
    (
        Kind::Token,
        "verifier-optional-for-confidential",
        Law::VerifierMatches,
    ),
    (Kind::Token, "pkce-downgrade-accepted", Law::NoPkceDowngrade),
    (Kind::Token, "s256-compared-as-plain", Law::VerifierMatches),
    (
        Kind::Token,
        "pkce-per-client-latest-challenge",
        Law::VerifierMatches,
    ),
    (Kind::Token, "short-verifier-accepted", Law::VerifierSyntax),
];

/// How answers look, and who may read them.
const ANSWERS: &[(Kind, &str, Law)] = &[
    (Kind::Token, "garbage-code-500", Law::NeverServerError),
    (Kind::Token, "unknown-grant-500", Law::NeverServerError),
    (
        Kind::Token,
        "token-response-cacheable",
        Law::TokensNotStored,
    ),
    (Kind::Token, "expires-in-as-string", Law::SuccessWellFormed),
    (
        Kind::Token,
        "token-type-missing-or-mac",
        Law::SuccessWellFormed,
    ),
    (
        Kind::Token,
        "id-token-missing-with-openid",
        Law::IdTokenWithOpenid,
    ),
    (
        Kind::Token,
        "token-endpoint-without-cors",
        Law::CorsReadable,
    ),
    (Kind::Token, "cors-missing-on-errors", Law::CorsReadable),
    (
        Kind::Token,
        "reflects-any-origin-with-credentials",
        Law::CorsStrangers,
    ),
    (Kind::Token, "wildcard-with-credentials", Law::CorsWildcard),
    (Kind::Token, "missing-vary-origin", Law::CorsVary),
    (Kind::Token, "duplicate-allow-origin", Law::CorsOnce),
    (
        Kind::Token,
        "invalid-client-without-challenge",
        Law::ClientChallenged,
    ),
];

/// Revocation, introspection and userinfo.
const NEIGHBOURS: &[(Kind, &str, Law)] = &[
    (Kind::Revoke, "unknown-token-400", Law::HarmlessGranted),
    (Kind::Revoke, "wrong-hint-skips-token", Law::RevokedIsDead),
    (
        Kind::Revoke,
        "revokes-other-clients-token",
        Law::RevokedByOwner,
    ),
    (
        Kind::Revoke,
        "unauthenticated-revocation",
        Law::RevokedByOwner,
    ),
    (Kind::Revoke, "revocation-via-get", Law::RevocationByPost),
    (Kind::Revoke, "revocation-without-cors", Law::CorsRevocation),
    (
        Kind::Introspect,
        "open-introspection",
        Law::IntrospectionProtected,
    ),
    (
        Kind::Userinfo,
        "authorization-header-not-allowed",
        Law::CorsUserinfo,
    ),
    (
        Kind::Userinfo,
        "unauthenticated-userinfo-without-challenge",
        Law::BearerChallenged,
    ),
    (
        Kind::Userinfo,
        "invalid-token-403-no-header",
        Law::BearerChallenged,
    ),
];

/// A law that is broken within so many cases, shown by so few steps.
const CASES: u64 = 2_000;
const STEPS: usize = 6;

/// Where something else is found first, the search goes on as far as this.
const MORE_CASES: u64 = 400;

#[test]
fn grants_that_must_not_be_are_found() {
    find(GRANTS);
}

#[test]
fn codes_without_their_verifier_are_found() {
    find(PKCE);
}

#[test]
fn wrong_answers_are_found() {
    find(ANSWERS);
}

#[test]
fn what_is_wrong_with_the_neighbours_is_found() {
    find(NEIGHBOURS);
}

fn find(faults: &[(Kind, &str, Law)]) {
    let mut missed = Vec::new();
    for (kind, fault, law) in faults {
        let rule = Rule::ALL.iter().find(|rule| rule.fault() == *fault);
        let rule = *rule.unwrap_or_else(|| panic!("no rule is broken by {fault}"));
        let provider = Running::keeping(Rules::breaking(rule));
        let first = provider.find(*kind, CASES);
        if is_shown(&first, *law) {
            continue;
        }
        let further = provider.search(&[*kind], MORE_CASES);
        if !is_shown(&further, *law) {
            missed.push(format!("{fault}: {}{}", told(&first), told(&further)));
        }
    }
    assert!(missed.is_empty(), "not found:\n{}", missed.join("\n"));
}

/// Whether a search shows in a few steps that this law is broken, again and again, and leaves a scenario that can be read.
fn is_shown(results: &Results, law: Law) -> bool {
    let discovery = results.discoveries.get(&law);
    results.senseless.is_none()
        && discovery.is_some_and(|discovery| {
            let file = keep::scenario(discovery, SEED);
            let suite = Suite::default().with_text(&keep::name(discovery, SEED), file);
            discovery.repeats && discovery.found.steps.len() <= STEPS && suite.is_ok()
        })
}
