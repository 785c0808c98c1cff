//! Users, and the claims about them.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{PasswordHash, UserId};

/// A user who can log in.
#[derive(Clone, Debug)]
pub struct User {
    /// Stays the same whatever else changes.
    pub id: UserId,
    /// The name that they type.
    pub username: String,
    /// All that is kept of their password.
    pub password: PasswordHash,
    /// The claims about them, scope by scope.
    pub profile: Profile,
}

/// The claims about a user.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    /// Primary address.
    pub email: Option<String>,
    /// Whether it was shown to be theirs.
    pub email_verified: bool,
    /// Given name.
    pub given_name: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// Address of a portrait.
    pub picture: Option<String>,
    /// Public.
    pub public_metadata: Map<String, Value>,
    /// Shown to the application's servers.
    pub private_metadata: Map<String, Value>,
    /// Writable by the user; travels with the public metadata.
    pub unsafe_metadata: Map<String, Value>,
}

impl Profile {
    /// Given and family name together, if there is either.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        let names = [self.given_name.as_deref(), self.family_name.as_deref()];
        let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
        (!name.is_empty()).then_some(name)
    }
}
