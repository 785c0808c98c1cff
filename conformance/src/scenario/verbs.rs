//! The arguments of each verb. For each that is left out a correct relying party's choice is taken.

mod controls;
mod octets;
mod race;

use schemars::JsonSchema;
use serde::Deserialize;

use super::validate::Complaints;
use crate::text::{Text, Written};
use crate::words::{Answer, Document, Endpoint, Forgery, Page, Role, UserRole};
pub use controls::{BlockUser, Clock, RemoveClient, RotateKeys};
pub use octets::{Hold, Wire};
pub use race::{Entrant, Race};

/// Takes a browser through the authorization endpoint, login and consent, up to the redirect to the client.
///
/// `authorize = {}` sends a fresh state and nonce and an S256 challenge for the confidential client, logs the first user in
/// and allows. The parameters of the request can be given by name; others by `send.set`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Authorize {
    /// Which client asks; by default the confidential one.
    #[serde(default)]
    pub client: Role,
    /// Which user answers; by default the first one, and in a journey each simulated user's own.
    pub user: Option<UserRole>,
    /// Which browser (cookie jar) is used; equal names share it. By default one for the whole check.
    pub browser: Option<String>,
    /// The page to stop at, before its form is sent.
    pub stop_at: Option<Page>,
    /// The user's answer on the consent page.
    #[serde(default)]
    pub consent: Answer,
    /// Whether a login form is filled in; if not, the browser stops there.
    pub login: Option<bool>,
    /// The verifier whose S256 challenge is sent; by default a fresh one of 43 characters.
    pub code_verifier: Option<Text>,
    /// Request parameter `response_type`.
    pub response_type: Option<Text>,
    /// Request parameter `redirect_uri`; by default the client's first.
    pub redirect_uri: Option<Text>,
    /// Request parameter `scope`; by default `openid`. With `offline`, `offline_access` is added to it where advertised.
    pub scope: Option<Text>,
    /// Asks for a refresh token in the way OpenID Connect wants it: `offline_access` where advertised, and prompt=consent.
    #[serde(default)]
    pub offline: bool,
    /// Request parameter `state`.
    pub state: Option<Text>,
    /// Request parameter `nonce`.
    pub nonce: Option<Text>,
    /// Request parameter `prompt`.
    pub prompt: Option<Text>,
    /// Request parameter `max_age`, in seconds.
    pub max_age: Option<Text>,
    /// Request parameter `login_hint`.
    pub login_hint: Option<Text>,
    /// Request parameter `id_token_hint`.
    pub id_token_hint: Option<Text>,
    /// Request parameter `response_mode`.
    pub response_mode: Option<Text>,
    /// Request parameter `code_challenge`.
    pub code_challenge: Option<Text>,
    /// Request parameter `code_challenge_method`.
    pub code_challenge_method: Option<Text>,
}

/// Goes on with an authorization that was stopped at a page. It leaves what the authorization left (state, nonce, verifier, ...)
/// and what came of it.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Resume {
    /// The authorization's name; by default `flow`.
    pub flow: Option<String>,
    /// The user's answer on the consent page.
    #[serde(default)]
    pub consent: Answer,
    /// The page to stop at next.
    pub stop_at: Option<Page>,
}

impl Resume {
    pub(super) fn uses(&self) -> Vec<&str> {
        vec![self.flow()]
    }

    /// The authorization's name.
    pub fn flow(&self) -> &str {
        self.flow.as_deref().unwrap_or("flow")
    }
}

/// Sends the approval of a consent page (where `flow` was stopped) in a way the page did not intend.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForgeConsent {
    /// The authorization's name; by default `flow`.
    pub flow: Option<String>,
    /// The forgery.
    pub how: Forgery,
    /// For `foreign-fields`: the authorization, stopped at its consent page, whose hidden fields are used.
    pub fields_of: Option<String>,
}

impl ForgeConsent {
    pub(super) fn uses(&self) -> Vec<&str> {
        [self.flow()]
            .into_iter()
            .chain(self.fields_of.as_deref())
            .collect()
    }

    /// The authorization's name.
    pub fn flow(&self) -> &str {
        self.flow.as_deref().unwrap_or("flow")
    }

    pub(super) fn check(&self, complaints: &mut Complaints<'_>, place: &Written<'_>) {
        if (self.how == Forgery::ForeignFields) != self.fields_of.is_some() {
            complaints.add(
                place.span(),
                "`fields_of` belongs to `how = \"foreign-fields\"`",
                "both, or neither",
            );
        }
    }
}

/// Exchanges an authorization code for tokens: RFC 6749 section 4.1.3.
///
/// Leaves, beside the members of the answer, `expires_at` (`issued_at` and `expires_in` together) and the `claims` and `jose` of
/// the ID token.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Redeem {
    /// The authorization whose code, verifier and redirect_uri are used; by default `flow`.
    pub flow: Option<String>,
    /// The client that redeems; by default the one that asked.
    pub client: Option<Role>,
    /// Request parameter `code`.
    pub code: Option<Text>,
    /// Request parameter `redirect_uri`.
    pub redirect_uri: Option<Text>,
    /// Request parameter `code_verifier`.
    pub code_verifier: Option<Text>,
}

impl Redeem {
    pub(super) fn uses(&self) -> Vec<&str> {
        named_or(self.flow.as_deref(), self.code.is_some(), "flow")
    }
}

