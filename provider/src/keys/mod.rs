//! Signing keys: generation, rotation, the set that clients verify with (RFC 7517), and verifying what was signed.

mod parsed;
mod signing;
mod verdicts;
mod verification;

use std::collections::HashMap;
use std::sync::Arc;

use jsonwebtoken::jwk::Jwk;

use self::verdicts::Verdicts;
use crate::model::{Lifetime, SigningAlg, Timestamp};

pub use signing::SigningKey;
pub(crate) use signing::Unsigned;

/// The provider's signing keys. Clones are cheap, and rotating one leaves the others as they were.
///
/// For each algorithm there is a key that signs, one that will sign after the next rotation, and those that once signed.
/// The next key is published before it is used, so that clients which cache the set know it in time; a retired key stays
/// published until nothing that it signed is alive (OIDC Core 1.0 section 10.1.1).
#[derive(Clone, Debug)]
pub struct Keys(Arc<KeySet>);

#[derive(Debug)]
struct KeySet {
    rings: [KeyRing; 3],
    /// Every key of the rings by its name, and until when it is published if it is retired.
    by_kid: HashMap<String, (Arc<SigningKey>, Option<Timestamp>)>,
    verdicts: Verdicts,
}

#[derive(Clone, Debug)]
struct KeyRing {
    retired: Vec<Retired>,
    current: Arc<SigningKey>,
    next: Arc<SigningKey>,
}

#[derive(Clone, Debug)]
struct Retired {
    key: Arc<SigningKey>,
    published_until: Timestamp,
}

/// The type of a JWT, so that none is taken for another: RFC 8725 section 3.11.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Typ {
    /// `JWT`, as ID tokens have always been.
    IdToken,
    /// `at+jwt`: RFC 9068 section 2.1.
    AccessToken,
}

impl Typ {
    /// The `typ` of a JOSE header.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::IdToken => "JWT",
            Self::AccessToken => "at+jwt",
        }
    }
}

/// A key could not be made, or would not sign.
#[derive(Clone, Debug, thiserror::Error)]
#[error("failed to {doing} with {}", .alg.as_str())]
pub struct KeyError {
    doing: &'static str,
    alg: SigningAlg,
}

impl KeyError {
    /// The thread that was to sign is gone.
    pub(crate) fn abandoned(alg: SigningAlg) -> Self {
        Self {
            doing: "wait for a signature",
            alg,
        }
    }
}

impl Keys {
    /// Makes a key ring for each algorithm. Takes a moment: RSA keys are found by search.
    ///
    /// # Errors
    /// If the cryptographic library fails.
    pub fn generate() -> Result<Self, KeyError> {
        let ring = |alg| {
            let (current, next) = (SigningKey::generate(alg)?, SigningKey::generate(alg)?);
            Ok(KeyRing {
                retired: Vec::new(),
                current: Arc::new(current),
                next: Arc::new(next),
            })
        };
        Ok(Self::of([
            ring(SigningAlg::RS256)?,
            ring(SigningAlg::ES256)?,
            ring(SigningAlg::EdDSA)?,
        ]))
    }

    /// The keys after a rotation at `now`, when nothing signed so far lives longer than `longest`.
    ///
    /// # Errors
    /// If the cryptographic library fails.
    pub fn rotated(&self, now: Timestamp, longest: Lifetime) -> Result<Self, KeyError> {
        let mut rings = self.0.rings.clone();
        for ring in &mut rings {
            let fresh = Arc::new(SigningKey::generate(ring.current.alg())?);
            let current = std::mem::replace(&mut ring.next, fresh);
            let key = std::mem::replace(&mut ring.current, current);
            ring.retired.retain(|retired| now < retired.published_until);
            ring.retired.push(Retired {
                key,
                published_until: now + longest,
            });
        }
        Ok(Self::of(rings))
    }

    /// The key that signs with an algorithm.
    #[must_use]
    pub fn current(&self, alg: SigningAlg) -> &Arc<SigningKey> {
        &self.ring(alg).current
    }

