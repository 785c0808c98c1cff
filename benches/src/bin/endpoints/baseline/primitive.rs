//! Signatures straight from the cryptographic library, with keys that were parsed once.

use assay_provider::model::SigningAlg;
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair,
    Ed25519KeyPair, KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256,
    RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

/// A key pair with the JOSE header that it signs under.
pub(super) struct SigningKey {
    header: String,
    private: Private,
    public: ParsedPublicKey,
    random: SystemRandom,
}

enum Private {
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
}

impl SigningKey {
    pub(super) fn generate(alg: SigningAlg) -> Result<Self, Unspecified> {
        let (private, public) = match alg {
            SigningAlg::RS256 => {
                let pair = RsaKeyPair::generate(KeySize::Rsa2048)?;
                let public = pair.public_key();
                let public = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public)?;
                (Private::Rsa(pair), public)
            }
            SigningAlg::ES256 => {
                let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?;
                let public = ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, pair.public_key())?;
                (Private::Ec(pair), public)
            }
            SigningAlg::EdDSA => {
                let pair = Ed25519KeyPair::generate()?;
                let public = ParsedPublicKey::new(&ED25519, pair.public_key())?;
                (Private::Ed(pair), public)
            }
        };
        // A thumbprint as `kid` has 43 characters.
        let kid = "0123456789012345678901234567890123456789012";
        let alg = alg.as_str();
        let header = format!(r#"{{"typ":"at+jwt","alg":"{alg}","kid":"{kid}"}}"#);
        Ok(Self {
            header: URL_SAFE_NO_PAD.encode(header) + ".",
            private,
            public,
            random: SystemRandom::new(),
        })
    }

    /// A JWT: RFC 7515 section 5.1.
    pub(super) fn sign(&self, claims: &impl Serialize) -> Option<String> {
        let mut json = Vec::with_capacity(512);
        serde_json::to_writer(&mut json, claims).ok()?;
        let mut jwt = String::with_capacity(1024);
        jwt.push_str(&self.header);
        URL_SAFE_NO_PAD.encode_string(&json, &mut jwt);
        let input = jwt.as_bytes();
        let mut rsa = [0; 256];
        let other;
        let signature = match &self.private {
            Private::Rsa(pair) => {
                pair.sign(&RSA_PKCS1_SHA256, &self.random, input, &mut rsa)
                    .ok()?;
                &rsa[..]
            }
            Private::Ec(pair) => {
                other = pair.sign(&self.random, input).ok()?;
                other.as_ref()
            }
            Private::Ed(pair) => {
                other = pair.sign(input);
                other.as_ref()
            }
        };
        jwt.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut jwt);
        Some(jwt)
    }

    /// Whether a JWT has a signature of this key: RFC 7515 section 5.2.
    pub(super) fn signed(&self, jwt: &str) -> bool {
        let Some((input, signature)) = jwt.rsplit_once('.') else {
            return false;
        };
        let mut decoded = [0; 256];
        let signature = URL_SAFE_NO_PAD.decode_slice(signature, &mut decoded);
        signature.is_ok_and(|length| {
            self.public
                .verify_sig(input.as_bytes(), &decoded[..length])
                .is_ok()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_verifies_what_it_signed_and_nothing_else() {
        for alg in SigningAlg::ALL {
            let key = SigningKey::generate(alg).expect("the library works");
            let jwt = key.sign(&["claims"]).expect("the library works");
            assert!(key.signed(&jwt), "{alg:?}");
            assert!(!key.signed(&jwt.replacen('.', "x.", 1)), "{alg:?}");
        }
    }
}
