//! jsonwebtoken's cryptography, with private keys that stay parsed.
//!
//! Its own backend reads the private key anew for every signature. For RSA that means to check the whole key, and to build
//! again what a first signature builds: 2.7 times the work of the signature itself. This backend reads a key once.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use aws_lc_rs::digest::{SHA256, SHA256_OUTPUT_LEN, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, aws_lc};
use jsonwebtoken::errors::{ErrorKind, Result};
use jsonwebtoken::signature::{Error as NotSigned, Signer};
use jsonwebtoken::{Algorithm, EncodingKey};

/// Makes this the backend of the process, unless another was chosen already, which then only signs more slowly.
///
/// Said aloud rather than left to jsonwebtoken's default: that panics as soon as some other dependency enables its second
/// backend.
pub(super) fn install() {
    static BACKEND: LazyLock<CryptoProvider> = LazyLock::new(|| CryptoProvider {
        signer_factory: signer,
        ..aws_lc::DEFAULT_PROVIDER.clone()
    });
    let _chosen_before = BACKEND.install_default();
}

/// A parsed private key of one of the algorithms that we sign with.
enum PrivateKey {
    Rs256(RsaKeyPair),
    Es256(EcdsaKeyPair),
    EdDsa(Ed25519KeyPair),
}

impl PrivateKey {
    fn parse(alg: Algorithm, der: &[u8]) -> Result<Option<Self>> {
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "the enum grows, and what we do not sign with is left to the stock backend"
        )]
        Ok(match alg {
            Algorithm::RS256 => Some(Self::Rs256(
                RsaKeyPair::from_der(der)
                    .map_err(|rejected| ErrorKind::InvalidRsaKey(rejected.to_string()))?,
            )),
            Algorithm::ES256 => Some(Self::Es256(
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der)
                    .map_err(|_| ErrorKind::InvalidEcdsaKey)?,
            )),
            Algorithm::EdDSA => Some(Self::EdDsa(
                Ed25519KeyPair::from_pkcs8(der).map_err(|_| ErrorKind::InvalidEddsaKey)?,
            )),
            _ => None,
        })
    }
}

/// What jsonwebtoken signs one token with.
struct Held(Arc<PrivateKey>);

impl Signer<Vec<u8>> for Held {
    fn try_sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, NotSigned> {
        let random = SystemRandom::new();
        match &*self.0 {
            PrivateKey::Rs256(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
                    .map_err(NotSigned::from_source)?;
                Ok(signature)
            }
            PrivateKey::Es256(pair) => {
                let signature = pair.sign(&random, message);
                Ok(signature.map_err(NotSigned::from_source)?.as_ref().to_vec())
            }
            PrivateKey::EdDsa(pair) => Ok(pair.sign(message).as_ref().to_vec()),
        }
    }
}

impl JwtSigner for Held {
    fn algorithm(&self) -> Algorithm {
        match &*self.0 {
            PrivateKey::Rs256(_) => Algorithm::RS256,
            PrivateKey::Es256(_) => Algorithm::ES256,
            PrivateKey::EdDsa(_) => Algorithm::EdDSA,
        }
    }
}

fn signer(alg: &Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>> {
    if key.family() != alg.family() {
        return Err(ErrorKind::InvalidKeyFormat.into());
    }
    match PARSED.find_or_parse(*alg, key.as_bytes())? {
        Some(parsed) => Ok(Box::new(Held(parsed))),
        None => (aws_lc::DEFAULT_PROVIDER.signer_factory)(alg, key),
    }
}

/// The keys that were parsed, by the hash of what they were parsed from.
#[derive(Default)]
struct Parsed(RwLock<HashMap<[u8; SHA256_OUTPUT_LEN], Arc<PrivateKey>>>);

static PARSED: LazyLock<Parsed> = LazyLock::new(Parsed::default);

impl Parsed {
    fn find_or_parse(&self, alg: Algorithm, der: &[u8]) -> Result<Option<Arc<PrivateKey>>> {
        let mut name = [0; SHA256_OUTPUT_LEN];
        name.copy_from_slice(digest(&SHA256, der).as_ref());
        let held = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = held.get(&name) {
            return Ok(Some(Arc::clone(key)));
        }
        drop(held);
        let Some(key) = PrivateKey::parse(alg, der)?.map(Arc::new) else {
            return Ok(None);
        };
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        // Rotated keys would stay forever; to parse those that still sign once more costs a millisecond.
        if held.len() >= MOST_HELD {
            held.clear();
        }
        held.insert(name, Arc::clone(&key));
        Ok(Some(key))
    }
}

/// More than the providers of one process sign with; some hundred kilobytes.
const MOST_HELD: usize = 256;

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::KeyPair as _;
    use jsonwebtoken::crypto;

    use super::*;

    fn ed25519() -> (EncodingKey, Vec<u8>) {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new()).expect("randomness");
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).expect("it was just made");
        (
            EncodingKey::from_ed_der(pkcs8.as_ref()),
            pair.public_key().as_ref().to_vec(),
        )
    }

    #[test]
    fn each_key_signs_for_itself_however_many_there_are() {
        install();
        let keys: Vec<_> = (0..MOST_HELD + 2).map(|_| ed25519()).collect();
        for _ in 0..2 {
            for (private, public) in &keys {
                let signature = crypto::sign(b"message", private, Algorithm::EdDSA)
                    .expect("the key is well formed");
                let public = jsonwebtoken::DecodingKey::from_ed_der(public);
                let verified = crypto::verify(&signature, b"message", &public, Algorithm::EdDSA);
                assert!(verified.expect("the signature is base64url"));
            }
        }
        let held = PARSED.0.read().unwrap_or_else(PoisonError::into_inner);
        assert!(held.len() <= MOST_HELD);
    }

    #[test]
    fn a_key_of_another_family_does_not_sign() {
        install();
        let (key, _) = ed25519();
        assert!(crypto::sign(b"message", &key, Algorithm::EdDSA).is_ok());
        assert!(crypto::sign(b"message", &key, Algorithm::ES256).is_err());
        assert!(crypto::sign(b"message", &key, Algorithm::RS256).is_err());
    }

    #[test]
    fn what_we_do_not_sign_with_is_left_to_the_stock_backend() {
        install();
        let key = EncodingKey::from_secret(b"secret");
        assert!(crypto::sign(b"message", &key, Algorithm::HS256).is_ok());
    }
}
