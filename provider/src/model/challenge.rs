//! The code challenge of an authorization request: RFC 7636 section 4.2.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// An S256 challenge: the verifier of the exchange must hash to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Challenge(Arc<str>);

impl Challenge {
    /// Takes the value as it is.
    #[must_use]
    pub fn new(value: &str) -> Self {
        Self(value.into())
    }

    /// The challenge that a verifier belongs to.
    #[must_use]
    pub fn of(verifier: &str) -> Self {
        Self(URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)).into())
    }

    /// The value as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