/// Uses a refresh token: RFC 6749 section 6.
///
/// Leaves what `redeem` does. An answer without a refresh token means that the old one goes on, so its name stays with that.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The tokens whose refresh token is used; by default `tokens`.
    pub tokens: Option<String>,
    /// The client that refreshes; by default the one the tokens were issued to.
    pub client: Option<Role>,
    /// Request parameter `refresh_token`.
    pub refresh_token: Option<Text>,
    /// Request parameter `scope`; by default left out.
    pub scope: Option<Text>,
}

impl Refresh {
    pub(super) fn uses(&self) -> Vec<&str> {
        named_or(
            self.tokens.as_deref(),
            self.refresh_token.is_some(),
            "tokens",
        )
    }
}

/// Asks for a token in the client's own name: RFC 6749 section 4.4.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientCredentials {
    /// The client; by default the confidential one.
    #[serde(default)]
    pub client: Role,
    /// Request parameter `scope`; by default left out.
    pub scope: Option<Text>,
}

/// Sends any other request to the token endpoint; its parameters stand in `send.set`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// The client that authenticates; by default the confidential one.
    #[serde(default)]
    pub client: Role,
}

/// Asks for the claims of a user: OpenID Connect Core 1.0 section 5.3.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Userinfo {
    /// The access token; by default `{tokens.access_token}`. An empty text sends no Authorization header.
    pub token: Option<Text>,
}

impl Userinfo {
    pub(super) fn uses(&self) -> Vec<&str> {
        named_or(None, self.token.is_some(), "tokens")
    }
}

/// Asks the introspection endpoint about a token: RFC 7662.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Introspect {
    /// The token; by default `{tokens.access_token}`.
    pub token: Option<Text>,
    /// Request parameter `token_type_hint`.
    pub hint: Option<Text>,
    /// The client that asks; by default the one the tokens were issued to.
    pub client: Option<Role>,
}

impl Introspect {
    pub(super) fn uses(&self) -> Vec<&str> {
        named_or(None, self.token.is_some(), "tokens")
    }
}

/// Revokes a token: RFC 7009.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Revoke {
    /// The token; by default `{tokens.refresh_token}`.
    pub token: Option<Text>,
    /// Request parameter `token_type_hint`.
    pub hint: Option<Text>,
    /// The client that asks; by default the one the tokens were issued to.
    pub client: Option<Role>,
}

impl Revoke {
    pub(super) fn uses(&self) -> Vec<&str> {
        named_or(None, self.token.is_some(), "tokens")
    }
}

/// Asks the product's verification endpoint about an access token, with the server API key.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Verify {
    /// The access token; by default `{tokens.access_token}`.
    pub token: Option<Text>,
    /// The API key; by default the target's. An empty text sends none.
    pub key: Option<Text>,
}

impl Verify {
    pub(super) fn uses(&self) -> Vec<&str> {
        named_or(None, self.token.is_some(), "tokens")
    }
}

/// Asks every surface the target offers (userinfo, introspection, verify) whether an access token is alive, each on a connection of
/// its own. A surface that refuses to tell (an introspection for which this client has no right) says neither.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// The access token; by default `{tokens.access_token}`.
    pub token: Option<Text>,
    /// The client that introspects; by default the one the tokens were issued to.
    pub client: Option<Role>,
}

impl Probe {
    pub(super) fn uses(&self) -> Vec<&str> {
        named_or(None, self.token.is_some(), "tokens")
    }
}

/// Fetches a metadata document, always anew, without credentials and without following redirects.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Discover {
    /// Which document; by default the OpenID configuration, or the other where only that is served.
    pub document: Option<Document>,
}

/// Fetches the key set, always anew, without credentials.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Jwks {}

/// Sends the CORS preflight that a browser would send; no cookies, no Authorization.
///
/// `readable` tells whether the request that it announces would follow: CORS check, ok status, every announced header allowed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Preflight {
    /// The endpoint.
    pub endpoint: Endpoint,
    /// The origin of the page.
    pub origin: Text,
    /// The method of the request to come; by default POST.
    pub method: Option<String>,
    /// The header names of the request to come: lower case, sorted, commas without spaces.
    pub headers: Option<Text>,
}

/// Sends one request from several origins and compares what each may read.
///
/// An origin that happens to be the target's own is no near miss.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Origins {
    /// The endpoint; it gets the cheapest request that it answers.
    pub endpoint: Endpoint,
    /// Origins that nobody registered, and that resemble one that may be.
    pub near: Vec<Text>,
    /// An origin that resembles nothing.
    pub stranger: Text,
    /// The access token to send, where the endpoint takes one.
    pub token: Option<Text>,
}

/// Sends any request to an endpoint; parameters, headers and body stand in `send`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The endpoint.
    pub endpoint: Endpoint,
    /// The client that authenticates, if any.
    pub client: Option<Role>,
    /// The bearer token to send, if any.
    pub token: Option<Text>,
}

/// Uses every token that the named steps obtained, and counts what still works.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Survivors {
    /// The names of the steps.
    pub of: Vec<String>,
}

impl Survivors {
    pub(super) fn uses(&self) -> Vec<&str> {
        self.of.iter().map(String::as_str).collect()
    }

    pub(super) fn check(&self, complaints: &mut Complaints<'_>, place: &Written<'_>) {
        if self.of.is_empty() {
            complaints.add(
                place.span(),
                "there is no token to try",
                "the names of the steps that obtained tokens",
            );
        }
    }
}

/// The step that is named, or the default where nothing else is given in its place.
fn named_or<'n>(name: Option<&'n str>, given: bool, default: &'static str) -> Vec<&'n str> {
    name.or((!given).then_some(default)).into_iter().collect()
}
