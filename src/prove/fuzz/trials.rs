//! The faults that a search has to find, where it looks for each, and the law that it has to see broken.

use assay_conformance::judge::Law;
use assay_fuzz::kind::Kind;

/// A fault of the reference provider, and what shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Trial {
    pub(super) fault: &'static str,
    /// The kind of cases that are played.
    pub(super) kind: Kind,
    /// What has to be found; whatever else is proves nothing.
    pub(super) law: Law,
}

const fn by(kind: Kind, law: Law, fault: &'static str) -> Trial {
    Trial { fault, kind, law }
}

/// Every fault that a search can reach.
pub(super) const TRIALS: &[Trial] = &[
    by(Kind::Token, Law::GrantEntitled, "grant-types-not-enforced"),
    by(Kind::Token, Law::PostOnly, "token-endpoint-accepts-get"),
    by(Kind::Token, Law::ParametersInBody, "merges-query-and-body"),
    by(
        Kind::Token,
        Law::NotRepeated,
        "duplicate-token-parameters-accepted",
    ),
    by(
        Kind::Token,
        Law::EmptyIsOmitted,
        "empty-scope-means-no-scope",
    ),
    by(Kind::Token, Law::CodeBound, "code-not-bound-to-client"),
    by(Kind::Token, Law::CodeBound, "token-redirect-uri-unchecked"),
    by(
        Kind::Token,
        Law::OwnNameConfidential,
        "client-credentials-for-public-client",
    ),
    by(
        Kind::Token,
        Law::ClientProven,
        "client-credentials-skips-authentication",
    ),
    by(Kind::Token, Law::NoPasswordGrant, "password-grant-enabled"),
    by(Kind::Token, Law::ScopeWithin, "exchange-scope-widens-grant"),
    by(
        Kind::Token,
        Law::RefreshBound,
        "refresh-token-not-client-bound",
    ),
    by(Kind::Token, Law::ScopeWithin, "scope-widening-on-refresh"),
    by(
        Kind::Token,
        Law::ClientProven,
        "accept-unauthenticated-confidential",
    ),
    by(Kind::Token, Law::VerifierMatches, "verifier-not-compared"),
    by(
        Kind::Token,
        Law::VerifierMatches,
        "verifier-optional-for-confidential",
    ),
    by(Kind::Token, Law::NoPkceDowngrade, "pkce-downgrade-accepted"),
    by(Kind::Token, Law::VerifierMatches, "s256-compared-as-plain"),
    by(
        Kind::Token,
        Law::VerifierMatches,
        "pkce-per-client-latest-challenge",
    ),
    by(Kind::Token, Law::VerifierSyntax, "short-verifier-accepted"),
    by(Kind::Token, Law::NeverServerError, "garbage-code-500"),
    by(Kind::Token, Law::NeverServerError, "unknown-grant-500"),
    by(
        Kind::Token,
        Law::TokensNotStored,
        "token-response-cacheable",
    ),
    by(Kind::Token, Law::SuccessWellFormed, "expires-in-as-string"),
    by(
        Kind::Token,
        Law::SuccessWellFormed,
        "token-type-missing-or-mac",
    ),
    by(
        Kind::Token,
        Law::IdTokenWithOpenid,
        "id-token-missing-with-openid",
    ),
    by(
        Kind::Token,
        Law::CorsReadable,
        "token-endpoint-without-cors",
    ),
    by(Kind::Token, Law::CorsReadable, "cors-missing-on-errors"),
    by(
        Kind::Token,
        Law::CorsStrangers,
        "reflects-any-origin-with-credentials",
    ),
    by(Kind::Token, Law::CorsWildcard, "wildcard-with-credentials"),
    by(Kind::Token, Law::CorsVary, "missing-vary-origin"),
    by(Kind::Token, Law::CorsOnce, "duplicate-allow-origin"),
    by(
        Kind::Token,
        Law::ClientChallenged,
        "invalid-client-without-challenge",
    ),
    by(Kind::Revoke, Law::HarmlessGranted, "unknown-token-400"),
    by(Kind::Revoke, Law::RevokedIsDead, "wrong-hint-skips-token"),
    by(
        Kind::Revoke,
        Law::RevokedByOwner,
        "revokes-other-clients-token",
    ),
    by(
        Kind::Revoke,
        Law::RevokedByOwner,
        "unauthenticated-revocation",
    ),
    by(Kind::Revoke, Law::RevocationByPost, "revocation-via-get"),
    by(Kind::Revoke, Law::CorsRevocation, "revocation-without-cors"),
    by(
        Kind::Introspect,
        Law::IntrospectionProtected,
        "open-introspection",
    ),
    by(
        Kind::Userinfo,
        Law::CorsUserinfo,
        "authorization-header-not-allowed",
    ),
    by(
        Kind::Userinfo,
        Law::BearerChallenged,
        "unauthenticated-userinfo-without-challenge",
    ),
    by(
        Kind::Userinfo,
        Law::BearerChallenged,
        "invalid-token-403-no-header",
    ),
    by(Kind::Authorize, Law::StateEchoed, "state-reencoded"),
    by(Kind::Authorize, Law::StateEchoed, "state-dropped-on-error"),
    by(
        Kind::Authorize,
        Law::AuthorizationWellFormed,
        "code-in-fragment",
    ),
    by(
        Kind::Authorize,
        Law::RedirectsRegistered,
        "redirects-to-unregistered-uri",
    ),
    by(Kind::Authorize, Law::RedirectExact, "redirect-prefix-match"),
    by(
        Kind::Authorize,
        Law::RedirectOfOwnClient,
        "redirect-match-across-clients",
    ),
    by(
        Kind::Authorize,
        Law::ClientKnownFirst,
        "redirects-for-unknown-client",
    ),
    by(
        Kind::Authorize,
        Law::ResponseTypeGiven,
        "response-type-defaults-to-code",
    ),
    by(
        Kind::Authorize,
        Law::ResponseTypeKnown,
        "unknown-response-type-treated-as-code",
    ),
    by(
        Kind::Authorize,
        Law::NoTokensInRedirects,
        "implicit-grant-enabled",
    ),
    by(
        Kind::Authorize,
        Law::HarmlessAuthorized,
        "unknown-parameter-rejected",
    ),
    by(
        Kind::Authorize,
        Law::EmptyIsOmitted,
        "empty-parameter-causes-error",
    ),
    by(
        Kind::Authorize,
        Law::AuthorizationNotRepeated,
        "duplicate-parameters-merged",
    ),
    by(
        Kind::Authorize,
        Law::UnknownScopeNotGranted,
        "grants-unknown-scope",
    ),
    by(
        Kind::Authorize,
        Law::PromptNoneAlone,
        "prompt-none-login-accepted",
    ),
    by(
        Kind::Authorize,
        Law::NonceOptional,
        "nonce-required-in-code-flow",
    ),
    by(
        Kind::Authorize,
        Law::HarmlessAuthorized,
        "unknown-ui-locale-error",
    ),
    by(
        Kind::Authorize,
        Law::StateEchoed,
        "form-post-state-unescaped",
    ),
    by(Kind::Authorize, Law::IssuerNamed, "iss-parameter-missing"),
    by(Kind::Authorize, Law::IssuerNamed, "iss-missing-on-error"),
    by(
        Kind::Authorize,
        Law::LoopbackAnyPort,
        "loopback-port-exact-only",
    ),
    by(
        Kind::Authorize,
        Law::PkceForPublicClients,
        "public-client-without-pkce",
    ),
    by(
        Kind::Authorize,
        Law::ChallengeMethodKnown,
        "unknown-method-falls-back-to-plain",
    ),
    by(
        Kind::Authorize,
        Law::ChallengeMethodDefault,
        "missing-method-means-s256",
    ),
    by(
        Kind::Authorize,
        Law::NoCorsForAuthorization,
        "cors-on-authorize",
    ),
    by(Kind::Authorize, Law::FormsEndAtProvider, "redirect-307"),
    by(
        Kind::Authorize,
        Law::PostAuthorized,
        "authorize-post-unsupported",
    ),
    by(
        Kind::Authorize,
        Law::PromptNoneSilent,
        "prompt-none-shows-login",
    ),
    by(Kind::Authorize, Law::NonceEchoed, "nonce-truncated"),
    by(Kind::Lifecycle, Law::CodeSingleUse, "accept-reused-code"),
    by(
        Kind::Lifecycle,
        Law::ReplayedCodeRevokes,
        "replay-keeps-tokens-alive",
    ),
    by(Kind::Lifecycle, Law::Linearizable, "code-double-spend-race"),
    by(Kind::Lifecycle, Law::CodeExpires, "code-never-expires"),
    by(Kind::Lifecycle, Law::AccessTokenExpires, "expires-in-wrong"),
    by(
        Kind::Lifecycle,
        Law::AccessTokenLives,
        "access-token-dies-early",
    ),
    by(
        Kind::Lifecycle,
        Law::AccessTokenExpires,
        "expiry-off-by-one",
    ),
    by(
        Kind::Lifecycle,
        Law::AccessTokenExpires,
        "introspection-ignores-expiry",
    ),
    by(
        Kind::Lifecycle,
        Law::AccessTokenExpires,
        "verify-ignores-expiry",
    ),
    by(
        Kind::Lifecycle,
        Law::RefreshTokenLives,
        "refresh-dies-with-access-token",
    ),
    by(
        Kind::Lifecycle,
        Law::RefreshTokenExpires,
        "refresh-expiry-unchecked",
    ),
    by(
        Kind::Lifecycle,
        Law::RefreshTokenExpires,
        "rotation-extends-absolute-lifetime",
    ),
    by(
        Kind::Lifecycle,
        Law::RevokedStaysDead,
        "revocation-is-a-no-op",
    ),
    by(
        Kind::Lifecycle,
        Law::RevokedStaysDead,
        "access-revocation-ignored",
    ),
    by(
        Kind::Lifecycle,
        Law::RevocationCascades,
        "no-revocation-cascade",
    ),
    by(
        Kind::Lifecycle,
        Law::OneGrantOnly,
        "revokes-all-client-tokens",
    ),
    by(
        Kind::Lifecycle,
        Law::Linearizable,
        "refresh-outlives-concurrent-revocation",
    ),
    by(
        Kind::Lifecycle,
        Law::RefreshKeepsScope,
        "refresh-loses-scope",
    ),
    by(
        Kind::Lifecycle,
        Law::Linearizable,
        "rotated-token-still-valid",
    ),
    by(
        Kind::Lifecycle,
        Law::Linearizable,
        "reuse-does-not-revoke-family",
    ),
    by(
        Kind::Lifecycle,
        Law::Linearizable,
        "refresh-double-spend-race",
    ),
    by(
        Kind::Lifecycle,
        Law::RotationKeepsTokens,
        "rotation-invalidates-live-tokens",
    ),
    by(
        Kind::Lifecycle,
        Law::RotationKeepsKeys,
        "old-key-dropped-on-rotation",
    ),
    by(
        Kind::Lifecycle,
        Law::SubjectStable,
        "sub-changes-per-session",
    ),
    by(
        Kind::Lifecycle,
        Law::DeniedMeansNothing,
        "deny-still-issues-code",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use assay_provider::rule::Rule;

    use super::*;

    #[test]
    fn there_are_enough_of_them_and_each_once() {
        let faults: BTreeSet<&str> = TRIALS.iter().map(|trial| trial.fault).collect();
        assert_eq!(faults.len(), TRIALS.len());
        assert!(faults.len() >= 90, "{} faults", faults.len());
    }

    #[test]
    fn each_is_a_fault_of_the_provider() {
        for trial in TRIALS {
            assert!(trial.fault.parse::<Rule>().is_ok(), "{}", trial.fault);
        }
    }
}
