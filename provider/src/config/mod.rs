//! The decisions of an operator: users, clients, lifetimes, limits.
//!
//! A configuration is read from TOML by [`Config::from_toml`]; an error in it is reported with its line and column.

mod demo;
mod error;
mod file;
mod preset;

use std::time::Duration;

pub use error::ConfigError;
pub use preset::Preset;

use crate::model::{Client, ClientId, Issuer, Lifetime, SecretHash, User, UserId};

/// The decisions of an operator.
#[derive(Clone, Debug)]
pub struct Config {
    /// The `iss` of everything, and the base of every URL.
    pub issuer: Issuer,
    /// How long things live.
    pub lifetimes: Lifetimes,
    /// Whether clients may register themselves: RFC 7591.
    pub registration: Registration,
    /// The shape of access tokens of clients that register themselves.
    pub registered_access_tokens: crate::model::AccessTokenFormat,
    /// The key that opens the token verification API; without one it is closed.
    pub verify_key: Option<SecretHash>,
    /// Bounds on what one peer can take.
    pub limits: Limits,
    /// The users who can log in.
    pub users: Vec<User>,
    /// The clients that can ask them to.
    pub clients: Vec<Client>,
}

/// How long things live. Each ends exactly when its lifetime is over, without leeway.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lifetimes {
    /// Access tokens.
    pub access_token: Lifetime,
    /// Refresh tokens.
    pub refresh_token: RefreshLifetime,
    /// Authorization codes: RFC 6749 section 4.1.2 recommends ten minutes at most.
    pub code: Lifetime,
    /// ID tokens.
    pub id_token: Lifetime,
    /// Logins.
    pub session: Lifetime,
}

/// How long a refresh token lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RefreshLifetime {
    /// Until a fixed time after the first one of the grant was issued, however often it is rotated.
    Absolute(Lifetime),
    /// Each rotation starts a new lifetime.
    Sliding(Lifetime),
    /// Until it is revoked.
    Unlimited,
}

/// Whether clients may register themselves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Registration {
    /// Every client that asks is registered: RFC 7591 section 3, open registration.
    Open,
    /// Clients come from the configuration alone.
    Closed,
}

/// Bounds on what one peer can take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// How long a peer may take to send the head of a request.
    pub header_read_timeout: Duration,
    /// How long a request may take from its head to the answer.
    pub request_timeout: Duration,
    /// The longest request body.
    pub body_bytes: usize,
    /// How many connections are served at once; more wait for their turn.
    pub connections: usize,
    /// How many clients may register themselves.
    pub registered_clients: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header_read_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(30),
            body_bytes: 64 * 1024,
            connections: 8_192,
            registered_clients: 10_000,
        }
    }
}

impl Config {
    /// Reads a configuration; `name` is what its errors call the file.
    ///
    /// # Errors
    /// The first thing that is wrong, and where.
    pub fn from_toml(name: &str, text: &str) -> Result<Self, ConfigError> {
        file::read(name, text)
    }

    /// The built-in demonstration: two users and a client of each sort.
    #[must_use]
    pub fn demo() -> Self {
        demo::config()
    }

    /// The same configuration under another name.
    #[must_use]
    pub fn issued_by(mut self, issuer: Issuer) -> Self {
        self.issuer = issuer;
        self
    }

    /// The same configuration with the lifetimes and switches of a preset.
    #[must_use]
    pub fn with_preset(mut self, preset: Preset) -> Self {
        self.lifetimes = preset.lifetimes();
        self.registration = preset.registration();
        self.registered_access_tokens = preset.access_tokens();
        self
    }

    /// A configured client.
    #[must_use]
    pub fn client(&self, id: &ClientId) -> Option<&Client> {
        self.clients.iter().find(|client| client.id == *id)
    }

    /// A user by the `sub` that clients know.
    #[must_use]
    pub fn user(&self, id: &UserId) -> Option<&User> {
        self.users.iter().find(|user| user.id == *id)
    }

    /// A user by what they type.
    #[must_use]
    pub fn user_named(&self, username: &str) -> Option<&User> {
        self.users.iter().find(|user| user.username == username)
    }
}
