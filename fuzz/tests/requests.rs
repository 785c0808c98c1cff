//! Damaged requests: the strict provider breaks no law, and a provider that breaks a rule is found out.

mod support;

use assay_fuzz::kind::Kind;
use assay_fuzz::law::Law;
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

/// What a provider can break, and the law that such a provider is found to break, by the kind of request that shows it.
const FOUND: &[(Kind, &[(&str, Law)])] = &[
    (
        Kind::Token,
        &[
            ("garbage-code-500", Law::NeverServerError),
            ("unknown-grant-500", Law::NeverServerError),
            ("grant-types-not-enforced", Law::GrantEntitled),
            ("token-endpoint-accepts-get", Law::PostOnly),
            ("merges-query-and-body", Law::ParametersInBody),
            ("duplicate-token-parameters-accepted", Law::NotRepeated),
            ("empty-scope-means-no-scope", Law::EmptyIsOmitted),
            ("token-response-cacheable", Law::TokensNotStored),
            ("expires-in-as-string", Law::SuccessWellFormed),
            ("token-type-missing-or-mac", Law::SuccessWellFormed),
            ("id-token-missing-with-openid", Law::IdTokenWithOpenid),
            ("code-not-bound-to-client", Law::CodeBound),
            ("token-redirect-uri-unchecked", Law::CodeBound),
            (
                "client-credentials-for-public-client",
                Law::OwnNameConfidential,
            ),
            ("client-credentials-skips-authentication", Law::ClientProven),
            ("password-grant-enabled", Law::NoPasswordGrant),
            ("exchange-scope-widens-grant", Law::ScopeWithin),
            ("verifier-not-compared", Law::VerifierMatches),
            ("verifier-optional-for-confidential", Law::VerifierMatches),
            ("pkce-downgrade-accepted", Law::NoPkceDowngrade),
            ("s256-compared-as-plain", Law::VerifierMatches),
            ("pkce-per-client-latest-challenge", Law::VerifierMatches),
            ("short-verifier-accepted", Law::VerifierSyntax),
            ("token-endpoint-without-cors", Law::CorsReadable),
            ("cors-missing-on-errors", Law::CorsReadable),
            ("reflects-any-origin-with-credentials", Law::CorsStrangers),
            ("wildcard-with-credentials", Law::CorsWildcard),
            ("missing-vary-origin", Law::CorsVary),
            ("duplicate-allow-origin", Law::CorsOnce),
            ("refresh-token-not-client-bound", Law::RefreshBound),
            ("scope-widening-on-refresh", Law::ScopeWithin),
            ("invalid-client-without-challenge", Law::ClientChallenged),
            ("accept-unauthenticated-confidential", Law::ClientProven),
        ],
    ),
    (
        Kind::Revoke,
        &[
            ("unknown-token-400", Law::HarmlessGranted),
            ("wrong-hint-skips-token", Law::RevokedIsDead),
            ("revokes-other-clients-token", Law::RevokedByOwner),
            ("unauthenticated-revocation", Law::RevokedByOwner),
            ("revocation-via-get", Law::RevocationByPost),
            ("revocation-without-cors", Law::CorsRevocation),
        ],
    ),
    (
        Kind::Introspect,
        &[("open-introspection", Law::IntrospectionProtected)],
    ),
    (
        Kind::Userinfo,
        &[
            ("authorization-header-not-allowed", Law::CorsUserinfo),
            (
                "unauthenticated-userinfo-without-challenge",
                Law::BearerChallenged,
            ),
            ("invalid-token-403-no-header", Law::BearerChallenged),
        ],
    ),
];

/// A law that is broken within so many cases, shown by so few steps.
const CASES: u64 = 2_000;
const STEPS: usize = 6;

/// Where something else is found first, the search goes on as far as this.
const MORE_CASES: u64 = 150;

#[test]
fn what_is_broken_at_the_token_endpoint_is_found() {
    find(&[Kind::Token]);
}

#[test]
fn what_is_broken_at_its_neighbours_is_found() {
    find(&[Kind::Revoke, Kind::Introspect, Kind::Userinfo]);
}

fn find(kinds: &[Kind]) {
    let mut missed = Vec::new();
    for (kind, faults) in FOUND.iter().filter(|(kind, _)| kinds.contains(kind)) {
        for (fault, law) in *faults {
            let rule = Rule::ALL.iter().find(|rule| rule.fault() == *fault);
            let rule = *rule.unwrap_or_else(|| panic!("no rule is broken by {fault}"));
            let provider = Running::keeping(Rules::breaking(rule));
            let shown = |results: Results| is_shown(&results, *law).then_some(()).ok_or(results);
            let found = shown(provider.find(*kind, CASES))
                .or_else(|_| shown(provider.search(&[*kind], MORE_CASES)));
            if let Err(results) = found {
                let told = told(&results);
                missed.push(format!("{fault}: {told}{:?}", results.senseless));
            }
        }
    }
    assert!(missed.is_empty(), "not found:\n{}", missed.join("\n"));
}

/// Whether a search shows in a few steps that this law is broken, again and again.
fn is_shown(results: &Results, law: Law) -> bool {
    let discovery = results.discoveries.get(&law);
    results.senseless.is_none()
        && discovery
            .is_some_and(|discovery| discovery.repeats && discovery.found.steps.len() <= STEPS)
}
