//! The floor: aws-lc on keys that are parsed, over bytes that are ready. Nothing that signs with it can be faster.

use assay_provider::model::SigningAlg;
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair,
    Ed25519KeyPair, KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256,
    RsaKeyPair, VerificationAlgorithm,
};

/// A fresh private key of an algorithm, as PKCS #8.
#[must_use]
pub fn pkcs8(alg: SigningAlg) -> Vec<u8> {
    let rng = SystemRandom::new();
    let made = match alg {
        SigningAlg::RS256 => RsaKeyPair::generate(KeySize::Rsa2048)
            .and_then(|pair| AsDer::<Pkcs8V1Der<'_>>::as_der(&pair))
            .map(|der| der.as_ref().to_vec()),
        SigningAlg::ES256 => EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &rng)
            .map(|der| der.as_ref().to_vec()),
        SigningAlg::EdDSA => {
            Ed25519KeyPair::generate_pkcs8v1(&rng).map(|der| der.as_ref().to_vec())
        }
    };
    made.expect("the library makes keys")
}

/// A private key and its public half, parsed.
pub struct Primitive {
    private: Private,
    public: ParsedPublicKey,
    rng: SystemRandom,
}

enum Private {
    Rsa(RsaKeyPair),
    Ecdsa(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
}

impl Primitive {
    /// Parses a key.
    #[must_use]
    pub fn new(alg: SigningAlg, pkcs8: &[u8]) -> Self {
        let private = match alg {
            SigningAlg::RS256 => RsaKeyPair::from_pkcs8(pkcs8).map(Private::Rsa),
            SigningAlg::ES256 => EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8)
                .map(Private::Ecdsa),
            SigningAlg::EdDSA => Ed25519KeyPair::from_pkcs8(pkcs8).map(Private::Ed),
        };
        let private = private.expect("the key was made for this algorithm");
        let public = match &private {
            Private::Rsa(pair) => parsed(&RSA_PKCS1_2048_8192_SHA256, pair.public_key().as_ref()),
            Private::Ecdsa(pair) => parsed(&ECDSA_P256_SHA256_FIXED, pair.public_key().as_ref()),
            Private::Ed(pair) => parsed(&ED25519, pair.public_key().as_ref()),
        };
        Self {
            private,
            public,
            rng: SystemRandom::new(),
        }
    }

    /// Signs into `space`.
    pub fn sign<'a>(&self, message: &[u8], space: &'a mut [u8; LONGEST]) -> &'a [u8] {
        let made = match &self.private {
            Private::Rsa(pair) => {
                pair.sign(&RSA_PKCS1_SHA256, &self.rng, message, space)
                    .expect("a parsed key signs");
                return space;
            }
            Private::Ecdsa(pair) => pair.sign(&self.rng, message).expect("a parsed key signs"),
            Private::Ed(pair) => pair.sign(message),
        };
        let signature = &mut space[..made.as_ref().len()];
        signature.copy_from_slice(made.as_ref());
        signature
    }

    /// Whether the signature is this key's.
    #[must_use]
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        self.public.verify_sig(message, signature).is_ok()
    }
}

fn parsed(alg: &'static dyn VerificationAlgorithm, public: &[u8]) -> ParsedPublicKey {
    ParsedPublicKey::new(alg, public).expect("a key pair has a valid public half")
}

/// The length of an RSA-2048 signature; the others are shorter.
pub const LONGEST: usize = 256;
