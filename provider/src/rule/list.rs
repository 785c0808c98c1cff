//! The list of rules: one line of law, the fault that breaks it, and where the law is written.

use super::{Cite, Proof};

/// Declares [`Rule`] and the tables that go with it from one list, so that no variant can be left out of any of them.
///
/// A heading names the proof of the rules below it.
macro_rules! rules {
    ($(proven by $proof:ident: $($(#[doc = $says:literal])+ $variant:ident = $fault:literal, $spec:literal, $section:literal;)+)+) => {
        /// A sentence of a specification that this provider keeps, and can be told to break.
        ///
        /// The name says what holds while the rule is kept; [`Rule::fault`] names the bug that appears when it is not.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Rule {
            $($($(#[doc = $says])+ $variant,)+)+
        }

        impl Rule {
            /// Every rule, in the order of the list.
            pub const ALL: &'static [Self] = &[$($(Self::$variant,)+)+];

            /// The name of the bug that a provider without this rule has, in kebab-case.
            #[must_use]
            pub const fn fault(self) -> &'static str {
                match self { $($(Self::$variant => $fault,)+)+ }
            }

            /// The rule as one sentence.
            #[must_use]
            pub const fn says(self) -> &'static str {
                match self { $($(Self::$variant => concat!($($says),+).trim_ascii(),)+)+ }
            }

            /// Where the rule is written.
            #[must_use]
            pub const fn cite(self) -> Cite {
                match self { $($(Self::$variant => Cite { spec: $spec, section: $section },)+)+ }
            }

            /// The proof that notices a provider without the rule.
            #[must_use]
            pub const fn proven_by(self) -> Proof {
                match self { $($(Self::$variant => Proof::$proof,)+)+ }
            }
        }
    };
}

rules! {
    proven by Check:

    /// The provider publishes its configuration at the issuer URL followed by /.well-known/openid-configuration, readable without credentials.
    DiscOidcWellKnownServed = "openid-configuration-missing", "OIDC Discovery 1.0", "4";
    /// A successful metadata answer is status 200 with media type application/json and a JSON object at top level.
    DiscMetadataJson200 = "metadata-wrong-content-type", "RFC 8414", "3.2";
    /// The issuer member equals, byte for byte, the issuer identifier from which the document URL was built.
    DiscIssuerExact = "issuer-trailing-slash-mismatch", "OIDC Discovery 1.0", "4.3";
    /// The issuer identifier is an https URL with no query and no fragment.
    DiscIssuerSyntax = "issuer-with-query", "RFC 8414", "2";
    /// Issuer and endpoint URLs are fixed by configuration and do not follow attacker-supplied Host or forwarding headers.
    DiscIssuerNotFromHostHeader = "metadata-urls-from-host-header", "OIDC Discovery 1.0", "7.2";
    /// The metadata that one request gets does not depend on another request.
    DiscDocumentSameForAll = "metadata-poisoned-by-one-request", "OIDC Discovery 1.0", "7.2";
    /// The OpenID configuration contains issuer, `authorization_endpoint`, `token_endpoint`, `jwks_uri`, `response_types_supported`, `subject_types_supported` and `id_token_signing_alg_values_supported`.
    DiscRequiredMembersOidc = "openid-configuration-missing-subject-types", "OIDC Discovery 1.0", "3";
    /// RFC 8414 metadata contains issuer and `response_types_supported`, plus `authorization_endpoint` and `token_endpoint` when a supported grant uses them.
    DiscRequiredMembersAs = "as-metadata-missing-response-types", "RFC 8414", "2";
    /// RS256 is among `id_token_signing_alg_values_supported`.
    DiscRs256Listed = "rs256-not-advertised", "OIDC Discovery 1.0", "3";
    /// Metadata members have their defined JSON types and multi-valued members with no element are left out.
    DiscMemberTypes = "boolean-metadata-as-string", "RFC 8414", "3.2";
    /// Every advertised endpoint is an absolute https URL without a fragment.
    DiscEndpointsAbsoluteHttps = "relative-endpoint-url", "OIDC Discovery 1.0", "3";
    /// When an OpenID provider publishes `scopes_supported`, the list contains openid.
    DiscScopesIncludeOpenid = "openid-scope-not-listed", "OIDC Discovery 1.0", "3";
    /// Each endpoint named in metadata exists at that URL and behaves as that endpoint.
    DiscAdvertisedEndpointsAnswer = "advertises-dead-revocation-endpoint", "RFC 8414", "2";
    /// A request without parameters is refused by the endpoint that it was sent to.
    DiscEndpointsRefuseThemselves = "bare-request-404", "RFC 8414", "2";
    /// A client that redirects registers its redirect URIs.
    DiscRegistrationNeedsRedirectUri = "registers-without-redirect-uri", "RFC 7591", "2";
    /// `jwks_uri` is where the key set is.
    DiscJwksUriAnswers = "advertises-dead-jwks-uri", "OIDC Discovery 1.0", "3";
    /// Support for PKCE is detectable through `code_challenge_methods_supported`, which lists S256.
    DiscPkceMethodsAdvertised = "pkce-methods-not-advertised", "RFC 9700", "2.1.1";
    /// The OpenID configuration and the RFC 8414 document describe the same server when both are served.
    DiscDocumentsAgree = "two-metadata-documents-disagree", "RFC 9068", "4";
    /// The password grant, and for OAuth 2.1 also response type token, are not offered.
    DiscLegacyGrantsNotAdvertised = "password-grant-advertised", "RFC 9700", "2.4";
    /// Response types with an access token in the front channel are not offered.
    DiscImplicitNotAdvertised = "implicit-grant-advertised", "RFC 9700", "2.1.2";
    /// `jwks_uri` serves a JWK Set: a JSON object with a keys array, readable anonymously.
    JwksServed = "jwks-as-bare-array", "RFC 7517", "5";
    /// The published key set never contains private or symmetric key values.
    JwksNoPrivateMaterial = "jwks-leaks-private-exponent", "OIDC Discovery 1.0", "3";
    /// Keys of the set that could be confused carry distinct kid values.
    JwksKidsDistinct = "duplicate-kids", "RFC 7517", "4.5";
    /// After rotation the new key is published before it is used and the retired key stays available for a while.
    JwksRotationOverlap = "old-key-dropped-on-rotation", "OIDC Core 1.0", "10.1.1";
    /// A key is in the published set before anything is signed with it.
    JwksNewKeyPublished = "key-set-lags-behind-rotation", "OIDC Core 1.0", "10.1.1";
    /// Rotating the signing key does not invalidate tokens that are within their lifetime.
    JwksRotationLiveTokens = "rotation-invalidates-live-tokens", "OIDC Core 1.0", "10.1.1";
    /// An ID token that a retired key signed is still taken as a hint.
    JwksRetiredKeyInHint = "id-token-hint-of-old-key-refused", "OIDC Core 1.0", "3.1.2.1";
    /// The authorization endpoint accepts GET and completes the code flow by sending the browser to the redirect URI with a code.
    AuthzGetCodeFlow = "code-never-issued", "RFC 6749", "3.1";
    /// An OpenID provider's authorization endpoint also accepts the request as a form POST.
    AuthzPostAccepted = "authorize-post-unsupported", "OIDC Core 1.0", "3.1.2.1";
    /// If the request had state the success response carries exactly the same value, and carries none otherwise.
    AuthzStateEcho = "state-reencoded", "RFC 6749", "4.1.2";
    /// No response loses the state of its request, however plain it is.
    AuthzStateKept = "state-dropped-on-success", "RFC 6749", "4.1.2";
    /// A response to a request without state has none.
    AuthzStateOnlyIfSent = "missing-state-becomes-undefined", "RFC 6749", "4.1.2";
    /// Error redirects carry the unmodified state too.
    AuthzStateEchoOnError = "state-dropped-on-error", "RFC 6749", "4.1.2.1";
    /// For `response_type`=code the parameters arrive in the query component, not the fragment, each at most once.
    AuthzCodeResponseInQuery = "code-in-fragment", "OIDC Core 1.0", "3.1.2.5";
    /// A request with a redirect URI that is not registered never sends the browser to that URI.
    AuthzRedirectUriRegistered = "redirects-to-unregistered-uri", "RFC 6749", "3.1.2.4";
    /// Redirect URI comparison is exact string equality.
    AuthzRedirectExactMatch = "redirect-prefix-match", "RFC 9700", "4.1.3";
    /// Redirect URIs are compared as they are written, not as a parser reads them.
    AuthzRedirectAsWritten = "redirect-compared-after-normalisation", "RFC 9700", "4.1.3";
    /// Every part of a redirect URI is compared, its scheme, user, port, query and fragment too.
    AuthzRedirectEveryPart = "redirect-compared-by-host-and-path", "RFC 9700", "4.1.3";
    /// The host of a redirect URI is the registered one, with nothing before or after it.
    AuthzRedirectHostWhole = "redirect-host-unanchored", "RFC 9700", "4.1.3";
    /// The redirect URI must be registered for the requesting client, not just for some client.
    AuthzRedirectBoundToClient = "redirect-match-across-clients", "RFC 9700", "4.1.3";
    /// An unknown, missing, empty or malformed `client_id` never leads to an automatic redirect to the supplied redirect URI.
    AuthzClientKnownBeforeRedirect = "redirects-for-unknown-client", "RFC 6749", "4.1.2.1";
    /// A request without `response_type` gets an error.
    AuthzResponseTypePresent = "response-type-defaults-to-code", "RFC 6749", "3.1.1";
    /// An unknown `response_type` is refused with `unsupported_response_type` (or `invalid_request`).
    AuthzResponseTypeSupported = "unknown-response-type-treated-as-code", "RFC 6749", "3.1.1";
    /// Access tokens are not issued from the authorization endpoint.
    AuthzFrontChannelTokenRefused = "implicit-grant-enabled", "OAuth 2.1 draft", "10.1";
    /// Unrecognised request parameters are ignored.
    AuthzUnknownParameterIgnored = "unknown-parameter-rejected", "RFC 6749", "3.1";
    /// A parameter without a value is treated as absent.
    AuthzEmptyParameterIsOmitted = "empty-parameter-causes-error", "RFC 6749", "3.1";
    /// With several registered redirect URIs a request names the one it means.
    AuthzRedirectUriNamed = "missing-redirect-uri-means-first", "RFC 6749", "3.1.2.3";
    /// Request parameters must not be repeated, and a repeated one makes the request invalid.
    AuthzNoDuplicateParameter = "duplicate-parameters-merged", "RFC 6749", "3.1";
    /// An unknown scope value is never granted, and if the request still succeeds the token response states the narrower scope.
    AuthzUnknownScopeNotGranted = "grants-unknown-scope", "RFC 6749", "3.3";
    /// A request that is refused for its scope is refused with `invalid_scope`.
    AuthzInvalidScopeNamed = "unknown-scope-invalid-request", "RFC 6749", "4.1.2.1";
    /// prompt=none without a session returns an error to the client and shows no page.
    AuthzPromptNoneNeverAsks = "prompt-none-shows-login", "OIDC Core 1.0", "3.1.2.3";
    /// prompt=none with a session and prior consent succeeds without interaction.
    AuthzPromptNoneSucceedsSilently = "prompt-none-always-login-required", "OIDC Core 1.0", "3.1.2.1";
    /// prompt=none must not be used to obtain access that the user has not consented to.
    AuthzPromptNoneNeedsConsent = "prompt-none-skips-consent", "OIDC Core 1.0", "3.1.2.1";
    /// prompt=none together with another value is an error.
    AuthzPromptNoneAlone = "prompt-none-login-accepted", "OIDC Core 1.0", "3.1.2.1";
    /// An unknown prompt value is ignored or refused.
    AuthzUnknownPromptHandled = "unknown-prompt-500", "OIDC Core 1.0", "3.1.2.1";
    /// prompt=login forces a fresh authentication even with a live session.
    AuthzPromptLoginReauthenticates = "prompt-login-ignored", "OIDC Core 1.0", "3.1.2.3";
    /// If the last authentication is older than `max_age` the user is re-authenticated.
    AuthzMaxAgeForcesLogin = "max-age-ignored", "OIDC Core 1.0", "3.1.2.1";
    /// In the code flow nonce is optional.
    AuthzNonceOptional = "nonce-required-in-code-flow", "OIDC Core 1.0", "3.1.2.1";
    /// A nonce may have any length.
    AuthzNonceOfAnyLength = "long-nonce-refused", "OIDC Core 1.0", "3.1.2.1";
    /// display, `ui_locales` and `claims_locales` never cause an error.
    AuthzPresentationParametersTolerated = "unknown-ui-locale-error", "OIDC Core 1.0", "15.1";
    /// Hints that the provider does not follow never cause an error.
    AuthzHintsTolerated = "unfollowed-hint-error", "OIDC Core 1.0", "15.1";
    /// `form_post` delivers the parameters by an uncacheable, auto-submitted HTML form POSTed to the redirect URI.
    AuthzFormPostEscapes = "form-post-state-unescaped", "OAuth 2.0 Form Post Response Mode", "2";
    /// A server that advertises issuer identification puts iss in the success response.
    AuthzIssOnSuccess = "iss-parameter-missing", "RFC 9207", "2";
    /// Error redirects carry iss as well.
    AuthzIssOnError = "iss-missing-on-error", "RFC 9207", "2";
    /// Two authorization requests open at the same time in one browser session do not mix.
    AuthzParallelFlowsInOneSession = "second-request-overwrites-first", "RFC 6749", "4.1.2";
    /// A request that is made while another waits is answered as itself, not as the one that waits.
    AuthzSecondRequestIsItself = "first-request-answers-second", "RFC 6749", "4.1.2";
    /// For a registered loopback IP redirect any port in the request is allowed, everything else must match.
    AuthzLoopbackAnyPort = "loopback-port-exact-only", "RFC 8252", "7.3";
    /// Of a loopback redirect URI only the port may vary, not its address or its path.
    AuthzLoopbackOnlyPort = "any-address-counts-as-loopback", "RFC 8252", "7.3";
    /// The approval cannot be forged from another site or session.
    ConsentCsrf = "consent-without-csrf-token", "RFC 6749", "10.12";
    /// An approval is a form that is posted, not a link that is followed.
    ConsentPosted = "consent-by-link", "RFC 6749", "10.12";
    /// Of two answers to one consent page only the first counts.
    ConsentAnsweredOnce = "consent-page-answered-twice", "RFC 6749", "10.12";
    /// Denying returns `access_denied` with state and nothing is granted.
    ConsentDenyHonoured = "deny-still-issues-code", "RFC 6749", "4.1.2.1";
    /// A third-party client gets no code without the user's explicit approval.
    ConsentAskedBeforeFirstGrant = "auto-approves-everything", "RFC 6749", "10.12";
    /// Login, consent and error pages cannot be framed by other sites.
    ConsentFramingForbidden = "consent-frameable", "RFC 9700", "4.16";
    /// A successful exchange is 200 JSON with string `access_token`, string `token_type` and, when present, a numeric `expires_in`.
    TokenSuccessShape = "expires-in-as-string", "RFC 6749", "5.1";
    /// Token responses carry Cache-Control: no-store.
    TokenCacheControlNoStore = "token-response-cacheable", "RFC 6749", "5.1";
    /// `token_type` is Bearer (any case) unless another type was negotiated.
    TokenTypeBearer = "token-type-missing-or-mac", "OIDC Core 1.0", "3.1.3.3";
    /// A code that has been exchanged is refused on second use.
    TokenCodeSingleUse = "accept-reused-code", "RFC 6749", "4.1.2";
    /// When a used code is presented again the tokens already issued from it are revoked.
    TokenCodeReplayRevokes = "replay-keeps-tokens-alive", "RFC 6749", "4.1.2";
    /// Concurrent exchanges of one code yield at most one success.
    TokenCodeRedeemedOnce = "code-double-spend-race", "OAuth 2.1 draft", "4.1.3";
    /// A code can only be exchanged by the client it was issued to.
    TokenCodeBoundToClient = "code-not-bound-to-client", "RFC 6749", "4.1.3";
    /// If `redirect_uri` was in the authorization request a different value at the token endpoint is refused.
    TokenRedirectUriMatches = "token-redirect-uri-unchecked", "RFC 6749", "4.1.3";
    /// Missing and invalid codes give the right errors.
    TokenCodeWellFormed = "garbage-code-500", "RFC 6749", "5.2";
    /// A code is compared whole, not only by the part that finds it.
    TokenCodeComparedWhole = "code-compared-in-part", "RFC 6749", "10.10";
    /// Missing `grant_type` gives `invalid_request`, an unknown one `unsupported_grant_type`.
    TokenGrantTypeKnown = "unknown-grant-500", "RFC 6749", "5.2";
    /// A client may only use grants it is registered for.
    TokenGrantAuthorized = "grant-types-not-enforced", "RFC 6749", "5.2";
    /// Tokens are only issued for POST.
    TokenPostOnly = "token-endpoint-accepts-get", "RFC 6749", "3.2";
    /// Grant parameters and credentials are not taken from the request URI.
    TokenParametersNotFromQuery = "merges-query-and-body", "RFC 6749", "2.3.1";
    /// A repeated parameter makes the token request invalid.
    TokenNoDuplicateParameter = "duplicate-token-parameters-accepted", "RFC 6749", "5.2";
    /// Unrecognised parameters are ignored and empty ones count as omitted.
    TokenEmptyParameterIsOmitted = "empty-scope-means-no-scope", "RFC 6749", "3.2";
    /// The response contains `id_token` when openid was granted.
    TokenIdTokenIffOpenid = "id-token-missing-with-openid", "OIDC Core 1.0", "3.1.3.3";
    /// The response contains no `id_token` when openid was not granted.
    TokenNoIdTokenWithoutOpenid = "id-token-without-openid", "OIDC Core 1.0", "3.1.2.1";
    /// `client_credentials` works only for authenticated confidential clients and yields neither refresh token nor ID token.
    TokenClientCredentialsConfidentialOnly = "client-credentials-for-public-client", "RFC 6749", "4.4";
    /// A client that acts for itself gets no refresh token.
    TokenClientCredentialsNotRefreshed = "client-credentials-with-refresh-token", "RFC 6749", "4.4.3";
    /// A client that acts for itself is not taken for a user.
    TokenClientIsNoUser = "client-token-names-user", "RFC 9700", "4.15";
    /// The `client_credentials` grant authenticates the client like any other grant.
    TokenClientCredentialsAuthentication = "client-credentials-skips-authentication", "RFC 6749", "4.4.2";
    /// A token request that names no client does not make the server fail.
    TokenUnnamedClientAnswered = "unnamed-client-500", "RFC 6749", "5.2";
    /// The resource owner password grant is not usable.
    TokenPasswordGrantRefused = "password-grant-enabled", "RFC 9700", "2.4";
    /// A scope parameter in the code exchange cannot add to what the user approved.
    TokenScopeNotWidenedAtExchange = "exchange-scope-widens-grant", "RFC 6749", "3.3";
    /// The S256 code challenge method works end to end.
    PkceS256Supported = "s256-hash-hex-encoded", "RFC 7636", "4.2";
    /// A verifier that does not match the challenge is refused with `invalid_grant`.
    PkceVerifierMatches = "verifier-not-compared", "RFC 7636", "4.6";
    /// White space at the end of a verifier belongs to it.
    PkceVerifierUntrimmed = "verifier-trimmed", "RFC 7636", "4.1";
    /// If the request had a challenge the exchange without a verifier is refused.
    PkceVerifierPresent = "verifier-optional-for-confidential", "RFC 9700", "2.1.1";
    /// A verifier sent for a code whose request carried no challenge is refused.
    PkceNoDowngrade = "pkce-downgrade-accepted", "RFC 9700", "4.8.2";
    /// With S256 the challenge string itself is not a valid verifier.
    PkceChallengeIsNoVerifier = "s256-compared-as-plain", "RFC 7636", "4.6";
    /// The challenge is tied to the individual code.
    PkceBoundToCode = "pkce-per-client-latest-challenge", "RFC 7636", "4.4";
    /// Public clients cannot use the code flow without PKCE.
    PkceRequiredForPublicClients = "public-client-without-pkce", "OAuth 2.1 draft", "4.1.2.1";
    /// Confidential clients too are refused without a challenge unless the server has assurance of another defence.
    PkceRequiredForAllClients = "pkce-optional-for-confidential", "OAuth 2.1 draft", "4.1.2.1";
    /// An unsupported `code_challenge_method` gives `invalid_request`.
    PkceMethodSupported = "unknown-method-falls-back-to-plain", "RFC 7636", "4.4.1";
    /// A challenge without a method means plain; it is never silently taken as S256.
    PkceDefaultMethodPlain = "missing-method-means-s256", "RFC 7636", "4.3";
    /// Challenge and verifier obey their length and alphabet rules.
    PkceSyntaxEnforced = "short-verifier-accepted", "RFC 7636", "4.1";
    /// A challenge is compared as it was sent: whole, in its own alphabet, without padding.
    PkceChallengeExact = "challenge-compared-leniently", "RFC 7636", "4.2";
    /// A challenge that is missing, malformed or without a method does not make the server fail.
    PkceChallengeErrorAnswered = "unusable-challenge-500", "RFC 7636", "4.4.1";
    /// The ID token is a compact JWS that verifies with a published key and an advertised algorithm.
    IdtSignatureVerifies = "id-token-bad-signature", "OIDC Core 1.0", "2";
    /// With several published keys the header names the signing key by kid.
    IdtKidResolves = "kid-not-in-jwks", "OIDC Core 1.0", "10.1";
    /// iss equals the issuer identifier exactly.
    IdtIssExact = "id-token-iss-without-path", "OIDC Core 1.0", "2";
    /// aud is the `client_id` or an array containing it, and azp if present is the `client_id`.
    IdtAudContainsClient = "id-token-aud-constant", "OIDC Core 1.0", "2";
    /// exp, iat, nbf and `auth_time` are JSON numbers of seconds with exp after iat, amr is an array of strings, acr a string.
    IdtClaimTypes = "times-in-milliseconds", "RFC 7519", "4.1";
    /// sub is at most 255 ASCII characters, stable for a user and different for different users.
    IdtSubStableAndDistinct = "sub-changes-per-session", "OIDC Core 1.0", "2";
    /// sub is a text.
    IdtSubText = "sub-as-number", "OIDC Core 1.0", "2";
    /// sub names the user, not the client that asks.
    IdtSubOfUser = "sub-is-client-id", "OIDC Core 1.0", "2";
    /// A nonce in the request appears unmodified in the ID token.
    IdtNonceEcho = "nonce-truncated", "OIDC Core 1.0", "2";
    /// A nonce in the request is not left out of the ID token.
    IdtNonceKept = "nonce-missing", "OIDC Core 1.0", "2";
    /// The nonce in the ID token is decoded, and not encoded again.
    IdtNonceDecoded = "nonce-reencoded", "OIDC Core 1.0", "2";
    /// Without a nonce in the request the ID token has none.
    IdtNonceOnlyIfSent = "empty-nonce-in-id-token", "OIDC Core 1.0", "2";
    /// `auth_time` is present when `max_age` was used, when it was requested as essential, or when the client registered `require_auth_time`.
    IdtAuthTimeWhenAsked = "auth-time-is-token-time", "OIDC Core 1.0", "2";
    /// `auth_time` is not left out when `max_age` was used.
    IdtAuthTimeKept = "auth-time-missing", "OIDC Core 1.0", "2";
    /// `at_hash` and `c_hash`, when present, are the left half of the right hash.
    IdtHashesCorrect = "at-hash-full-digest", "OIDC Core 1.0", "3.1.3.6";
    /// ID tokens carry no x5u, x5c, jku or jwk header and no null claims.
    IdtHeaderClean = "id-token-embeds-jwk", "OIDC Core 1.0", "2";
    /// `expires_in` states the real lifetime of the access token.
    ExpAccessLifetimeAsConfigured = "expires-in-wrong", "RFC 6749", "5.1";
    /// A token answer states how long its access token lives.
    ExpAccessLifetimeStated = "expires-in-missing", "RFC 6749", "5.1";
    /// The answer to a refresh states the lifetime of the access token, not that of the refresh token.
    ExpRefreshedLifetimeStated = "expires-in-of-refresh-token", "RFC 6749", "5.1";
    /// An access token keeps working until shortly before its expiry.
    ExpAccessLiveUntilExpiry = "access-token-dies-early", "RFC 6749", "5.1";
    /// From its expiry on an access token is refused at userinfo and protected resources.
    ExpAccessDeadAtExpiry = "expiry-off-by-one", "RFC 6749", "7";
    /// An access token that has expired opens nothing at userinfo.
    ExpUserinfoBoundary = "userinfo-ignores-expiry", "RFC 6749", "7";
    /// Introspection flips from active true to false at expiry.
    ExpIntrospectionBoundary = "introspection-ignores-expiry", "RFC 7662", "4";
    /// The verify endpoint stops reporting a token as valid at its expiry.
    ExpVerifyBoundary = "verify-ignores-expiry", "Clerk Backend API", "POST /oauth_applications/access_tokens/verify";
    /// A refresh token works after the access token has expired and until its own expiry.
    ExpRefreshLiveUntilExpiry = "refresh-dies-with-access-token", "RFC 6749", "1.5";
    /// A refreshed access token has a whole lifetime of its own, not what was left of the old one.
    ExpRefreshedOwnLifetime = "refreshed-token-inherits-expiry", "RFC 6749", "1.5";
    /// An expired refresh token is refused with `invalid_grant`.
    ExpRefreshDeadAtExpiry = "refresh-expiry-unchecked", "RFC 6749", "5.2";
    /// For browser-based clients rotation does not extend a pre-established refresh lifetime.
    ExpRefreshAbsoluteLimit = "rotation-extends-absolute-lifetime", "draft-ietf-oauth-browser-based-apps", "6.3.2.3";
    /// Codes expire shortly after issuance; ten minutes is the recommended maximum.
    ExpCodeLifetime = "code-never-expires", "RFC 6749", "4.1.2";
    /// Revoking a refresh token makes it unusable at once.
    RevRefreshTokenDies = "revocation-is-a-no-op", "RFC 7009", "2";
    /// Refresh tokens can be revoked.
    RevRefreshTokenRevocable = "refresh-token-revocation-refused", "RFC 7009", "2";
    /// Revoking an access token makes it unusable at once.
    RevAccessTokenDies = "access-revocation-ignored", "RFC 7009", "2";
    /// Access tokens can be revoked.
    RevAccessTokenRevocable = "access-token-revocation-refused", "RFC 7009", "2";
    /// Revoking a refresh token also ends the access tokens of the same grant.
    RevRefreshCascadesToAccess = "no-revocation-cascade", "RFC 7009", "2.1";
    /// Unknown, expired or already revoked tokens give 200.
    RevUnknownTokenAccepted = "unknown-token-400", "RFC 7009", "2.2";
    /// A wrong or unknown `token_type_hint` does not prevent revocation.
    RevHintIsOnlyAHint = "wrong-hint-skips-token", "RFC 7009", "2.1";
    /// A `token_type_hint` that the server does not know is ignored.
    RevUnknownHintIgnored = "unknown-hint-refused", "RFC 7009", "2.2";
    /// A client cannot revoke another client's token.
    RevOwnTokensOnly = "revokes-other-clients-token", "RFC 7009", "2.1";
    /// Confidential clients must authenticate to revoke.
    RevClientAuthentication = "unauthenticated-revocation", "RFC 7009", "2.1";
    /// A public client can revoke its tokens.
    RevPublicClient = "public-client-cannot-revoke", "RFC 7009", "2.1";
    /// Revocation is a form POST with a token parameter.
    RevPostOnly = "revocation-via-get", "RFC 7009", "2.1";
    /// A revocation without a token is an invalid request.
    RevTokenRequired = "revocation-without-token-accepted", "RFC 7009", "2.1";
    /// A revocation is form encoded.
    RevFormOnly = "revocation-takes-json", "RFC 7009", "2.1";
    /// Revocation touches only the grant concerned.
    RevOneGrantOnly = "revokes-all-client-tokens", "RFC 7009", "2.1";
    /// A revocation does not end what the same user granted to other clients.
    RevOneClientOnly = "revokes-all-tokens-of-user", "RFC 7009", "2.1";
    /// A revocation answered with 200 is not undone by a refresh running at the same time.
    RevOutlastsRefresh = "refresh-outlives-concurrent-revocation", "RFC 7009", "2.1";
    /// Requests that change one grant at the same time do not make the server fail.
    RevConflictAnswered = "concurrent-revocation-500", "RFC 7009", "2.2";
    /// A browser-only public client can do discovery, exchange, userinfo, refresh and revocation cross-origin.
    CorsToken = "token-endpoint-without-cors", "draft-ietf-oauth-browser-based-apps", "6.3.3.4";
    /// A preflight to the token endpoint succeeds without credentials.
    CorsTokenPreflight = "preflight-requires-authentication", "Fetch", "CORS-preflight fetch";
    /// Error responses of the token endpoint carry the CORS headers too.
    CorsTokenErrorsReadable = "cors-missing-on-errors", "draft-ietf-oauth-browser-based-apps", "6.3.3.4";
    /// UserInfo is usable cross-origin, including its preflight for the Authorization header.
    CorsUserinfo = "authorization-header-not-allowed", "OIDC Core 1.0", "5.3";
    /// The key set is readable from any origin.
    CorsJwks = "jwks-without-cors", "OIDC Discovery 1.0", "3";
    /// Metadata documents are readable from any origin.
    CorsMetadata = "metadata-without-cors", "OIDC Discovery 1.0", "3";
    /// A provider that serves browser clients allows cross-origin revocation.
    CorsRevocation = "revocation-without-cors", "RFC 7009", "2.3";
    /// The authorization endpoint, login and consent pages have no CORS support.
    CorsNotOnAuthorizationEndpoint = "cors-on-authorize", "RFC 9700", "2.6";
    /// Allow-Origin * is not combined with Allow-Credentials true: the pair never lets a request with credentials through.
    CorsNoWildcardWithCredentials = "wildcard-with-credentials", "Fetch", "CORS protocol and credentials";
    /// An unregistered origin is never reflected together with Allow-Credentials true.
    CorsUnknownOriginNoCredentials = "reflects-any-origin-with-credentials", "Fetch", "CORS protocol and credentials";
    /// If the Allow-Origin value depends on the request, Vary: Origin is sent, also when the origin is refused or absent.
    CorsVaryOrigin = "missing-vary-origin", "Fetch", "CORS protocol and HTTP caches";
    /// Exactly one Allow-Origin header with one value is sent.
    CorsSingleAllowOrigin = "duplicate-allow-origin", "Fetch", "CORS check";
    /// A refresh token yields a new access token with the originally granted scope when scope is omitted.
    RtKeepsScope = "refresh-loses-scope", "RFC 6749", "6";
    /// A refreshed access token stands for the same user.
    RtKeepsUser = "refresh-forgets-user", "OIDC Core 1.0", "12.2";
    /// A refresh token that has been rotated away is refused.
    RtReuseRefused = "rotated-token-still-valid", "RFC 9700", "4.14.2";
    /// Reuse of an old refresh token revokes the whole family, also its newest member.
    RtReuseRevokesFamily = "reuse-does-not-revoke-family", "RFC 9700", "4.14.2";
    /// Reuse by a stranger who lacks the secret of the client revokes nothing.
    RtReuseAuthenticated = "unauthenticated-reuse-revokes-family", "RFC 6749", "6";
    /// A refresh token works only for the client it was issued to.
    RtBoundToClient = "refresh-token-not-client-bound", "RFC 6749", "6";
    /// A refresh can never add scope.
    RtScopeWideningRefused = "scope-widening-on-refresh", "RFC 6749", "6";
    /// Slow or stalled clients do not slow down others.
    HttpSlowClientIsolated = "slow-clients-starve-server", "RFC 9112", "9.5";
    /// Clients that stall are not waited for without end.
    HttpStalledClientsDropped = "stalled-clients-kept-forever", "RFC 9112", "9.5";
    /// Redirects after a request that may hold credentials never use 307 or 308.
    HttpRedirectNot307 = "redirect-307", "RFC 9700", "4.12";
    /// Failed Basic authentication is 401 `invalid_client` with a Basic challenge.
    CauthBasicChallenge = "invalid-client-without-challenge", "RFC 6749", "5.2";
    /// A confidential client cannot exchange codes or refresh without authenticating.
    CauthConfidentialMustAuthenticate = "accept-unauthenticated-confidential", "RFC 6749", "4.1.3";
    /// A request without a token gets a WWW-Authenticate challenge with scheme Bearer.
    UiChallengeWithoutToken = "unauthenticated-userinfo-without-challenge", "RFC 6750", "3";
    /// An invalid token gets 401 with a Bearer challenge that names `invalid_token`.
    UiInvalidTokenRefused = "invalid-token-403-no-header", "RFC 6750", "3.1";
    /// The endpoint is not open to unauthenticated callers.
    IntrAuthorizationRequired = "open-introspection", "RFC 7662", "2.1";

    proven by Load:

    /// Concurrent uses of one refresh token yield at most one success.
    RtRotatedOnce = "refresh-double-spend-race", "RFC 9700", "4.14.2";
    /// Once a revocation was answered no later answer about the token calls it alive.
    RevSeenAtOnce = "verdicts-cached-for-a-second", "RFC 7009", "2.1";
    /// No two codes or tokens are equal: the holder of one learns nothing about another.
    TokenNeverRepeated = "token-generator-repeats", "RFC 6749", "10.10";
    /// A code stands for the user who signed in for it, however many sign in at the same time.
    AuthzOwnUser = "users-swapped-under-concurrency", "RFC 6749", "3.1";
    /// Each answer of the verify endpoint is about the token of its own request, however many ask at the same time.
    VerifyOwnVerdict = "verify-answers-swapped-under-concurrency", "Clerk Backend API", "POST /oauth_applications/access_tokens/verify";
}
