//! Values that must not be shown, and the hashes that are kept of them.

use std::fmt;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// A password, client secret, code, token or verifier in transit. It has no `Display`, and its `Debug` shows nothing.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Wraps a value that must not be shown.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value itself, for the one place that compares or sends it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}

/// SHA-256 of a secret that was drawn at random.
///
/// A slow password hash would buy nothing here: 128 random bits or more cannot be guessed at any speed, and these
/// comparisons stand in the path of every request.
#[derive(Clone, Copy)]
pub struct SecretHash([u8; 32]);

impl SecretHash {
    /// Hashes a secret for keeping.
    #[must_use]
    pub fn of(secret: &[u8]) -> Self {
        Self(Sha256::digest(secret).into())
    }

    /// The hash itself, which may be known.
    pub(crate) const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether `secret` is the one that was hashed; takes the same time wherever they differ.
    #[must_use]
    pub fn matches(&self, secret: &[u8]) -> bool {
        self.is(&Self::of(secret))
    }

    /// Whether both are of one secret; takes the same time wherever they differ.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_never_shows_the_value() {
        assert_eq!(format!("{:?}", Secret::new("wonderland")), "<redacted>");
        assert_eq!(format!("{:?}", SecretHash::of(b"wonderland")), "<redacted>");
    }

    #[test]
    fn only_the_hashed_secret_matches() {
        let hash = SecretHash::of(b"one");
        assert!(hash.matches(b"one"));
        assert!(!hash.matches(b"two"));
    }
}
