//! Clients as this provider knows them: RFC 6749 section 2.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{ClientId, RedirectUri, ScopeSet, SecretHash};

/// A registered client.
#[derive(Clone, Debug)]
pub struct Client {
    /// Names it.
    pub id: ClientId,
    /// Whether it can keep a secret: RFC 6749 section 2.1.
    pub kind: ClientKind,
    /// What the consent page calls it.
    pub name: String,
    /// What the consent page shows beside the name.
    pub logo_uri: Option<String>,
    /// Where it may be sent an authorization response.
    pub redirect_uris: Vec<RedirectUri>,
    /// Which grants it may use.
    pub grant_types: BTreeSet<GrantType>,
    /// Whether an authorization request needs a code challenge. Public clients need one whatever this says.
    pub pkce: Pkce,
    /// Whether its users are asked.
    pub consent: ConsentPolicy,
    /// What its access tokens look like.
    pub access_tokens: AccessTokenFormat,
    /// What signs its ID tokens.
    pub id_token_alg: SigningAlg,
    /// All that it may ask for.
    pub scopes: ScopeSet,
}

impl Client {
    /// Whether the client has no secret.
    #[must_use]
    pub fn is_public(&self) -> bool {
        matches!(self.kind, ClientKind::Public)
    }

    /// Whether it was registered for a grant: RFC 6749 section 5.2, `unauthorized_client`.
    #[must_use]
    pub fn may_use(&self, grant: GrantType) -> bool {
        self.grant_types.contains(&grant)
    }
}

/// Whether a client can authenticate.
#[derive(Clone, Debug)]
pub enum ClientKind {
    /// It holds a secret, and must prove it.
    Confidential {
        /// All that is kept of the secret.
        secret: SecretHash,
    },
    /// It runs where nothing stays secret: a browser, a phone, a desk.
    Public,
}

/// A way to obtain tokens.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantType {
    /// RFC 6749 section 4.1.
    AuthorizationCode,
    /// RFC 6749 section 6.
    RefreshToken,
    /// RFC 6749 section 4.4.
    ClientCredentials,
}

/// Whether an authorization request needs a code challenge: RFC 7636.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pkce {
    /// Without one the request is refused.
    Required,
    /// A confidential client may rely on its secret and a nonce.
    Optional,
}

/// Whether users are asked before a client is let in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ConsentPolicy {
    /// They see the consent page.
    Ask,
    /// The client and the provider belong to the same house.
    FirstParty,
}

/// What an access token looks like to the client.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessTokenFormat {
    /// A reference to a row of the store.
    Opaque,
    /// RFC 9068.
    Jwt,
}

/// What signs a JWT: RFC 7518 section 3.1 and RFC 8037.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum SigningAlg {
    /// RSA-2048 with SHA-256: what every client understands.
    RS256,
    /// P-256 with SHA-256.
    ES256,
    /// Ed25519.
    EdDSA,
}

impl SigningAlg {
    /// All of them, the default first.
    pub const ALL: [Self; 3] = [Self::RS256, Self::ES256, Self::EdDSA];

    /// The name in a JOSE header.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RS256 => "RS256",
            Self::ES256 => "ES256",
            Self::EdDSA => "EdDSA",
        }
    }
}
