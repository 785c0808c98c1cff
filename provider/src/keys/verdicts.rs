//! Access tokens whose signature was found good, so that one that comes again is not checked again.
//!
//! **What is remembered** is that this very text bears a signature of ours, and which row it names; nothing about the row.
//! Whether the token is expired or revoked is asked of the store each time, so no verdict can outlive either. **How long:**
//! while the key that signed it is published, because a rotation begins with an empty memory, and a retired key has an end.
//! **How many:** two generations; when the younger is full the older is forgotten. Only signatures that hold are
//! remembered, so nobody fills it with tokens of their own.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::{Keys, Typ, is_before};
use crate::model::{SecretHash, Timestamp, TokenId};

/// The result of the verification.
#[derive(Default)]
pub(super) struct Verdicts(Mutex<Generations>);

#[derive(Default)]
struct Generations {
    younger: HashMap<[u8; 32], Verdict>,
    older: HashMap<[u8; 32], Verdict>,
}

#[derive(Clone, Copy)]
struct Verdict {
    id: TokenId,
    /// When the key that signed it is withdrawn, if that is known.
    until: Option<Timestamp>,
}

impl Keys {
    /// The row that a JWT access token names, if a key that is published at `now` signed it.
    pub(crate) fn row_of(&self, jwt: &str, now: Timestamp) -> Option<TokenId> {
        let hash = &SecretHash::of(jwt.as_bytes());
        if let Some(verdict) = self.0.verdicts.find(hash) {
            return is_before(now, verdict.until).then_some(verdict.id);
        }
        let read = |claims: &[u8]| serde_json::from_slice(claims).ok();
        let (Named { jti: id }, until) = self.checked(jwt, Typ::AccessToken, now, read)?;
        self.0.verdicts.keep(hash, Verdict { id, until });
        Some(id)
    }
}

/// The one claim of an access token that is not in its row.
#[derive(Deserialize)]
struct Named {
    #[serde(deserialize_with = "in_the_open")]
    jti: TokenId,
}

fn in_the_open<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TokenId, D::Error> {
    let id = <&str>::deserialize(deserializer)?;
    TokenId::parse_access(id).ok_or_else(|| D::Error::custom("not the id of an access token"))
}

impl Verdicts {
    fn find(&self, hash: &SecretHash) -> Option<Verdict> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(verdict) = held.younger.get(hash.as_bytes()) {
            return Some(*verdict);
        }
        // A token that is asked about again and again outlives its generation.
        let verdict = held.older.remove(hash.as_bytes())?;
        held.keep(hash, verdict);
        Some(verdict)
    }

    fn keep(&self, hash: &SecretHash, verdict: Verdict) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.keep(hash, verdict);
    }
}

impl Generations {
    fn keep(&mut self, hash: &SecretHash, verdict: Verdict) {
        if self.younger.len() >= GENERATION {
            // Swapped and emptied rather than made anew, so that neither has to grow again.
            std::mem::swap(&mut self.younger, &mut self.older);
            self.younger.clear();
        }
        self.younger.insert(*hash.as_bytes(), verdict);
    }
}

impl std::fmt::Debug for Verdicts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verdicts").finish_non_exhaustive()
    }
}

/// How many verdicts a generation holds: a megabyte for both.
const GENERATION: usize = 4_096;

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(of: usize) -> SecretHash {
        SecretHash::of(&of.to_be_bytes())
    }

    fn verdict(of: usize) -> Verdict {
        Verdict {
            id: TokenId::new(of as u64, [0; 10]),
            until: None,
        }
    }

    #[test]
    fn there_is_an_end_to_what_is_remembered_and_the_newest_is_kept() {
        let verdicts = Verdicts::default();
        for token in 0..GENERATION * 5 {
            verdicts.keep(&hash(token), verdict(token));
        }
        let held = verdicts.0.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(held.younger.len() + held.older.len() <= 2 * GENERATION);
        drop(held);
        let newest = GENERATION * 5 - 1;
        assert_eq!(
            verdicts.find(&hash(newest)).map(|found| found.id),
            Some(verdict(newest).id)
        );
        assert!(verdicts.find(&hash(0)).is_none());
    }

    #[test]
    fn what_is_asked_about_all_the_time_is_not_forgotten() {
        let verdicts = Verdicts::default();
        verdicts.keep(&hash(0), verdict(0));
        for token in 1..GENERATION * 5 {
            verdicts.keep(&hash(token), verdict(token));
            assert_eq!(
                verdicts.find(&hash(0)).map(|found| found.id),
                Some(verdict(0).id)
            );
        }
    }
}
