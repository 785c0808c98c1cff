//! Passwords are verified off the async threads, a few at a time.

use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::model::{PasswordHash, Secret};

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
        let hash = PasswordHash::cheap("right");
        let passwords = Passwords::new(Some(hash.clone()));
        assert!(passwords.verify(Some(&hash), Secret::new("right")).await);
        assert!(!passwords.verify(Some(&hash), Secret::new("wrong")).await);
        assert!(!passwords.verify(None, Secret::new("right")).await);
    }
}
