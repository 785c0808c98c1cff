//! Passwords: kept as argon2 hashes, verified a few at a time.
//!
//! People choose passwords, and whoever steals their hashes can try what people choose: each try has to cost memory and
//! time (RFC 9106). That is why a sign-in is slow. What programs present, client secrets and tokens, is drawn at random and
//! cannot be tried out, so a fast hash keeps it as safe, and a slow one would make every request of theirs as slow as a
//! sign-in: [`SecretHash`](crate::types::SecretHash).

use std::fmt;
use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use crate::types::Secret;

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

    fn admits(&self, password: &Secret) -> bool {
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

/// Verifies passwords off the async threads, few at a time: each verification takes megabytes by design, and a crowd of
/// strangers must not be able to ask for them all at once.
#[derive(Clone, Debug)]
pub struct Passwords {
    permits: Arc<Semaphore>,
    /// Verified when the user does not exist, so that their absence takes as long as a wrong password.
    decoy: Option<PasswordHash>,
}

impl Passwords {
    /// How many verifications run at the same time.
    const AT_ONCE: usize = 2;

    /// A verifier whose answer for unknown users costs as much as for one whose hash is `typical`.
    #[must_use]
    pub fn new(typical: Option<PasswordHash>) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(Self::AT_ONCE)),
            decoy: typical,
        }
    }

    /// Whether `password` is the one behind `hash`; never, when there is no hash.
    pub async fn verify(&self, hash: Option<&PasswordHash>, password: Secret) -> bool {
        let known = hash.is_some();
        let Some(hash) = hash.or(self.decoy.as_ref()).cloned() else {
            return false;
        };
        let Ok(permit) = Arc::clone(&self.permits).acquire_owned().await else {
            return false;
        };
        let verified = tokio::task::spawn_blocking(move || {
            let _held_while_hashing = permit;
            hash.admits(&password)
        });
        // A task that was cancelled or failed has verified nothing.
        verified.await.unwrap_or(false) && known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_a_known_user_is_admitted() {
        let cheap = Argon2::from(argon2::Params::new(8, 1, 1, None).expect("these are the least"));
        let hash = PasswordHash(cheap.hash_password(b"right").expect("it is short"));
        let passwords = Passwords::new(Some(hash.clone()));
        assert!(passwords.verify(Some(&hash), Secret::new("right")).await);
        assert!(!passwords.verify(Some(&hash), Secret::new("wrong")).await);
        assert!(!passwords.verify(None, Secret::new("right")).await);
    }
}
