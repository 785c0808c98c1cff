//! Signing keys: generation, rotation, and the set that clients verify with (RFC 7517).

use std::sync::Arc;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, RsaKeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::jwk::{Jwk, KeyAlgorithm, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;

use crate::client::SigningAlg;
use crate::types::{Lifetime, Timestamp};

/// The provider's signing keys. Clones are cheap, and rotating one leaves the others as they were.
///
/// For each algorithm there is a key that signs, one that will sign after the next rotation, and those that once signed.
/// The next key is published before it is used, so that clients which cache the set know it in time; a retired key stays
/// published until nothing that it signed is alive (OIDC Core 1.0 section 10.1.1).
#[derive(Clone, Debug)]
pub struct Keys(Arc<[KeyRing; 3]>);

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

/// A private key with its public half.
#[derive(Debug)]
pub struct SigningKey {
    alg: SigningAlg,
    kid: String,
    private: EncodingKey,
    public: Jwk,
}

/// A key could not be made, or would not sign.
#[derive(Clone, Debug, thiserror::Error)]
#[error("failed to {doing} with {}", .alg.as_str())]
pub struct KeyError {
    doing: &'static str,
    alg: SigningAlg,
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
        Ok(Self(Arc::new([
            ring(SigningAlg::RS256)?,
            ring(SigningAlg::ES256)?,
            ring(SigningAlg::EdDSA)?,
        ])))
    }

    /// The keys after a rotation at `now`, when nothing signed so far lives longer than `longest`.
    ///
    /// # Errors
    /// If the cryptographic library fails.
    pub fn rotated(&self, now: Timestamp, longest: Lifetime) -> Result<Self, KeyError> {
        let mut rings = (*self.0).clone();
        for ring in &mut rings {
            let fresh = Arc::new(SigningKey::generate(ring.current.alg)?);
            let current = std::mem::replace(&mut ring.next, fresh);
            let key = std::mem::replace(&mut ring.current, current);
            ring.retired.retain(|retired| now < retired.published_until);
            ring.retired.push(Retired {
                key,
                published_until: now + longest,
            });
        }
        Ok(Self(Arc::new(rings)))
    }

    /// The key that signs with an algorithm.
    #[must_use]
    pub fn current(&self, alg: SigningAlg) -> &SigningKey {
        &self.ring(alg).current
    }

    /// The JWK Set to publish at `now`: RFC 7517 section 5.
    #[must_use]
    pub fn published(&self, now: Timestamp) -> Vec<&Jwk> {
        self.0
            .iter()
            .flat_map(|ring| {
                let retired = ring
                    .retired
                    .iter()
                    .filter(move |retired| now < retired.published_until);
                [&ring.current, &ring.next]
                    .into_iter()
                    .chain(retired.map(|retired| &retired.key))
            })
            .map(|key| &key.public)
            .collect()
    }

    fn ring(&self, alg: SigningAlg) -> &KeyRing {
        match alg {
            SigningAlg::RS256 => &self.0[0],
            SigningAlg::ES256 => &self.0[1],
            SigningAlg::EdDSA => &self.0[2],
        }
    }
}

impl SigningKey {
    /// Names the key in headers and in the published set: its RFC 7638 thumbprint.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Its public half, as it is published.
    #[must_use]
    pub fn public(&self) -> &Jwk {
        &self.public
    }

    /// A JOSE header of this key: RFC 7515 section 4.1.
    #[must_use]
    pub fn header(&self, typ: &str) -> Header {
        let mut header = Header::new(self.alg.into());
        header.typ = Some(typ.to_owned());
        header.kid = Some(self.kid.clone());
        header
    }

    /// Signs claims under a header: RFC 7515 section 5.1.
    ///
    /// # Errors
    /// If the cryptographic library fails.
    pub fn sign(&self, header: &Header, claims: &impl Serialize) -> Result<String, KeyError> {
        jsonwebtoken::encode(header, claims, &self.private).map_err(|_| KeyError {
            doing: "sign",
            alg: self.alg,
        })
    }

    fn generate(alg: SigningAlg) -> Result<Self, KeyError> {
        let failed = |_| KeyError {
            doing: "generate a key",
            alg,
        };
        let rng = SystemRandom::new();
        let private = match alg {
            SigningAlg::RS256 => {
                let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(failed)?;
                let pkcs8: Pkcs8V1Der<'static> = pair.as_der().map_err(failed)?;
                // The signer wants the key inside the PKCS #8 wrapping; its PEM reader is what unwraps it.
                EncodingKey::from_rsa_pem(pem(pkcs8.as_ref()).as_bytes()).map_err(|_| KeyError {
                    doing: "generate a key",
                    alg,
                })?
            }
            SigningAlg::ES256 => {
                let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &rng);
                EncodingKey::from_ec_der(pkcs8.map_err(failed)?.as_ref())
            }
            SigningAlg::EdDSA => EncodingKey::from_ed_der(
                Ed25519KeyPair::generate_pkcs8v1(&rng)
                    .map_err(failed)?
                    .as_ref(),
            ),
        };
        let unusable = |_| KeyError {
            doing: "publish a key",
            alg,
        };
        let mut public = Jwk::from_encoding_key(&private, alg.into()).map_err(unusable)?;
        let kid = public
            .thumbprint(ThumbprintHash::SHA256)
            .map_err(unusable)?;
        public.common.key_id = Some(kid.clone());
        public.common.key_algorithm = Some(KeyAlgorithm::from(Algorithm::from(alg)));
        public.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(Self {
            alg,
            kid,
            private,
            public,
        })
    }
}

impl From<SigningAlg> for Algorithm {
    fn from(alg: SigningAlg) -> Self {
        match alg {
            SigningAlg::RS256 => Self::RS256,
            SigningAlg::ES256 => Self::ES256,
            SigningAlg::EdDSA => Self::EdDSA,
        }
    }
}

fn pem(pkcs8: &[u8]) -> String {
    let mut text = "-----BEGIN PRIVATE KEY-----\n".to_owned();
    for line in STANDARD.encode(pkcs8).as_bytes().chunks(64) {
        text.push_str(&String::from_utf8_lossy(line));
        text.push('\n');
    }
    text + "-----END PRIVATE KEY-----\n"
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
