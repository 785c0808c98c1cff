//! The faults that a search has to find: the cases among which it looks, and the law that it has to see broken.

use assay_conformance::judge::Law;
use assay_fuzz::kind::Kind;
use assay_provider::rule::Rule;

use super::trial::{By, Trial};

/// One trial for each fault that a search can reach.
pub(super) fn trials() -> impl Iterator<Item = Trial> {
    FAULTS.iter().flat_map(|(kind, broken)| {
        broken.iter().map(|(law, fault)| Trial {
            fault: *fault,
            by: By::Law {
                kind: *kind,
                law: *law,
            },
        })
    })
}

/// The faults by kind of case, each with its law.
const FAULTS: &[(Kind, &[(Law, Rule)])] = &[
    (
        Kind::Token,
        &[
            (Law::GrantEntitled, Rule::TokenGrantAuthorized),
            (Law::PostOnly, Rule::TokenPostOnly),
            (Law::ParametersInBody, Rule::TokenParametersNotFromQuery),
            (Law::NotRepeated, Rule::TokenNoDuplicateParameter),
            (Law::EmptyIsOmitted, Rule::TokenEmptyParameterIsOmitted),
            (Law::CodeBound, Rule::TokenCodeBoundToClient),
            (Law::CodeBound, Rule::TokenRedirectUriMatches),
            (
                Law::OwnNameConfidential,
                Rule::TokenClientCredentialsConfidentialOnly,
            ),
            (
                Law::ClientProven,
                Rule::TokenClientCredentialsAuthentication,
            ),
            (Law::NoPasswordGrant, Rule::TokenPasswordGrantRefused),
            (Law::ScopeWithin, Rule::TokenScopeNotWidenedAtExchange),
            (Law::RefreshBound, Rule::RtBoundToClient),
            (Law::ScopeWithin, Rule::RtScopeWideningRefused),
            (Law::ClientProven, Rule::CauthConfidentialMustAuthenticate),
            (Law::VerifierMatches, Rule::PkceVerifierMatches),
            (Law::VerifierMatches, Rule::PkceVerifierPresent),
            (Law::NoPkceDowngrade, Rule::PkceNoDowngrade),
            (Law::VerifierMatches, Rule::PkceChallengeIsNoVerifier),
            (Law::VerifierMatches, Rule::PkceBoundToCode),
            (Law::VerifierSyntax, Rule::PkceSyntaxEnforced),
            (Law::NeverServerError, Rule::TokenCodeWellFormed),
            (Law::NeverServerError, Rule::TokenGrantTypeKnown),
            (Law::TokensNotStored, Rule::TokenCacheControlNoStore),
            (Law::SuccessWellFormed, Rule::TokenSuccessShape),
            (Law::SuccessWellFormed, Rule::TokenTypeBearer),
            (Law::IdTokenWithOpenid, Rule::TokenIdTokenIffOpenid),
            (Law::CorsReadable, Rule::CorsToken),
            (Law::CorsReadable, Rule::CorsTokenErrorsReadable),
            (Law::CorsStrangers, Rule::CorsUnknownOriginNoCredentials),
            (Law::CorsWildcard, Rule::CorsNoWildcardWithCredentials),
            (Law::CorsVary, Rule::CorsVaryOrigin),
            (Law::CorsOnce, Rule::CorsSingleAllowOrigin),
            (Law::ClientChallenged, Rule::CauthBasicChallenge),
        ],
    ),
    (
        Kind::Revoke,
        &[
            (Law::HarmlessGranted, Rule::RevUnknownTokenAccepted),
            (Law::RevokedIsDead, Rule::RevHintIsOnlyAHint),
            (Law::RevokedByOwner, Rule::RevOwnTokensOnly),
            (Law::RevokedByOwner, Rule::RevClientAuthentication),
            (Law::RevocationByPost, Rule::RevPostOnly),
            (Law::CorsRevocation, Rule::CorsRevocation),
        ],
    ),
    (
        Kind::Introspect,
        &[(Law::IntrospectionProtected, Rule::IntrAuthorizationRequired)],
    ),
    (
        Kind::Userinfo,
        &[
            (Law::CorsUserinfo, Rule::CorsUserinfo),
            (Law::BearerChallenged, Rule::UiChallengeWithoutToken),
            (Law::BearerChallenged, Rule::UiInvalidTokenRefused),
        ],
    ),
    (
        Kind::Authorize,
        &[
            (Law::StateEchoed, Rule::AuthzStateEcho),
            (Law::StateEchoed, Rule::AuthzStateEchoOnError),
            (Law::AuthorizationWellFormed, Rule::AuthzCodeResponseInQuery),
            (Law::RedirectsRegistered, Rule::AuthzRedirectUriRegistered),
            (Law::RedirectExact, Rule::AuthzRedirectExactMatch),
            (Law::RedirectOfOwnClient, Rule::AuthzRedirectBoundToClient),
            (Law::ClientKnownFirst, Rule::AuthzClientKnownBeforeRedirect),
            (Law::ResponseTypeGiven, Rule::AuthzResponseTypePresent),
            (Law::ResponseTypeKnown, Rule::AuthzResponseTypeSupported),
            (
                Law::NoTokensInRedirects,
                Rule::AuthzFrontChannelTokenRefused,
            ),
            (Law::HarmlessAuthorized, Rule::AuthzUnknownParameterIgnored),
            (Law::EmptyIsOmitted, Rule::AuthzEmptyParameterIsOmitted),
            (
                Law::AuthorizationNotRepeated,
                Rule::AuthzNoDuplicateParameter,
            ),
            (
                Law::UnknownScopeNotGranted,
                Rule::AuthzUnknownScopeNotGranted,
            ),
            (Law::PromptNoneAlone, Rule::AuthzPromptNoneAlone),
            (Law::NonceOptional, Rule::AuthzNonceOptional),
            (
                Law::HarmlessAuthorized,
                Rule::AuthzPresentationParametersTolerated,
            ),
            (Law::StateEchoed, Rule::AuthzFormPostEscapes),
            (Law::IssuerNamed, Rule::AuthzIssOnSuccess),
            (Law::IssuerNamed, Rule::AuthzIssOnError),
            (Law::LoopbackAnyPort, Rule::AuthzLoopbackAnyPort),
            (
                Law::PkceForPublicClients,
                Rule::PkceRequiredForPublicClients,
            ),
            (Law::ChallengeMethodKnown, Rule::PkceMethodSupported),
            (Law::ChallengeMethodDefault, Rule::PkceDefaultMethodPlain),
            (
                Law::NoCorsForAuthorization,
                Rule::CorsNotOnAuthorizationEndpoint,
            ),
            (Law::FormsEndAtProvider, Rule::HttpRedirectNot307),
            (Law::PostAuthorized, Rule::AuthzPostAccepted),
            (Law::PromptNoneSilent, Rule::AuthzPromptNoneNeverAsks),
            (Law::NonceEchoed, Rule::IdtNonceEcho),
        ],
    ),
    (
        Kind::Lifecycle,
        &[
            (Law::CodeSingleUse, Rule::TokenCodeSingleUse),
            (Law::ReplayedCodeRevokes, Rule::TokenCodeReplayRevokes),
            (Law::Linearizable, Rule::TokenCodeRedeemedOnce),
            (Law::CodeExpires, Rule::ExpCodeLifetime),
            (Law::AccessTokenExpires, Rule::ExpAccessLifetimeAsConfigured),
            (Law::AccessTokenLives, Rule::ExpAccessLiveUntilExpiry),
            (Law::AccessTokenExpires, Rule::ExpAccessDeadAtExpiry),
            (Law::AccessTokenExpires, Rule::ExpIntrospectionBoundary),
            (Law::AccessTokenExpires, Rule::ExpVerifyBoundary),
            (Law::RefreshTokenLives, Rule::ExpRefreshLiveUntilExpiry),
            (Law::RefreshTokenExpires, Rule::ExpRefreshDeadAtExpiry),
            (Law::RefreshTokenExpires, Rule::ExpRefreshAbsoluteLimit),
            (Law::RevokedStaysDead, Rule::RevRefreshTokenDies),
            (Law::RevokedStaysDead, Rule::RevAccessTokenDies),
            (Law::RevocationCascades, Rule::RevRefreshCascadesToAccess),
            (Law::OneGrantOnly, Rule::RevOneGrantOnly),
            (Law::Linearizable, Rule::RevOutlastsRefresh),
            (Law::RefreshKeepsScope, Rule::RtKeepsScope),
            (Law::Linearizable, Rule::RtReuseRefused),
            (Law::Linearizable, Rule::RtReuseRevokesFamily),
            (Law::Linearizable, Rule::RtRotatedOnce),
            (Law::RotationKeepsTokens, Rule::JwksRotationLiveTokens),
            (Law::RotationKeepsKeys, Rule::JwksRotationOverlap),
            (Law::SubjectStable, Rule::IdtSubStableAndDistinct),
            (Law::DeniedMeansNothing, Rule::ConsentDenyHonoured),
        ],
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn there_are_enough_of_them_and_each_once() {
        let faults: BTreeSet<Rule> = trials().map(|trial| trial.fault).collect();
        assert_eq!(faults.len(), trials().count());
        assert!(faults.len() >= 90, "{} faults", faults.len());
    }
}
