//! The claims of an ID token: OIDC Core 1.0 section 2.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::ser::{Serialize, SerializeMap, Serializer};
use sha2::{Digest, Sha256, Sha512};

use super::userinfo;
use crate::model::{
    Client, Grant, Issuer, Lifetime, Nonce, Secret, SigningAlg, Timestamp, TokenId, User,
};

/// The parts of an ID token.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The provider.
    pub issuer: &'a Issuer,
    /// The client that gets it.
    pub client: &'a Client,
    /// The user it is about.
    pub user: &'a User,
    /// The grant behind it.
    pub grant: &'a Grant,
    /// The client's own value; only the first ID token of a grant has one (OIDC Core 1.0 section 12.2).
    pub nonce: Option<&'a Nonce>,
    /// The access token of the same answer.
    pub access_token: &'a Secret,
}

/// The claims of an ID token that is issued now.
#[derive(Clone, Copy, Debug)]
pub struct IdTokenClaims<'a> {
    subject: Subject<'a>,
    jti: TokenId,
    issued: Timestamp,
    expires: Timestamp,
}

/// The claims of an ID token that is issued now.
#[must_use]
pub fn claims(
    subject: Subject<'_>,
    jti: TokenId,
    now: Timestamp,
    lifetime: Lifetime,
) -> IdTokenClaims<'_> {
    IdTokenClaims {
        subject,
        jti,
        issued: now,
        expires: now + lifetime,
    }
}

impl Serialize for IdTokenClaims<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Subject {
            issuer,
            client,
            user,
            grant,
            nonce,
            access_token,
        } = self.subject;
        let mut claims = serializer.serialize_map(None)?;
        claims.serialize_entry("iss", issuer.as_str())?;
        claims.serialize_entry("sub", user.id.as_str())?;
        claims.serialize_entry("aud", client.id.as_str())?;
        claims.serialize_entry("exp", &self.expires)?;
        claims.serialize_entry("iat", &self.issued)?;
        claims.serialize_entry("jti", &self.jti.to_string())?;
        claims.serialize_entry("at_hash", &half_hash(access_token, client.id_token_alg))?;
        if let Some(auth_time) = grant.auth_time {
            claims.serialize_entry("auth_time", &auth_time)?;
        }
        if let Some(nonce) = nonce {
            claims.serialize_entry("nonce", nonce.as_str())?;
        }
        userinfo::tell(&mut claims, user, &grant.scopes)?;
        claims.end()
    }
}

/// OIDC Core 1.0 section 3.1.3.6: the left half of the hash that the signature algorithm uses. Ed25519 hashes with SHA-512.
fn half_hash(token: &Secret, alg: SigningAlg) -> String {
    let token = token.expose();
    match alg {
        SigningAlg::RS256 | SigningAlg::ES256 => {
            URL_SAFE_NO_PAD.encode(&Sha256::digest(token)[..16])
        }
        SigningAlg::EdDSA => URL_SAFE_NO_PAD.encode(&Sha512::digest(token)[..32]),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::code::tests::{client, grant};
    use super::*;
    use crate::config::Config;

    #[test]
    fn the_claims_are_those_of_the_grant() {
        let demo = Config::demo();
        let subject = Subject {
            issuer: &Issuer::default(),
            client: &client("demo-confidential"),
            user: demo
                .user_named("alice")
                .expect("she is in the demonstration"),
            grant: &grant(),
            nonce: Some(&Nonce::new("n-0S6_WzA2Mj")),
            access_token: &Secret::new("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"),
        };
        let now = Timestamp::from_secs(1_000);
        let claims = claims(
            subject,
            TokenId::new(0, [0; 10]),
            now,
            Lifetime::from_secs(60),
        );
        let claims = serde_json::to_value(claims).expect("they are JSON");
        // The pair of OIDC Core 1.0 appendix A.3.
        assert_eq!(claims["at_hash"], json!("77QmUPtjPfzWtF2AnpK9RQ"));
        assert_eq!(claims["exp"], json!(1_060));
        assert_eq!(claims["auth_time"], json!(90));
        assert_eq!(claims["email"], json!("alice@example.com"));
        assert!(claims.get("name").is_none(), "profile was not granted");
    }
}
