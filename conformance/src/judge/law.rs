//! The sentences that every answer is held to, whatever was asked, each with the place where it is written.

use crate::scenario::Citation;
use crate::words::vocabulary;
use crate::words::{Grade, Level};

/// Declares [`Law`] and what belongs to each law from one table.
macro_rules! laws {
    ($($(#[doc = $says:literal])+ $variant:ident = $name:literal, $level:ident, $spec:literal, $section:literal;)+) => {
        vocabulary! {
            /// A sentence that answers are held to, whatever was sent.
            pub enum Law {
                $($(#[doc = $says])+ $variant = $name,)+
            }
        }

        impl Law {
            /// The keyword of the sentence it comes from.
            pub const fn level(self) -> Level {
                match self { $(Self::$variant => Level::$level,)+ }
            }

            /// The document and the section.
            const fn place(self) -> (&'static str, &'static str) {
                match self { $(Self::$variant => ($spec, $section),)+ }
            }
        }
    };
}

laws! {
    // Every answer.

    /// No request of a client causes an error of the server.
    NeverServerError = "never-a-server-error", Must, "RFC 9110", "15.6";
    /// Every request is answered in time.
    Answers = "every-request-is-answered", Must, "RFC 9110", "3.4";
    /// After any request the server still completes a normal flow.
    StillServes = "still-serves", Must, "RFC 9110", "15.6";

    // Requests that were damaged.

    /// A request that is damaged in a way that matters is never granted.
    DamagedNeverGranted = "damaged-never-granted", Must, "RFC 6749", "5.2";
    /// A request that is damaged in a way that does not matter is granted.
    HarmlessGranted = "harmless-granted", Must, "RFC 6749", "3.2";

    // Requests to token, revocation, introspection and userinfo: what must not be granted.

    /// A parameter that comes twice is refused.
    NotRepeated = "parameters-not-repeated", Must, "RFC 6749", "3.2";
    /// Parameters are read from the body and not from the request URI.
    ParametersInBody = "parameters-in-the-body", Must, "RFC 6749", "2.3.1";
    /// Only POST gets tokens or ends them.
    PostOnly = "post-only", Must, "RFC 6749", "3.2";
    /// A confidential client proves who it is, or gets nothing.
    ClientProven = "client-proven", Must, "RFC 6749", "3.2.1";
    /// A code is exchanged by its own client, with the redirect_uri of its own request.
    CodeBound = "code-bound", Must, "RFC 6749", "4.1.3";
    /// A code is exchanged with the verifier of its own request.
    VerifierMatches = "verifier-matches", Must, "RFC 7636", "4.6";
    /// A verifier has the form that the specification gives it.
    VerifierSyntax = "verifier-syntax", Must, "RFC 7636", "4.1";
    /// A verifier without a challenge is a sign of a downgrade, and refused.
    NoPkceDowngrade = "no-pkce-downgrade", Must, "RFC 9700", "2.1.1";
    /// A refresh token works for its own client.
    RefreshBound = "refresh-token-bound", Must, "RFC 6749", "6";
    /// A client uses only the grants that it may use.
    GrantEntitled = "grant-entitled", Must, "RFC 6749", "5.2";
    /// Tokens in a client's own name are for confidential clients.
    OwnNameConfidential = "own-name-confidential", Must, "RFC 6749", "4.4";
    /// An unknown grant type is refused.
    GrantTypeKnown = "grant-type-known", Must, "RFC 6749", "5.2";
    /// The password grant is not offered.
    NoPasswordGrant = "no-password-grant", MustNot, "RFC 9700", "2.4";
    /// Neither an exchange nor a refresh adds to the scope that was granted.
    ScopeWithin = "scope-within-grant", Must, "RFC 6749", "6";
    /// Only the client of a token, once it has proved itself, ends the token.
    RevokedByOwner = "revoked-by-owner", Must, "RFC 7009", "2.1";
    /// Only POST revokes.
    RevocationByPost = "revocation-by-post", Must, "RFC 7009", "2.1";
    /// A revoked token is dead, whatever the hint said.
    RevokedIsDead = "revoked-is-dead", Must, "RFC 7009", "2.1";
    /// A client that asks about a token proves that it may.
    IntrospectionProtected = "introspection-protected", Must, "RFC 7662", "2.1";
    /// Only a token that was issued, and for this use, counts as one.
    TokenIssued = "token-issued", Must, "RFC 7662", "2.2";
    /// Only a live access token opens the claims of a user.
    BearerProven = "bearer-proven", Must, "RFC 6750", "3.1";

    // Answers of these endpoints.

    /// An answer with tokens is a JSON object with the members that the specification gives it.
    SuccessWellFormed = "success-well-formed", Must, "RFC 6749", "5.1";
    /// An answer with tokens forbids caches to keep it.
    TokensNotStored = "tokens-not-stored", Must, "RFC 6749", "5.1";
    /// Where the scope openid was granted, an exchange yields an ID token.
    IdTokenWithOpenid = "id-token-with-openid", Must, "OIDC Core 1.0", "3.1.3.3";
    /// A refusal is a JSON object with an error code, and with nothing that was to be refused.
    ErrorWellFormed = "error-well-formed", Must, "RFC 6749", "5.2";
    /// A refusal names an error that fits.
    ErrorOfRightKind = "error-of-right-kind", Must, "RFC 6749", "5.2";
    /// A refusal has the status of its error.
    ErrorStatus = "error-status", Must, "RFC 6749", "5.2";
    /// A parameter without a value is as good as absent.
    EmptyIsOmitted = "empty-is-omitted", Must, "RFC 6749", "3.1";
    /// A client that failed to authenticate by the Authorization header is told how it could.
    ClientChallenged = "client-challenged", Must, "RFC 6749", "5.2";
    /// A request without a valid access token is answered with a challenge.
    BearerChallenged = "bearer-challenged", Must, "RFC 6750", "3";
    /// An error forbids caches to keep it.
    ErrorsNotStored = "errors-not-stored", Should, "RFC 6749", "5.2";
    /// An error repeats no secret of its request.
    NoSecretsInErrors = "no-secrets-in-errors", Should, "CWE", "209";
    /// An error tells nothing of the program behind it.
    NoInnerLifeInErrors = "no-inner-life-in-errors", Should, "CWE", "209";
    /// A page of a known origin can read every answer, errors included.
    CorsReadable = "cors-readable", Must, "draft-ietf-oauth-browser-based-apps", "6.3.3.4";
    /// A page can read the claims of the user whose token it has.
    CorsUserinfo = "cors-userinfo", Should, "OIDC Core 1.0", "5.3";
    /// A page can revoke its own tokens.
    CorsRevocation = "cors-revocation", May, "RFC 7009", "2.3";
    /// Pages of a strange origin are never trusted with credentials.
    CorsStrangers = "cors-strangers-without-credentials", MustNot, "Fetch", "CORS protocol and credentials";
    /// Credentials and every origin do not go together.
    CorsWildcard = "cors-wildcard-without-credentials", ShouldNot, "Fetch", "CORS protocol and credentials";
    /// An answer allows one origin, once.
    CorsOnce = "cors-one-allow-origin", Must, "Fetch", "CORS check";
    /// An answer that depends on the origin says so to caches.
    CorsVary = "cors-vary-origin", Should, "Fetch", "CORS protocol and HTTP caches";

    // Life cycles: codes.

    /// A valid code is exchanged for tokens.
    CodeWorks = "code-works", Must, "RFC 6749", "4.1.4";
    /// A code is exchanged once.
    CodeSingleUse = "code-single-use", MustNot, "RFC 6749", "4.1.2";
    /// The tokens of a code end when the code is presented again.
    ReplayedCodeRevokes = "replayed-code-revokes", Should, "RFC 6749", "4.1.2";
    /// An expired code is refused.
    CodeExpires = "code-expires", Must, "RFC 6749", "4.1.2";
    /// When the user says no, there is no code.
    DeniedMeansNothing = "denied-means-nothing", Must, "RFC 6749", "4.1.2.1";

    // Life cycles: refresh tokens.

    /// A refresh token works until it is revoked, replaced or out of time.
    RefreshTokenLives = "refresh-token-lives", Must, "RFC 6749", "6";
    /// An expired refresh token is refused.
    RefreshTokenExpires = "refresh-token-expires", Must, "RFC 6749", "5.2";
    /// A refresh token that was replaced is refused.
    RefreshSingleUse = "refresh-single-use", Must, "RFC 9700", "4.14.2";
    /// When a public client's refresh token is used that was replaced, those that came after it end.
    RefreshFamilyDies = "refresh-family-dies", Must, "RFC 9700", "4.14.2";
    /// When a confidential client's refresh token is used that was replaced, those that came after it end.
    RefreshFamilyOughtToDie = "refresh-family-ought-to-die", Should, "RFC 9700", "4.14.2";
    /// A refresh that names no scope keeps the one that was granted.
    RefreshKeepsScope = "refresh-keeps-scope", Must, "RFC 6749", "6";

    // Life cycles: access tokens.

    /// An access token works for as long as was said when it was issued.
    AccessTokenLives = "access-token-lives", Must, "RFC 6749", "5.1";
    /// An expired access token is refused everywhere.
    AccessTokenExpires = "access-token-expires", Must, "RFC 6749", "7";
    /// Every endpoint that judges an access token says the same of it.
    VerdictsAgree = "verdicts-agree", Must, "RFC 7662", "4";
    /// No code or token equals an earlier one.
    TokensUnique = "tokens-unique", Must, "RFC 6749", "10.10";
    /// A user has the same subject identifier in every ID token for a client.
    SubjectStable = "subject-stable", Must, "OIDC Core 1.0", "2";

    // Life cycles: revocation.

    /// A revoked token is dead and stays dead.
    RevokedStaysDead = "revoked-stays-dead", Must, "RFC 7009", "2.1";
    /// The revocation of a refresh token ends the access tokens of its grant.
    RevocationCascades = "revocation-cascades", Should, "RFC 7009", "2.1";
    /// A revocation is confirmed, even of a token that is already dead.
    RevocationConfirmed = "revocation-confirmed", Must, "RFC 7009", "2.2";
    /// A revocation ends one grant, not those of other users or other clients.
    OneGrantOnly = "one-grant-only", Must, "RFC 7009", "2.1";

    // Life cycles: what an operator does.

    /// A new signing key does not end the life of tokens that were issued before it.
    RotationKeepsTokens = "rotation-keeps-tokens", Should, "OIDC Core 1.0", "10.1.1";
    /// A key stays published for as long as tokens live that it signed.
    RotationKeepsKeys = "rotation-keeps-keys", Should, "OIDC Core 1.0", "10.1.1";
    /// A blocked user is granted nothing, and no client in their name.
    BlockedUserRefused = "blocked-user-refused", Must, "RFC 6749", "5.2";
    /// A removed client is refused.
    RemovedClientRefused = "removed-client-refused", Must, "RFC 6749", "5.2";

    // Life cycles: requests at the same moment.

    /// Concurrent requests end as if they had come one after the other.
    Linearizable = "linearizable", Must, "OAuth 2.1 draft", "4.1.3";

    // Authorization requests.

    /// The browser is never sent anywhere that is not registered.
    RedirectsRegistered = "redirects-registered", MustNot, "RFC 6749", "3.1.2.4";
    /// A redirect URI that is nearly the registered one is another one.
    RedirectExact = "redirect-exact", Must, "RFC 9700", "4.1.3";
    /// A redirect URI of one client does not work for another.
    RedirectOfOwnClient = "redirect-of-own-client", Must, "RFC 9700", "4.1.3";
    /// Without a known client there is no redirect.
    ClientKnownFirst = "client-known-before-redirect", MustNot, "RFC 6749", "4.1.2.1";
    /// A native application is called back on whatever loopback port it names.
    LoopbackAnyPort = "loopback-any-port", Must, "RFC 8252", "7.3";
    /// A request without response_type is refused.
    ResponseTypeGiven = "response-type-given", Must, "RFC 6749", "3.1.1";
    /// A response_type that is not supported is refused.
    ResponseTypeKnown = "response-type-known", Must, "RFC 6749", "3.1.1";
    /// Redirects carry no access tokens.
    NoTokensInRedirects = "no-tokens-in-redirects", MustNot, "OAuth 2.1 draft", "10.1";
    /// An unknown parameter, or another encoding, does not prevent authorization.
    HarmlessAuthorized = "harmless-authorized", Must, "RFC 6749", "3.1";
    /// Parameters about the look of pages never cause an error.
    PresentationTolerated = "presentation-tolerated", Must, "OIDC Core 1.0", "15.1";
    /// A code can be asked for without a nonce.
    NonceOptional = "nonce-optional", Must, "OIDC Core 1.0", "3.1.2.1";
    /// An authorization request can be a posted form.
    PostAuthorized = "post-authorized", Must, "OIDC Core 1.0", "3.1.2.1";
    /// A request in which a parameter comes twice is refused, or at least not made into something that nobody asked for.
    AuthorizationNotRepeated = "authorization-parameters-not-repeated", MustNot, "RFC 6749", "3.1";
    /// With the prompt none no page is shown, and an error says what is missing.
    PromptNoneSilent = "prompt-none-silent", Must, "OIDC Core 1.0", "3.1.2.3";
    /// The prompt none stands alone.
    PromptNoneAlone = "prompt-none-alone", Must, "OIDC Core 1.0", "3.1.2.1";
    /// A method of code challenges that is not supported is refused.
    ChallengeMethodKnown = "challenge-method-known", Must, "RFC 7636", "4.4.1";
    /// A challenge without a method is never silently taken for S256.
    ChallengeMethodDefault = "challenge-method-default", Must, "RFC 7636", "4.3";
    /// A public client gets no tokens without a verifier.
    PkceForPublicClients = "pkce-for-public-clients", Must, "OAuth 2.1 draft", "4.1.2.1";
    /// An unknown scope is never granted.
    UnknownScopeNotGranted = "unknown-scope-not-granted", Must, "RFC 6749", "3.3";
    /// The ID token has the nonce of its request, unchanged.
    NonceEchoed = "nonce-echoed", Must, "OIDC Core 1.0", "2";

    // Authorization responses.

    /// A code comes once, where the request wants it, and without anything that contradicts it.
    AuthorizationWellFormed = "authorization-well-formed", Must, "RFC 6749", "4.1.2";
    /// An error that is sent to a client is a registered one, once, and without a code.
    AuthorizationErrorWellFormed = "authorization-error-well-formed", Must, "RFC 6749", "4.1.2.1";
    /// An error that is sent to a client is one that fits.
    AuthorizationErrorFits = "authorization-error-fits", Must, "RFC 6749", "4.1.2.1";
    /// A response has the state of its request, unchanged, and none if there was none.
    StateEchoed = "state-echoed", Must, "RFC 6749", "4.1.2";
    /// A provider that announces to name itself in responses does so in all of them, errors included.
    IssuerNamed = "issuer-named", Must, "RFC 9207", "2";
    /// Pages of other origins cannot read what the authorization endpoint answers.
    NoCorsForAuthorization = "no-cors-for-authorization", MustNot, "RFC 9700", "2.6";
    /// The user's input at the provider is not passed on to the client.
    FormsEndAtProvider = "forms-end-at-provider", MustNot, "RFC 9700", "4.12";

    // Registrations.

    /// A document that cannot be read as a registration never makes a client.
    DamagedNeverRegistered = "damaged-never-registered", Must, "RFC 7591", "3.1";
    /// Unknown members, and the freedoms of JSON, do not prevent a registration.
    HarmlessRegistered = "harmless-registered", Must, "RFC 7591", "2";
    /// A registered redirect URI is absolute, has no fragment, and cannot be executed by a browser.
    RegisteredRedirectUris = "registered-redirect-uris", Must, "RFC 6749", "3.1.2";
    /// A client that was registered is told so with status 201, its client_id, and the end of its secret if it has one.
    RegistrationAnswer = "registration-answer", Must, "RFC 7591", "3.2.1";
    /// A registration that is refused is answered with status 400 and an error code in JSON.
    RegistrationRefusal = "registration-refusal", Must, "RFC 7591", "3.2.2";
    /// A client that does not authenticate gets no secret.
    NoSecretForPublicClients = "no-secret-for-public-clients", Must, "RFC 7591", "2";
    /// An answer with a client_secret is not kept by caches.
    ClientSecretsNotStored = "client-secrets-not-stored", Should, "RFC 7591", "3.2.1";

    // Requests as bytes.

    /// Framing and packet boundaries do not change the meaning of a request.
    FramingUnderstood = "framing-understood", Must, "RFC 9112", "6";
    /// White space around the value of a field is not part of it.
    SpaceExcluded = "space-excluded", Must, "RFC 9110", "5.5";
    /// A request target in absolute form is accepted.
    AbsoluteFormAccepted = "absolute-form-accepted", Must, "RFC 9112", "3.2.2";
    /// An empty line before a request is ignored.
    EmptyLineIgnored = "empty-line-ignored", Should, "RFC 9112", "2.2";
    /// Slow clients do not delay others.
    SlowHoldUpNobody = "slow-hold-up-nobody", Should, "RFC 9112", "9.5";
    /// Requests on one connection are answered in their order, each once.
    AnsweredInOrder = "answered-in-order", Must, "RFC 9112", "9.3.2";
    /// A request that has not wholly arrived is never granted.
    IncompleteNeverGranted = "incomplete-never-granted", Must, "RFC 9112", "6.3";
    /// A request of undefined length is refused, and the connection is closed.
    LengthTold = "length-told", Must, "RFC 9112", "6.3";
    /// Bytes in the body of a request are never answered as a request of their own.
    NothingSmuggled = "nothing-smuggled", Must, "RFC 9112", "11.2";
    /// After a request with both Transfer-Encoding and Content-Length the server closes the connection.
    ClosesAfterTwoLengths = "closes-after-two-lengths", Must, "RFC 9112", "6.1";
    /// A request names its host exactly once.
    HostOnce = "host-exactly-once", Must, "RFC 9112", "3.2";
    /// White space between a field name and its colon is refused.
    NoSpaceBeforeColon = "no-space-before-colon", Must, "RFC 9112", "5.1";
    /// An unknown method is not taken for a known one.
    MethodNotGuessed = "method-not-guessed", Must, "RFC 9110", "9.1";
    /// A request with several credentials is refused.
    OneCredential = "one-credential", Should, "RFC 6749", "5.2";
    /// A request that does not match the grammar of HTTP/1.1 is refused.
    GrammarKept = "grammar-kept", Should, "RFC 9112", "2.2";
}

impl Law {
    /// Its sentence without the full stop, as checks are written.
    pub fn sentence(self) -> &'static str {
        self.says().trim_end_matches('.')
    }

    /// Where it is written.
    pub fn cite(self) -> Citation {
        let (spec, section) = self.place();
        Citation {
            spec: spec.to_owned(),
            section: section.to_owned(),
        }
    }

    /// The grade of a violation: advice that was not taken is no failure.
    pub const fn grade(self) -> Grade {
        match self.level() {
            Level::Must | Level::MustNot => Grade::Fail,
            Level::Should | Level::ShouldNot => Grade::Warn,
            Level::May => Grade::Info,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_kebab_case_and_unique() {
        let ids: BTreeSet<_> = Law::ALL.iter().map(|law| law.name()).collect();
        assert_eq!(ids.len(), Law::ALL.len());
        for id in ids {
            assert!(
                id.chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
                "{id}"
            );
        }
    }
}
