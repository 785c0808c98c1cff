//! The needs that a check may have of a target.

use super::vocabulary::vocabulary;

vocabulary! {
    /// Something a target may or may not offer.
    pub enum Need {
        /// A login, and consent, that the scripted browser can pass.
        UserAgent = "user-agent",
        /// Published metadata.
        Discovery = "discovery",
        /// The metadata document of RFC 8414.
        OauthMetadata = "oauth-metadata",
        /// A key set, named in the metadata.
        JwksUri = "jwks-uri",
        /// A client with a secret.
        ConfidentialClient = "confidential-client",
        /// A client without a secret.
        PublicClient = "public-client",
        /// A client with loopback and private-use redirect URIs.
        NativeClient = "native-client",
        /// Two clients with secrets.
        TwoClients = "two-clients",
        /// A client for which no consent is asked.
        FirstPartyClient = "first-party-client",
        /// A client with a secret that may leave PKCE out.
        PkceOptional = "pkce-optional",
        /// It advertises S256 and not plain.
        PkceS256Only = "pkce-s256-only",
        /// Two users.
        TwoUsers = "two-users",
        /// A confidential client with two redirect URIs.
        TwoRedirectUris = "two-redirect-uris",
        /// A consent page.
        ConsentUi = "consent-ui",
        /// Refresh tokens.
        RefreshTokens = "refresh-tokens",
        /// The client_credentials grant for the confidential client.
        ClientCredentialsGrant = "client-credentials-grant",
        /// A userinfo endpoint.
        Userinfo = "userinfo",
        /// An introspection endpoint.
        Introspection = "introspection",
        /// A revocation endpoint.
        Revocation = "revocation",
        /// Dynamic client registration.
        Registration = "registration",
        /// The response mode form_post.
        FormPost = "form-post",
        /// OpenID Connect: the scope openid and ID tokens.
        OpenidConnect = "openid-connect",
        /// A client whose access tokens are JWTs.
        JwtAccessTokens = "jwt-access-tokens",
        /// Access tokens that are not JWTs, for the confidential client.
        OpaqueAccessTokens = "opaque-access-tokens",
        /// A browser origin whose pages may call the target.
        CorsOrigin = "cors-origin",
        /// A clock that can be moved forward.
        DrivenClock = "driven-clock",
        /// A way to make it rotate its keys.
        KeyRotationHook = "key-rotation-hook",
        /// A way to block a user.
        UserAdminHook = "user-admin-hook",
        /// A way to take a client away.
        ClientAdminHook = "client-admin-hook",
        /// The operator's word that it may be put under load.
        LoadAllowed = "load-allowed",
        /// It is reached over https.
        TlsTarget = "tls-target",
        /// The product's verification endpoint and its API key.
        VerifyApi = "verify-api",
        /// It says that refresh tokens are rotated at each use.
        RotatesRefreshTokens = "rotates-refresh-tokens",
        /// It says that refresh tokens are rotated at each use, and grants no grace to one that was used.
        SingleUseRefreshTokens = "single-use-refresh-tokens",
        /// It says how long authorization codes live.
        CodeLifetime = "code-lifetime",
        /// It says how long refresh tokens live.
        RefreshLifetime = "refresh-lifetime",
        /// It says that rotation does not extend the lifetime of a refresh token.
        AbsoluteRefreshLifetime = "absolute-refresh-lifetime",
        /// It advertises authorization_response_iss_parameter_supported.
        IssParameter = "iss-parameter",
    }
}
