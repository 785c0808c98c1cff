//! What each verb takes. Everything left out is what a correct relying party does.

mod race;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::text::{Octets, Text};
use crate::words::{
    Answer, Document, Ending, Endpoint, Forgery, Lived, Page, Role, Stall, UserRole,
};
pub use race::{Entrant, Race};

/// Takes a browser through the authorization endpoint, login and consent, up to the redirect to the client.
///
/// `authorize = {}` sends a fresh state and nonce and an S256 challenge for the confidential client, logs the first user in
/// and allows. The parameters of the request can be given by name; others by `send.set`.
///
/// Facts: `redirects_after_post` (the statuses of the redirects since the first form was sent, the one to the client included).
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
    /// What the user answers on the consent page.
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
    /// What the user answers on the consent page.
    #[serde(default)]
    pub consent: Answer,
    /// The page to stop at next.
    pub stop_at: Option<Page>,
}

/// Sends the approval of a consent page (where `flow` was stopped) in a way the page did not intend.
///
/// Facts: `fields` (how many hidden fields were left out or replaced), `same_site` (the strictest SameSite attribute among the
/// cookies that the page's own form carries: `strict`, `lax`, `none` or `unset`).
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

/// Exchanges an authorization code for tokens: RFC 6749 section 4.1.3.
///
/// Leaves, beside the members of the answer, `expires_at` (`issued_at` and `expires_in` together) and the `claims` and `jose` of
/// the ID token. Facts: `at_hash_matches`, where the ID token has an `at_hash`: whether it is the one of the access token beside it;
/// `null_claims`: the names of claims that are null.
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

/// Asks the product's verification endpoint about an access token, with the server API key.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Verify {
    /// The access token; by default `{tokens.access_token}`.
    pub token: Option<Text>,
    /// The API key; by default the target's. An empty text sends none.
    pub key: Option<Text>,
}

/// Asks every surface the target offers (userinfo, introspection, verify) whether an access token is alive, each on a connection of
/// its own. Facts: `alive` (every surface says so), `dead` (every surface says so), and one per surface. A surface that refuses
/// to tell (an introspection for which this client has no right) says neither.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// The access token; by default `{tokens.access_token}`.
    pub token: Option<Text>,
    /// The client that introspects; by default the one the tokens were issued to.
    pub client: Option<Role>,
}

/// Fetches a metadata document, always anew, without credentials and without following redirects.
///
/// Facts, each a list of member names: `duplicate_members`, `differs` (from the metadata this run began with; lists are sets, and
/// of another document only members that both have count), `wrong_types` (not of the JSON type that is registered, or scopes with
/// characters beyond NQCHAR), `empty_lists`, `wrong_urls` (endpoints that are no absolute https URL without fragment; http passes
/// on loopback).
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Discover {
    /// Which document; by default the OpenID configuration, or the other where only that is served.
    pub document: Option<Document>,
}

/// Fetches the key set, always anew, without credentials. It leaves `kids`.
///
/// Facts: `kids` (of all keys), `signing_keys` (how many RSA, EC or OKP keys are not marked for encryption), `private_members`
/// (private or symmetric key parameters found anywhere in the body), `ambiguous_kids` (shared by keys of one type and use).
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
/// Facts: `reflected_with_credentials` (origins that were), `near_misses_allowed` (origins allowed although strangers are
/// not), `allow_origin_count` (the most seen in one answer), `vary_missing` (answers without `Vary: Origin` though not all of
/// them say the same about who may read; one request without an origin is sent as well, to compare).
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
///
/// Facts: `access` (access tokens alive on some surface), `refresh` (lineages of refresh tokens alive).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Survivors {
    /// The names of the steps.
    pub of: Vec<String>,
}

/// Opens slow or stalled connections to the token endpoint and keeps them open until the check ends. Later steps of the check
/// open connections of their own, so that they meet what any other client meets.
///
/// Facts: `opened`; with `until_closed_s` also `closed` (how many the target had closed by then).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    /// How many connections.
    pub connections: u16,
    /// What each of them does.
    pub stall: Stall,
    /// Waits, before the next step, up to this many seconds for the target to close them, and no longer than it takes.
    pub until_closed_s: Option<u16>,
}

/// Sends bytes over a connection of their own, for what no HTTP client would send, and reads what comes as HTTP/1.1.
///
/// What is observed is the first answer, and `success` is its being a 200. Without a complete answer, `answered = false` holds.
/// Facts: `answers` (the status of every answer that came, in order), `granted` (how many of them hold an access token),
/// `closed` (the target closed the connection while we listened), `hung` (it neither answered nor closed it in time),
/// `unfinished` (what came last was no complete answer).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wire {
    /// The endpoint: `{endpoint.host}`, `{endpoint.path}` (with the query, if it has one) and `{endpoint.url}` are its parts.
    pub endpoint: Endpoint,
    /// Values that are made for this step and known in `send` alone.
    #[serde(default)]
    pub values: BTreeMap<String, Text>,
    /// What is sent; each text is on its way before the next one follows.
    pub send: Vec<Octets>,
    /// Milliseconds between two texts.
    #[serde(default)]
    pub pause_ms: u16,
    /// What follows.
    #[serde(default)]
    pub then: Ending,
    /// How many answers are waited for; by default one.
    pub answers: Option<u8>,
    /// For how many milliseconds after the last of them to listen for more answers or the end of the connection, where the
    /// answer does not say that it is the last one; by default 100.
    pub linger_ms: Option<u16>,
}

/// Moves the target's clock, forward only. A few seconds (`advance_s` up to 5) are waited for where the clock cannot be driven.
///
/// An `offset_s` from 0 on counts from the end of the leeway that the target declares: what happens within it is no finding.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// Moves by this many seconds.
    pub advance_s: Option<u64>,
    /// Moves to the expiry of this thing plus `offset_s`.
    pub expiry_of: Option<Lived>,
    /// Seconds to add to the expiry; negative is before.
    #[serde(default)]
    pub offset_s: i64,
    /// The step whose thing is meant; by default `tokens`, for a code `flow`.
    pub from: Option<String>,
    /// Moves to this share of the lifetime, in per cent, counted from issue.
    pub percent: Option<u16>,
}

/// Makes the target rotate its signing key.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RotateKeys {}

/// Locks a user of the target out, or lets them in again.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BlockUser {
    /// Which user.
    pub user: UserRole,
    /// Whether they are locked out from now on; by default they are.
    #[serde(default = "yes")]
    pub blocked: bool,
}

/// Takes a client of the target away, as if it had never been registered, or gives it back.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveClient {
    /// Which client.
    pub client: Role,
    /// Whether it is gone from now on; by default it is.
    #[serde(default = "yes")]
    pub removed: bool,
}

const fn yes() -> bool {
    true
}

/// Parameters by name.
pub type Parameters = BTreeMap<String, Text>;
