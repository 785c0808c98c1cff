//! A private key that stays parsed.
//!
//! jsonwebtoken's own signers read the private key anew for every signature. For RSA that means to check the whole key, and
//! to build again what a first signature builds: 2.7 times the work of the signature itself. This one is a signer of
//! jsonwebtoken's that read its key once.
//!
//! **Why no `CryptoProvider` of ours hands it out.** One is asked for a signer at each signature, with the bytes of the
//! private key, and could only find the parsed one by them: in a table of all private keys of the process, for a third of
//! a microsecond, which is what the rest of a token costs. The key that signs holds its signer instead.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};
use jsonwebtoken::crypto::{JwtSigner, aws_lc};
use jsonwebtoken::signature::{Error as NotSigned, Signer};
use jsonwebtoken::{Algorithm, EncodingKey};

use crate::model::SigningAlg;

/// Chooses the cryptography of jsonwebtoken for the process, unless it was chosen before.
///
/// Explicit, because its default panics as soon as some other dependency enables its second backend.
pub(super) fn install() {
    let _chosen_before = aws_lc::DEFAULT_PROVIDER.install_default();
}

/// A parsed private key of one of the algorithms that we sign with.
pub(super) enum ParsedKey {
    Rs256(RsaKeyPair),
    Es256(EcdsaKeyPair),
    EdDsa(Ed25519KeyPair),
}

impl ParsedKey {
    /// Reads a key; `None` if it does not fit the algorithm.
    pub(super) fn of(alg: SigningAlg, key: &EncodingKey) -> Option<Self> {
        let der = key.as_bytes();
        match alg {
            SigningAlg::RS256 => RsaKeyPair::from_der(der).ok().map(Self::Rs256),
            SigningAlg::ES256 => EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der)
                .ok()
                .map(Self::Es256),
            SigningAlg::EdDSA => Ed25519KeyPair::from_pkcs8(der).ok().map(Self::EdDsa),
        }
    }
}

impl Signer<Vec<u8>> for ParsedKey {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, NotSigned> {
        let random = SystemRandom::new();
        match self {
            Self::Rs256(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
                    .map_err(NotSigned::from_source)?;
                Ok(signature)
            }
            Self::Es256(pair) => {
                let signature = pair.sign(&random, message);
                Ok(signature.map_err(NotSigned::from_source)?.as_ref().to_vec())
            }
            Self::EdDsa(pair) => Ok(pair.sign(message).as_ref().to_vec()),
        }
    }
}

impl JwtSigner for ParsedKey {
    fn algorithm(&self) -> Algorithm {
        match self {
            Self::Rs256(_) => Algorithm::RS256,
            Self::Es256(_) => Algorithm::ES256,
            Self::EdDsa(_) => Algorithm::EdDSA,
        }
    }
}

impl std::fmt::Debug for ParsedKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("<redacted>")
    }
}
