//! One key: made, signing, and verifying what it signed.

use std::cell::RefCell;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair,
    Ed25519KeyPair, KeyPair, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair,
    VerificationAlgorithm,
};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::{Jwk, KeyAlgorithm, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::signature::Signer as _;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;

use super::parsed::{self, ParsedKey};
use super::{KeyError, Typ};
use crate::model::SigningAlg;

/// A token without its signature: RFC 7515 section 5.1, the JWS Signing Input. It has no `Debug`: with a signature
/// it gives access.
pub(crate) struct Unsigned(String);

#[cfg(test)]
impl Unsigned {
    /// Any text, to test claims that no code of ours would write.
    pub(crate) fn of_text(token: String) -> Self {
        Self(token)
    }
}

/// A private key with its public half.
#[derive(Debug)]
pub struct SigningKey {
    alg: SigningAlg,
    kid: String,
    private: ParsedKey,
    public: Jwk,
    verifying: ParsedPublicKey,
    /// The encoded headers of ID tokens and of access tokens, which never change.
    headers: [String; 2],
}

impl SigningKey {
    /// Names the key in headers and in the published set: its RFC 7638 thumbprint.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Its algorithm.
    #[must_use]
    pub fn alg(&self) -> SigningAlg {
        self.alg
    }

    /// Its public half, as it is published.
    #[must_use]
    pub fn public(&self) -> &Jwk {
        &self.public
    }

    /// Signs claims: RFC 7515 section 5.1.
    ///
    /// # Errors
    /// If the cryptographic library fails.
    pub fn sign(&self, typ: Typ, claims: &impl Serialize) -> Result<String, KeyError> {
        self.complete(self.unsigned(typ, claims)?)
    }

    /// A token of these claims that lacks only its signature.
    ///
    /// # Errors
    /// If the claims cannot be written as JSON.
    pub(crate) fn unsigned(&self, typ: Typ, claims: &impl Serialize) -> Result<Unsigned, KeyError> {
        let header = match typ {
            Typ::IdToken => &self.headers[0],
            Typ::AccessToken => &self.headers[1],
        };
        self.joined(header, claims)
    }

    /// The same under a header that is not the key's own.
    pub(crate) fn unsigned_under(
        &self,
        header: &Header,
        claims: &impl Serialize,
    ) -> Result<Unsigned, KeyError> {
        self.joined(&encoded(self.alg, header)?, claims)
    }

    /// Adds the signature: the part that costs something.
    ///
    /// # Errors
    /// If the cryptographic library fails.
    pub(crate) fn complete(&self, Unsigned(mut token): Unsigned) -> Result<String, KeyError> {
        let signature = self.private.try_sign(token.as_bytes());
        let signature = signature.map_err(|_| self.failed_to("sign"))?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(token)
    }

    /// Whether this key made the signature: RFC 7515 section 5.2.
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.verifying.verify_sig(message, signature).is_ok()
    }

    fn joined(&self, header: &str, claims: &impl Serialize) -> Result<Unsigned, KeyError> {
        CLAIMS.with_borrow_mut(|json| {
            json.clear();
            serde_json::to_writer(&mut *json, claims)
                .map_err(|_| self.failed_to("write claims"))?;
            let encoded = json.len().div_ceil(3) * 4;
            let mut token =
                String::with_capacity(header.len() + encoded + LONGEST_SIGNATURE + ".".len() * 2);
            token.push_str(header);
            token.push('.');
            URL_SAFE_NO_PAD.encode_string(&json, &mut token);
            Ok(Unsigned(token))
        })
    }

    fn failed_to(&self, doing: &'static str) -> KeyError {
        KeyError {
            doing,
            alg: self.alg,
        }
    }

    pub(super) fn generate(alg: SigningAlg) -> Result<Self, KeyError> {
        parsed::install();
        let failed = |_| KeyError {
            doing: "generate a key",
            alg,
        };
        let rng = SystemRandom::new();
        let (private, public) = match alg {
            SigningAlg::RS256 => {
                let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(failed)?;
                let pkcs8: Pkcs8V1Der<'static> = pair.as_der().map_err(failed)?;
                // The signer wants the key inside the PKCS #8 wrapping; its PEM reader is what unwraps it.
                let private = EncodingKey::from_rsa_pem(pem(pkcs8.as_ref()).as_bytes());
                let private = private.map_err(|_| KeyError {
                    doing: "generate a key",
                    alg,
                })?;
                (private, pair.public_key().as_ref().to_vec())
            }
            SigningAlg::ES256 => {
                let made = &ECDSA_P256_SHA256_FIXED_SIGNING;
                let pkcs8 = EcdsaKeyPair::generate_pkcs8(made, &rng).map_err(failed)?;
                let pair = EcdsaKeyPair::from_pkcs8(made, pkcs8.as_ref());
                let pair = pair.map_err(|_| KeyError {
                    doing: "generate a key",
                    alg,
                })?;
                (
                    EncodingKey::from_ec_der(pkcs8.as_ref()),
                    pair.public_key().as_ref().to_vec(),
                )
            }
            SigningAlg::EdDSA => {
                let pkcs8 = Ed25519KeyPair::generate_pkcs8v1(&rng).map_err(failed)?;
                let pair = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref());
                let pair = pair.map_err(|_| KeyError {
                    doing: "generate a key",
                    alg,
                })?;
                (
                    EncodingKey::from_ed_der(pkcs8.as_ref()),
                    pair.public_key().as_ref().to_vec(),
                )
            }
        };
        Self::of(alg, &private, &public)
    }

    fn of(alg: SigningAlg, private: &EncodingKey, public: &[u8]) -> Result<Self, KeyError> {
        let unusable = || KeyError {
            doing: "publish a key",
            alg,
        };
        let verification: &'static dyn VerificationAlgorithm = match alg {
            SigningAlg::RS256 => &RSA_PKCS1_2048_8192_SHA256,
            SigningAlg::ES256 => &ECDSA_P256_SHA256_FIXED,
            SigningAlg::EdDSA => &ED25519,
        };
        let verifying = ParsedPublicKey::new(verification, public).map_err(|_| unusable())?;
        let mut public = Jwk::from_encoding_key(private, alg.into()).map_err(|_| unusable())?;
        let kid = public
            .thumbprint(ThumbprintHash::SHA256)
            .map_err(|_| unusable())?;
        public.common.key_id = Some(kid.clone());
        public.common.key_algorithm = Some(KeyAlgorithm::from(Algorithm::from(alg)));
        public.common.public_key_use = Some(PublicKeyUse::Signature);
        let private = ParsedKey::of(alg, private).ok_or_else(unusable)?;
        let headers = [
            encoded(alg, &header(alg, &kid, Typ::IdToken))?,
            encoded(alg, &header(alg, &kid, Typ::AccessToken))?,
        ];
        Ok(Self {
            alg,
            kid,
            private,
            public,
            verifying,
            headers,
        })
    }
}

thread_local! {
    /// The claims of the token that is being signed, as JSON.
    static CLAIMS: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// The 256 bytes of RSA-2048 in base64url.
const LONGEST_SIGNATURE: usize = 342;

fn header(alg: SigningAlg, kid: &str, typ: Typ) -> Header {
    let mut header = Header::new(alg.into());
    header.typ = Some(typ.as_str().to_owned());
    header.kid = Some(kid.to_owned());
    header
}

fn encoded(alg: SigningAlg, header: &Header) -> Result<String, KeyError> {
    let json = serde_json::to_vec(header).map_err(|_| KeyError {
        doing: "write a header",
        alg,
    })?;
    Ok(URL_SAFE_NO_PAD.encode(json))
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
