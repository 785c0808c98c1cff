//! What a check may need of a target.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something a target may or may not offer.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// A login, and consent, that the scripted browser can pass.
    UserAgent,
    /// Published metadata.
    Discovery,
    /// The metadata document of RFC 8414.
    OauthMetadata,
    /// A key set, named in the metadata.
    JwksUri,
    /// A client with a secret.
    ConfidentialClient,
    /// A client without a secret.
    PublicClient,
    /// A client with loopback and private-use redirect URIs.
    NativeClient,
    /// Two clients with secrets.
    TwoClients,
    /// A client for which no consent is asked.
    FirstPartyClient,
    /// A client with a secret that may leave PKCE out.
    PkceOptional,
    /// It advertises S256 and not plain.
    PkceS256Only,
    /// Two users.
    TwoUsers,
    /// A confidential client with two redirect URIs.
    TwoRedirectUris,
    /// A consent page.
    ConsentUi,
    /// Refresh tokens.
    RefreshTokens,
    /// The client_credentials grant for the confidential client.
    ClientCredentialsGrant,
    /// A userinfo endpoint.
    Userinfo,
    /// An introspection endpoint.
    Introspection,
    /// A revocation endpoint.
    Revocation,
    /// Dynamic client registration.
    Registration,
    /// The response mode form_post.
    FormPost,
    /// OpenID Connect: the scope openid and ID tokens.
    OpenidConnect,
    /// A client whose access tokens are JWTs.
    JwtAccessTokens,
    /// Access tokens that are not JWTs, for the confidential client.
    OpaqueAccessTokens,
    /// A browser origin whose pages may call the target.
    CorsOrigin,
    /// A clock that can be moved forward.
    DrivenClock,
    /// A way to make it rotate its keys.
    KeyRotationHook,
    /// A way to block a user.
    UserAdminHook,
    /// A way to take a client away.
    ClientAdminHook,
    /// The operator's word that it may be put under load.
    LoadAllowed,
    /// It is reached over https.
    TlsTarget,
    /// The product's verification endpoint and its API key.
    VerifyApi,
    /// It says that refresh tokens are rotated at each use.
    RotatesRefreshTokens,
    /// It says that refresh tokens are rotated at each use, and grants no grace to one that was used.
    SingleUseRefreshTokens,
    /// It says how long authorization codes live.
    CodeLifetime,
    /// It says how long refresh tokens live.
    RefreshLifetime,
    /// It says that rotation does not extend the lifetime of a refresh token.
    AbsoluteRefreshLifetime,
    /// It advertises authorization_response_iss_parameter_supported.
    IssParameter,
}

/// The word that scenarios and target files use.
impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}
