//! Passwords as they are kept: argon2 hashes.
//!
//! People choose passwords, and a thief of their hashes can try what people choose: each try has to cost memory and time
//! (RFC 9106). That is why a sign-in is slow. Programs present client secrets and tokens, which are drawn at random and
//! cannot be guessed. A fast hash keeps these as safe, and a slow one would make every request as slow as a sign-in:
//! [`SecretHash`](super::SecretHash).

use std::fmt;

use argon2::Argon2;
use argon2::password_hash::phc;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use super::Secret;

/// A password hash in PHC string format, with the parameters it was made with.
#[derive(Clone)]
pub struct PasswordHash(phc::PasswordHash);

/// The text is no PHC string of an argon2 hash.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a password hash is a PHC string that starts with `$argon2`")]
pub struct InvalidPasswordHash;

impl PasswordHash {
    /// Reads a PHC string.
    ///
    /// # Errors
    /// If it is not one, or not argon2.
    pub fn parse(text: &str) -> Result<Self, InvalidPasswordHash> {
        let hash = phc::PasswordHash::new(text).map_err(|_| InvalidPasswordHash)?;
        if !hash.algorithm.as_str().starts_with("argon2") || hash.hash.is_none() {
            return Err(InvalidPasswordHash);
        }
        Ok(Self(hash))
    }

    /// Hashes a password with the recommended cost.
    ///
    /// # Errors
    /// If the password is longer than argon2 takes.
    pub fn of(password: &Secret) -> Result<Self, argon2::password_hash::Error> {
        Argon2::default()
            .hash_password(password.expose().as_bytes())
            .map(Self)
    }

    pub(crate) fn admits(&self, password: &Secret) -> bool {
        Argon2::default()
            .verify_password(password.expose().as_bytes(), &self.0)
            .is_ok()
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}

#[cfg(test)]
impl PasswordHash {
    /// A hash with the least cost.
    pub(crate) fn cheap(password: &str) -> Self {
        let cheap = Argon2::from(argon2::Params::new(8, 1, 1, None).expect("these are the least"));
        Self(
            cheap
                .hash_password(password.as_bytes())
                .expect("it is short"),
        )
    }
}
