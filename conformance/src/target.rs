//! The provider under test, and what it says of itself.
//!
//! A target comes from the command line ([`Target::new`]) or from a file ([`Target::read`]) whose mistakes are shown at their
//! line before anything is sent. [`document`] is what a file can say; this module is what the rest of the crate gets to see:
//! secrets found, URLs parsed, contradictions refused.

pub mod document;
mod reading;
mod secret;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use url::Url;

pub use document::RefreshPolicy;
pub use reading::TargetError;
pub use secret::Secret;

use crate::text::Text;
use crate::words::{ClientAuth, Need, Profile, Role, UserRole};

/// A provider, and everything that has to be known to judge it.
#[derive(Debug, Clone)]
pub struct Target {
    /// The issuer identifier, exactly as written: it is compared byte for byte (OIDC Discovery 1.0 section 4.3).
    pub issuer: String,
    /// Where the metadata is, if not where discovery says.
    pub metadata: Option<Url>,
    /// The profiles it wants to be judged by where the command line names none.
    pub profiles: Vec<Profile>,
    /// The clients it has given us.
    pub clients: BTreeMap<Role, Client>,
    /// How to get the clients that are missing; none if they cannot be had.
    pub registration: Option<Registration>,
    /// The users it has given us.
    pub users: BTreeMap<UserRole, User>,
    /// How users log in.
    pub login: Login,
    /// The buttons of the consent page.
    pub consent: ConsentButtons,
    /// How long things live, where that is known.
    pub lifetimes: Lifetimes,
    /// How its clock is moved; none if it cannot be.
    pub clock: Option<Url>,
    /// How it is made to rotate its keys; none if it cannot be.
    pub key_rotation: Option<Url>,
    /// How users are locked out; none if they cannot be.
    pub user_admin: Option<Url>,
    /// How clients are taken away; none if they cannot be.
    pub client_admin: Option<Url>,
    /// The declarations of its owner.
    pub declares: Declared,
    /// The product's verification endpoint.
    pub verify: Option<VerifyApi>,
    /// The certificates that are trusted.
    pub trust: Trust,
    /// An origin whose pages may call it.
    pub cors_origin: Option<String>,
}

impl Target {
    /// A target of which nothing but the issuer is known; its clients can only come from registration.
    pub fn new(issuer: impl Into<String>) -> Self {
        Self {
            issuer: issuer.into(),
            metadata: None,
            profiles: Vec::new(),
            clients: BTreeMap::new(),
            registration: Some(Registration {
                initial_access_token: None,
            }),
            users: BTreeMap::new(),
            login: Login::Form,
            consent: ConsentButtons::default(),
            lifetimes: Lifetimes::default(),
            clock: None,
            key_rotation: None,
            user_admin: None,
            client_admin: None,
            declares: Declared::default(),
            verify: None,
            trust: Trust::Public,
            cors_origin: None,
        }
    }
}

/// A client that the target knows.
#[derive(Debug, Clone)]
pub struct Client {
    /// Its identifier.
    pub client_id: String,
    /// Its secret, if it has one.
    pub client_secret: Option<Secret>,
    /// Where it may be sent to; steps use the first, and the second as `other_redirect_uri`.
    pub redirect_uris: Vec<String>,
    /// How it is registered to authenticate.
    pub auth: ClientAuth,
    /// The scopes it may ask for; empty if that is not known.
    pub scopes: Vec<String>,
}

/// Dynamic client registration: RFC 7591.
#[derive(Debug, Clone)]
pub struct Registration {
    /// The token that permits it, where one is needed.
    pub initial_access_token: Option<Secret>,
}

/// A user of the target.
#[derive(Debug, Clone)]
pub struct User {
    /// The text for the field of the name.
    pub username: String,
    /// The text for the field of the password.
    pub password: Secret,
}

/// How a user logs in.
#[derive(Debug, Clone)]
pub enum Login {
    /// Forms are recognised by what they are made of: the one with a password field is the login form.
    Form,
    /// Named fields are filled in, page by page.
    Fields(Vec<LoginPage>),
    /// A session that somebody else has opened: the value of a Cookie header.
    Cookie(Secret),
}

/// One page of a login.
#[derive(Debug, Clone)]
pub struct LoginPage {
    /// Values by field name; `{username}` and `{password}` are the user's.
    pub fields: BTreeMap<String, Text>,
    /// The name, value or text of the button to press; by default the form's first.
    pub submit: Option<String>,
}

/// The buttons of a consent page, where they cannot be guessed: the name, value or text of a button.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConsentButtons {
    /// To allow.
    pub allow: Option<String>,
    /// To deny.
    pub deny: Option<String>,
}

/// How long things live, in seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lifetimes {
    /// Access tokens.
    pub access_s: Option<u64>,
    /// Refresh tokens.
    pub refresh_s: Option<u64>,
    /// Authorization codes.
    pub code_s: Option<u64>,
}

/// Declarations about the target that cannot be seen from outside, or only after a long time.
#[derive(Debug, Clone, Default)]
pub struct Declared {
    /// Needs that it meets although its metadata does not show it.
    pub offers: BTreeSet<Need>,
    /// Needs that it does not meet although its metadata suggests it.
    pub lacks: BTreeSet<Need>,
    /// Whether refresh tokens are rotated at each use.
    pub rotates_refresh_tokens: Option<bool>,
    /// From when on the lifetime of refresh tokens counts.
    pub refresh_policy: Option<RefreshPolicy>,
    /// How long a rotated refresh token is still taken, in seconds.
    pub rotation_grace_s: u64,
    /// How long an expired token is still taken, in seconds.
    pub leeway_s: u64,
    /// How long a revocation needs to be known everywhere, in milliseconds.
    pub propagation_delay_ms: u64,
    /// Whether it may be put under load.
    pub load_allowed: bool,
}

/// The product's verification endpoint.
#[derive(Debug, Clone)]
pub struct VerifyApi {
    /// Where it is.
    pub url: Url,
    /// The server API key.
    pub key: Secret,
}

/// The certificates that are trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trust {
    /// Those of the authorities that the system trusts.
    Public,
    /// Those of the authority in this PEM file.
    Authority(PathBuf),
    /// Any. Loopback only.
    Anyone,
}

impl Target {
    /// Whether the target runs on this machine, where insecure connections and test controls are harmless.
    pub fn is_loopback(&self) -> bool {
        Url::parse(&self.issuer).is_ok_and(|url| is_loopback(&url))
    }
}

/// `localhost`, `127.0.0.0/8` and `::1`: RFC 8252 section 7.3, RFC 6761 section 6.3.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}
