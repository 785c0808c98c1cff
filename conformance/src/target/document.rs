//! What a target file can say.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Need, Role, UserRole};
use crate::text::Text;
use crate::words::ClientAuth;
use crate::words::Profile;

/// `target.toml`: a provider, what it has given us, and what it says of itself.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetDocument {
    /// The issuer identifier, byte for byte.
    pub issuer: String,
    /// The URL of the metadata, where it is not at its well-known place.
    pub metadata: Option<String>,
    /// The profiles that are run where the command line names none.
    #[serde(default)]
    pub profiles: Vec<Profile>,
    /// An origin whose pages may call the provider.
    pub cors_origin: Option<String>,
    /// Clients by role.
    #[serde(default)]
    pub clients: BTreeMap<Role, ClientDocument>,
    /// Dynamic registration of the clients that are not listed.
    #[serde(default)]
    pub registration: RegistrationDocument,
    /// Users by role.
    #[serde(default)]
    pub users: BTreeMap<UserRole, UserDocument>,
    /// How users log in.
    #[serde(default)]
    pub login: LoginDocument,
    /// What to press on the consent page.
    #[serde(default)]
    pub consent: ConsentDocument,
    /// How long things live.
    #[serde(default)]
    pub lifetimes: LifetimesDocument,
    /// How the clock is moved.
    #[serde(default)]
    pub clock: HookDocument,
    /// How the keys are rotated.
    #[serde(default)]
    pub key_rotation: HookDocument,
    /// How users are locked out.
    #[serde(default)]
    pub user_admin: HookDocument,
    /// How clients are taken away.
    #[serde(default)]
    pub client_admin: HookDocument,
    /// What the provider says of itself.
    #[serde(default)]
    pub declares: DeclaredDocument,
    /// The product's verification endpoint.
    pub verify: Option<VerifyDocument>,
    /// Whose certificates are trusted.
    #[serde(default)]
    pub tls: TlsDocument,
}

/// A client that exists.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientDocument {
    /// Its identifier.
    pub client_id: String,
    /// Its secret.
    pub client_secret: Option<String>,
    /// The environment variable that holds its secret.
    pub client_secret_env: Option<String>,
    /// Its redirect URIs; the second, if there is one, serves checks that need two.
    pub redirect_uris: Vec<String>,
    /// How it authenticates; by default `basic` with a secret and `none` without.
    pub auth: Option<ClientAuth>,
    /// The scopes it may ask for.
    #[serde(default)]
    pub scopes: Vec<String>,
}

/// Dynamic registration: RFC 7591.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegistrationDocument {
    /// Whether missing clients are registered; by default only where no client is listed.
    #[serde(rename = "use")]
    pub used: Option<bool>,
    /// The token that permits it.
    pub initial_access_token: Option<String>,
    /// The environment variable that holds that token.
    pub initial_access_token_env: Option<String>,
}

/// A user that exists.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UserDocument {
    /// What goes into the field for the name.
    pub username: String,
    /// What goes into the field for the password.
    pub password: Option<String>,
    /// The environment variable that holds the password.
    pub password_env: Option<String>,
}

/// How users log in.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginDocument {
    /// The way.
    #[serde(default)]
    pub driver: LoginDriver,
    /// For `fields`: the pages in order.
    #[serde(default)]
    pub page: Vec<LoginPageDocument>,
    /// For `cookie`: the value of the Cookie header.
    pub cookie: Option<String>,
    /// For `cookie`: the environment variable that holds it.
    pub cookie_env: Option<String>,
}

/// Ways to log in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LoginDriver {
    /// Finds the form with the password field.
    #[default]
    Form,
    /// Fills in named fields, page by page.
    Fields,
    /// Uses a session that is open already.
    Cookie,
}

/// One page of a login.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginPageDocument {
    /// Values by field name; `{username}` and `{password}` are the user's.
    pub fields: BTreeMap<String, Text>,
    /// The name, value or text of the button.
    pub submit: Option<String>,
}

/// The buttons of the consent page: their names, values or texts.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentDocument {
    /// To allow.
    pub allow: Option<String>,
    /// To deny.
    pub deny: Option<String>,
}

/// Lifetimes in seconds.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LifetimesDocument {
    /// Access tokens.
    pub access_s: Option<u64>,
    /// Refresh tokens.
    pub refresh_s: Option<u64>,
    /// Authorization codes.
    pub code_s: Option<u64>,
}

/// Something that can be done to the provider from outside.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HookDocument {
    /// The way.
    #[serde(default)]
    pub driver: HookDriver,
    /// For `http`: the base URL of the test controls.
    pub url: Option<String>,
}

/// Ways to do something to the provider.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HookDriver {
    /// There is none.
    #[default]
    None,
    /// By HTTP.
    Http,
}

/// What the provider says of itself.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclaredDocument {
    /// What it offers although its metadata does not show it.
    #[serde(default)]
    pub offers: BTreeSet<Need>,
    /// What it does not offer although one might think so.
    #[serde(default)]
    pub lacks: BTreeSet<Need>,
    /// Whether refresh tokens are rotated at each use.
    pub rotates_refresh_tokens: Option<bool>,
    /// From when on the lifetime of refresh tokens counts.
    pub refresh_policy: Option<RefreshPolicy>,
    /// How long a rotated refresh token is still taken, in seconds.
    #[serde(default)]
    pub rotation_grace_s: u64,
    /// How long an expired token is still taken, in seconds.
    #[serde(default)]
    pub leeway_s: u64,
    /// How long a revocation needs to be known everywhere, in milliseconds.
    #[serde(default)]
    pub propagation_delay_ms: u64,
    /// Whether it may be put under load.
    #[serde(default)]
    pub load_allowed: bool,
}

/// From when on the lifetime of a refresh token counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RefreshPolicy {
    /// From the first one of its family; rotation does not extend it.
    Absolute,
    /// From its last use.
    Idle,
}

/// The product's verification endpoint.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyDocument {
    /// Where it is.
    pub url: String,
    /// The server API key.
    pub key: Option<String>,
    /// The environment variable that holds it.
    pub key_env: Option<String>,
}

/// Whose certificates are trusted.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TlsDocument {
    /// A PEM file with the authority that signed the provider's certificate.
    pub ca_file: Option<PathBuf>,
    /// Takes any certificate; on loopback only.
    #[serde(default)]
    pub insecure: bool,
}
