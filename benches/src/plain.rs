//! jsonwebtoken as it comes: its stock aws-lc backend, which parses the key for every token.
//!
//! The provider installs a backend of its own for the whole process, so the stock one is called by its name, and `encode`
//! and `decode` are written out here as jsonwebtoken 11.1 has them.

use std::borrow::Cow;
use std::collections::HashSet;

use assay_provider::model::SigningAlg;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A private key and its public half, as jsonwebtoken holds them: not parsed.
pub struct Plain {
    header: Header,
    private: EncodingKey,
    public: DecodingKey,
}

impl Plain {
    /// Takes a key of an algorithm.
    #[must_use]
    pub fn new(alg: SigningAlg, pkcs8: &[u8]) -> Self {
        let private = match alg {
            // Only its PEM reader unwraps PKCS #8, which its signer does not take for RSA.
            SigningAlg::RS256 => EncodingKey::from_rsa_pem(pem(pkcs8).as_bytes())
                .expect("the key was made for this algorithm"),
            SigningAlg::ES256 => EncodingKey::from_ec_der(pkcs8),
            SigningAlg::EdDSA => EncodingKey::from_ed_der(pkcs8),
        };
        let alg = Algorithm::from(alg);
        let public =
            Jwk::from_encoding_key(&private, alg).expect("a private key has a public half");
        let mut header = Header::new(alg);
        header.kid = Some("AZrTVIQAk0kJ9v3n2yQ8WgAZrTVIQAk0kJ9v3n2yQ8W".to_owned());
        Self {
            header,
            private,
            public: DecodingKey::from_jwk(&public).expect("a public key was just made"),
        }
    }

    /// `jsonwebtoken::encode`.
    #[must_use]
    pub fn encode(&self, claims: &impl Serialize) -> String {
        let signer = (DEFAULT_PROVIDER.signer_factory)(&self.header.alg, &self.private)
            .expect("the key can be parsed");
        let message = [part(&self.header), part(claims)].join(".");
        let signature = signer
            .try_sign(message.as_bytes())
            .expect("a parsed key signs");
        [message, URL_SAFE_NO_PAD.encode(signature)].join(".")
    }

    /// `jsonwebtoken::decode`: it reads the header twice, and the claims once more to validate them.
    #[must_use]
    pub fn decode<T: DeserializeOwned>(&self, jwt: &str, now: u64) -> Option<T> {
        let (signed, signature) = jwt.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        let announced: Header = read(&URL_SAFE_NO_PAD.decode(header).ok()?)?;
        let verifier = (DEFAULT_PROVIDER.verifier_factory)(&announced.alg, &self.public).ok()?;
        let header: Header = read(&URL_SAFE_NO_PAD.decode(header).ok()?)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        if header.alg != self.header.alg || verifier.verify(signed.as_bytes(), &signature).is_err()
        {
            return None;
        }
        let payload = URL_SAFE_NO_PAD.decode(payload).ok()?;
        let claims = read(&payload)?;
        let validated: Validated<'_> = serde_json::from_slice(&payload).ok()?;
        (validated.exp > now && !validated.iss.is_empty() && !validated.aud.is_empty())
            .then_some(claims)
    }
}

/// The part that jsonwebtoken deserializes a second time.
#[derive(Deserialize)]
struct Validated<'a> {
    exp: u64,
    #[serde(borrow)]
    iss: Names<'a>,
    #[serde(borrow)]
    aud: Names<'a>,
}

/// RFC 7519 section 4.1.3: one name, or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Names<'a> {
    One(#[serde(borrow)] Cow<'a, str>),
    Several(HashSet<String>),
}

impl Names<'_> {
    fn is_empty(&self) -> bool {
        match self {
            Self::One(name) => name.is_empty(),
            Self::Several(names) => names.is_empty(),
        }
    }
}

fn part(value: &impl Serialize) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(value).expect("it is plain data"))
}

fn read<T: DeserializeOwned>(json: &[u8]) -> Option<T> {
    serde_json::from_slice(json).ok()
}

fn pem(pkcs8: &[u8]) -> String {
    let text = STANDARD.encode(pkcs8);
    format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n")
}
