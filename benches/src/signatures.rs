//! One algorithm, three ways to sign and to verify: the primitive, the provider, and jsonwebtoken as it comes.
//!
//! The primitive signs the bytes of a token and nothing more. The other two start from claims and end with a token, or
//! start from a token and end with claims.

use std::cell::Cell;
use std::hint::black_box;

use assay_provider::keys::{Keys, Typ};
use assay_provider::model::{SigningAlg, Timestamp};

use crate::claims::{CLAIMS, IdToken, NOW};
use crate::plain::Plain;
use crate::primitive::{self, LONGEST, Primitive};

/// The keys of one algorithm, and what each of the three has signed.
pub struct Signatures {
    alg: SigningAlg,
    keys: Keys,
    primitive: Primitive,
    plain: Plain,
    signed: Vec<Signed>,
    turn: Cell<usize>,
}

/// The tokens that each of the three has signed. Several, because how long a verification takes depends on the signature.
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
        let sign = |_| {
            let by_plain = plain.encode(&CLAIMS);
            let (message, _) = by_plain.rsplit_once('.').expect("a JWS has three parts");
            let message = message.to_owned();
            let signature = primitive
                .sign(message.as_bytes(), &mut [0; LONGEST])
                .to_vec();
            let by_provider = keys.current(alg).sign(Typ::IdToken, &CLAIMS);
            Signed {
                by_provider: by_provider.expect("a key that was made signs"),
                by_plain,
                message,
                signature,
            }
        };
        let signed = (0..TOKENS).map(sign).collect();
        Self {
            alg,
            keys,
            primitive,
            plain,
            signed,
            turn: Cell::new(0),
        }
    }

    fn next(&self) -> &Signed {
        let turn = self.turn.get();
        self.turn.set((turn + 1) % TOKENS);
        &self.signed[turn]
    }

    /// The signature alone.
    pub fn primitive_signs(&self) {
        let message = self.next().message.as_bytes();
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
        } = self.next();
        self.primitive.verify(message.as_bytes(), signature)
    }

    /// The result for the claims, if the provider accepts its token.
    pub fn provider_verifies<T>(&self, read: impl FnOnce(&IdToken<&str>) -> T) -> Option<T> {
        let (token, now) = (&self.next().by_provider, Timestamp::from_secs(NOW));
        self.keys.verified(token, Typ::IdToken, now, |json| {
            serde_json::from_slice(json)
                .ok()
                .map(|claims| read(&claims))
        })
    }

    /// The claims, if jsonwebtoken accepts its token.
    #[must_use]
    pub fn plain_verifies(&self) -> Option<IdToken<String>> {
        self.plain.decode(&self.next().by_plain, NOW)
    }
}

const TOKENS: usize = 20;

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
            let by_provider = signatures.provider_verifies(|claims| serde_json::to_value(claims));
            let by_plain = signatures.plain_verifies().map(serde_json::to_value);
            for claims in [by_provider, by_plain] {
                let claims = claims.expect("its own token is accepted");
                assert_eq!(claims.expect("claims are JSON"), expected);
            }
        }
    }
}
