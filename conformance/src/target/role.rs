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
