//! Who takes part: the clients that steps act as, and the users at their browsers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which of the target's clients a step acts as.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Deserialize,
    Serialize,
    JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A web application with a secret, for which PKCE is optional.
    #[default]
    Confidential,
    /// Another web application with a secret, of another redirect_uri, which must use PKCE and may not use client_credentials.
    Other,
    /// A single-page application: no secret, a browser origin.
    Public,
    /// An application on a device: no secret, loopback and private-use redirect URIs.
    Native,
    /// A client of the operator's own, for which no consent is asked.
    FirstParty,
    /// A web application with a secret whose access tokens are JWTs.
    Jwt,
}

/// Which of the target's users sits at the browser.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Deserialize,
    Serialize,
    JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum UserRole {
    /// The first user.
    #[default]
    First,
    /// Another user.
    Second,
}

impl Role {
    const ALL: [Self; 6] = [
        Self::Confidential,
        Self::Other,
        Self::Public,
        Self::Native,
        Self::FirstParty,
        Self::Jwt,
    ];

    /// The name in scenarios and target files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Confidential => "confidential",
            Self::Other => "other",
            Self::Public => "public",
            Self::Native => "native",
            Self::FirstParty => "first-party",
            Self::Jwt => "jwt",
        }
    }

    /// The role of a name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

impl UserRole {
    /// The name in scenarios and target files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Second => "second",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_the_word_that_is_read() {
        for role in Role::ALL {
            assert_eq!(serde_json::to_value(role).ok(), Some(role.name().into()));
            assert_eq!(Role::named(role.name()), Some(role));
        }
        for role in [UserRole::First, UserRole::Second] {
            assert_eq!(serde_json::to_value(role).ok(), Some(role.name().into()));
        }
    }
}
