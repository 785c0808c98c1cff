//! One algorithm, three ways to sign and to verify: the primitive, the provider, and jsonwebtoken as it comes.
//!
//! The primitive signs the bytes of a token and nothing more. The other two start from claims and end with a token, or
//! start from a token and end with claims.

use std::hint::black_box;

use assay_provider::client::SigningAlg;
use assay_provider::keys::{Keys, Typ};
use assay_provider::types::Timestamp;

use crate::claims::{CLAIMS, IdToken, NOW};
use crate::plain::Plain;
use crate::primitive::{self, LONGEST, Primitive};

/// The keys of one algorithm, and what each of the three has signed.
pub struct Signatures {
    alg: SigningAlg,
    keys: Keys,
    primitive: Primitive,
    plain: Plain,
    signed: Signed,
}

struct Signed {
    by_provider: String,
    by_plain: String,
    /// The signing input of such a token: RFC 7515 section 5.1.
    message: String,
    signature: Vec<u8>,
}

impl Signatures {
    /// The three for one algorithm. The primitive and jsonwebtoken share a key; the provider lends its own to nobody.
    #[must_use]
    pub fn new(alg: SigningAlg, keys: Keys) -> Self {
        let pkcs8 = primitive::pkcs8(alg);
        let (primitive, plain) = (Primitive::new(alg, &pkcs8), Plain::new(alg, &pkcs8));
        let by_plain = plain.encode(&CLAIMS);
        let (message, _) = by_plain.rsplit_once('.').expect("a JWS has three parts");
        let message = message.to_owned();
        let signature = primitive
            .sign(message.as_bytes(), &mut [0; LONGEST])
            .to_vec();
        let signed = Signed {
            by_provider: keys
                .current(alg)
                .sign(Typ::IdToken, &CLAIMS)
                .expect("a key that was made signs"),
            by_plain,
            message,
            signature,
        };
        Self {
            alg,
            keys,
            primitive,
            plain,
            signed,
        }
    }

    /// The signature alone.
    pub fn primitive_signs(&self) {
        let message = self.signed.message.as_bytes();
        black_box(self.primitive.sign(message, &mut [0; LONGEST]));
    }

    /// A token by the provider's own key.
    #[must_use]
    pub fn provider_signs(&self) -> String {
        let key = self.keys.current(self.alg);
        key.sign(Typ::IdToken, &CLAIMS)
            .expect("a key that was made signs")
    }

    /// A token by jsonwebtoken.
    #[must_use]
    pub fn plain_signs(&self) -> String {
        self.plain.encode(&CLAIMS)
    }

    /// Whether the signature is right.
    #[must_use]
    pub fn primitive_verifies(&self) -> bool {
        let Signed {
            message, signature, ..
        } = &self.signed;
        self.primitive.verify(message.as_bytes(), signature)
    }

    /// The claims, if the provider accepts its token.
    #[must_use]
    pub fn provider_verifies(&self) -> Option<IdToken<String>> {
        let now = Timestamp::from_secs(NOW);
        self.keys
            .verified(&self.signed.by_provider, Typ::IdToken, now)
    }

    /// The claims, if jsonwebtoken accepts its token.
    #[must_use]
    pub fn plain_verifies(&self) -> Option<IdToken<String>> {
        self.plain.decode(&self.signed.by_plain, NOW)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_three_sign_what_they_verify() {
        let keys = Keys::generate().expect("the library makes keys");
        let expected = serde_json::to_value(CLAIMS).expect("claims are JSON");
        for alg in SigningAlg::ALL {
            let signatures = Signatures::new(alg, keys.clone());
            assert!(signatures.primitive_verifies());
            for claims in [signatures.provider_verifies(), signatures.plain_verifies()] {
                let claims = claims.expect("its own token is accepted");
                assert_eq!(
                    serde_json::to_value(claims).expect("claims are JSON"),
                    expected
                );
            }
        }
    }
}
