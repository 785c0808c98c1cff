//! A login in a browser, and the names by which a browser finds things.

use std::fmt;

use sha2::{Digest, Sha256};

use super::{Secret, Timestamp, UserId};

/// The hash of an unguessable name: of a session, a request or a browser. A reader of the store learns none of the names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameHash([u8; 32]);

impl NameHash {
    /// Hashes a name.
    #[must_use]
    pub fn of(name: &Secret) -> Self {
        Self(Sha256::digest(name.expose()).into())
    }
}

impl fmt::Debug for NameHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}

/// A login in one browser.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// The user who signed in.
    pub user: UserId,
    /// When they did.
    pub auth_time: Timestamp,
    /// From when on it counts for nothing.
    pub expires: Timestamp,
}