    /// The JWK Set to publish at `now`: RFC 7517 section 5.
    #[must_use]
    pub fn published(&self, now: Timestamp) -> Vec<&Jwk> {
        self.0
            .rings
            .iter()
            .flat_map(KeyRing::published)
            .filter(|(_, until)| is_before(now, *until))
            .map(|(key, _)| key.public())
            .collect()
    }

    /// The key of a name, if it is published at `now`, and when it is withdrawn, if that is known.
    fn published_as(&self, kid: &str, now: Timestamp) -> Option<(&SigningKey, Option<Timestamp>)> {
        let (key, until) = self.0.by_kid.get(kid)?;
        is_before(now, *until).then_some((&**key, *until))
    }

    fn of(rings: [KeyRing; 3]) -> Self {
        let published = rings.iter().flat_map(KeyRing::published);
        let by_kid = published
            .map(|(key, until)| (key.kid().to_owned(), (Arc::clone(key), until)))
            .collect();
        Self(Arc::new(KeySet {
            rings,
            by_kid,
            verdicts: Verdicts::default(),
        }))
    }

    fn ring(&self, alg: SigningAlg) -> &KeyRing {
        match alg {
            SigningAlg::RS256 => &self.0.rings[0],
            SigningAlg::ES256 => &self.0.rings[1],
            SigningAlg::EdDSA => &self.0.rings[2],
        }
    }
}

impl KeyRing {
    /// Its keys, each with the end of its publication if it is retired.
    fn published(&self) -> impl Iterator<Item = (&Arc<SigningKey>, Option<Timestamp>)> {
        let retired = self.retired.iter();
        [(&self.current, None), (&self.next, None)]
            .into_iter()
            .chain(retired.map(|retired| (&retired.key, Some(retired.published_until))))
    }
}

fn is_before(now: Timestamp, end: Option<Timestamp>) -> bool {
    end.is_none_or(|end| now < end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static SOME_KEYS: LazyLock<Keys> =
        LazyLock::new(|| Keys::generate().expect("the library works"));

    fn kids(keys: &Keys, now: u64) -> Vec<String> {
        let published = keys.published(Timestamp::from_secs(now));
        published
            .iter()
            .filter_map(|jwk| jwk.common.key_id.clone())
            .collect()
    }

    #[test]
    fn a_rotation_uses_a_key_that_was_already_published_and_keeps_the_old_one_for_a_while() {
        let before = Keys::generate().expect("the library works");
        let after = before
            .rotated(Timestamp::from_secs(100), Lifetime::from_secs(50))
            .expect("the library works");
        for alg in SigningAlg::ALL {
            let (old, new) = (
                before.current(alg).kid().to_owned(),
                after.current(alg).kid().to_owned(),
            );
            assert_ne!(old, new);
            assert!(kids(&before, 99).contains(&new));
            assert!(kids(&after, 149).contains(&old));
            assert!(!kids(&after, 150).contains(&old));
        }
    }

    #[test]
    fn every_published_key_is_public_named_and_for_signatures() {
        let keys = Keys::generate().expect("the library works");
        for jwk in keys.published(Timestamp::from_secs(0)) {
            let json = serde_json::to_value(jwk).expect("a JWK is JSON");
            assert!(json.get("kid").is_some() && json["use"] == "sig", "{json}");
            assert!(json.get("d").is_none(), "a private member is published");
        }
    }

    proptest! {
        // A rotation searches for an RSA key.
        #![proptest_config(ProptestConfig::with_cases(4))]

        #[test]
        fn a_retired_key_is_published_until_nothing_it_signed_is_alive(at: Timestamp, longest: Lifetime, others in vec(any::<Timestamp>(), 8)) {
            let before = SOME_KEYS.clone();
            let after = before.rotated(at, longest).expect("the library works");
            let end = u128::from(at.as_secs()) + u128::from(longest.as_secs());
            let end = u64::try_from(end).unwrap_or(u64::MAX);
            let moments = others.iter().map(|moment| moment.as_secs());
            for now in moments.chain([end.saturating_sub(1), end, at.as_secs()]) {
                let published = kids(&after, now);
                for alg in SigningAlg::ALL {
                    let old = before.current(alg).kid().to_owned();
                    prop_assert_eq!(published.contains(&old), now < end);
                }
            }
        }
    }
}
