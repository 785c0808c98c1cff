//! Clients as this provider knows them: RFC 6749 section 2.

use std::collections::BTreeSet;

use super::{ClientId, RedirectUri, ScopeSet, SecretHash};

/// A registered client.
#[derive(Clone, Debug)]
pub struct Client {
    /// Names it.
    pub id: ClientId,
    /// Whether it can keep a secret: RFC 6749 section 2.1.
    pub kind: ClientKind,
    /// Its name on the consent page.
    pub name: String,
    /// The logo beside the name on the consent page.
    pub logo_uri: Option<String>,
    /// Where it may be sent an authorization response.
    pub redirect_uris: Vec<RedirectUri>,
    /// Which grants it may use.
    pub grant_types: BTreeSet<GrantType>,
    /// Whether an authorization request needs a code challenge. Public clients need one whatever this says.
    pub pkce: Pkce,
    /// Whether its users are asked.
    pub consent: ConsentPolicy,
    /// The shape of its access tokens.
    pub access_tokens: AccessTokenFormat,
    /// The algorithm that signs its ID tokens.
    pub id_token_alg: SigningAlg,
    /// All that it may ask for.
    pub scopes: ScopeSet,
}

impl Client {
    /// Whether the client is without a secret.
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

super::named! {
    /// A way to obtain tokens.
    GrantType {
        /// RFC 6749 section 4.1.
        AuthorizationCode = "authorization_code";
        /// RFC 6749 section 6.
        RefreshToken = "refresh_token";
        /// RFC 6749 section 4.4.
        ClientCredentials = "client_credentials";
    }
}

impl GrantType {
    /// The grants of a client that names none.
    #[must_use]
    pub fn usual() -> BTreeSet<Self> {
        BTreeSet::from([Self::AuthorizationCode, Self::RefreshToken])
    }

    /// Whether a public client may use it.
    #[must_use]
    pub const fn suits_public_clients(self) -> bool {
        match self {
            Self::AuthorizationCode | Self::RefreshToken => true,
            // RFC 6749 section 4.4: it must only be used by confidential clients.
            Self::ClientCredentials => false,
        }
    }
}

super::named! {
    /// How a client authenticates: RFC 7591 section 2.
    AuthMethod {
        /// The default of the specification.
        ClientSecretBasic = "client_secret_basic";
        /// In the body of the request.
        ClientSecretPost = "client_secret_post";
        /// A public client.
        None = "none";
    }
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
    /// The client and the provider belong to the same organisation.
    FirstParty,
}

super::named! {
    /// The shape of an access token, as the client sees it.
    AccessTokenFormat {
        /// A reference to a row of the store.
        Opaque = "opaque";
        /// RFC 9068.
        Jwt = "jwt";
    }
}

super::named! {
    /// The algorithm that signs a JWT, by its name in a JOSE header: RFC 7518 section 3.1 and RFC 8037. The first is the
    /// default.
    SigningAlg {
        /// RSA-2048 with SHA-256: every client understands it.
        RS256 = "RS256";
        /// P-256 with SHA-256.
        ES256 = "ES256";
        /// Ed25519.
        EdDSA = "EdDSA";
    }
}
