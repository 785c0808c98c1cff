//! JWT access tokens (RFC 9068), and finding the row behind a token of either format.

use serde::{Serialize, Serializer};

use crate::keys::Keys;
use crate::model::{
    Grant, Issuer, OpaqueToken, ScopeSet, SecretHash, Timestamp, TokenId, TokenKind, UserId,
};

/// The claims of a JWT access token: RFC 9068 section 2.2.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct AccessTokenClaims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    client_id: &'a str,
    scope: &'a ScopeSet,
    #[serde(serialize_with = "in_the_open")]
    jti: TokenId,
    iat: Timestamp,
    nbf: Timestamp,
    exp: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_time: Option<Timestamp>,
}

/// The content of a JWT access token.
#[derive(Clone, Copy, Debug)]
pub struct AccessTokenParts<'a> {
    /// Its `jti`.
    pub id: TokenId,
    /// Its grant.
    pub grant: &'a Grant,
    /// Its scopes.
    pub scopes: &'a ScopeSet,
    /// When it is issued.
    pub issued: Timestamp,
    /// From when on it is refused.
    pub expires: Timestamp,
}

/// The claims of an access token that is issued now.
#[must_use]
pub fn claims<'a>(issuer: &'a Issuer, token: &AccessTokenParts<'a>) -> AccessTokenClaims<'a> {
    let client = token.grant.client.as_str();
    AccessTokenClaims {
        iss: issuer.as_str(),
        // RFC 9068 section 2.2: without a user the client itself is the subject.
        sub: token.grant.user.as_ref().map_or(client, UserId::as_str),
        // RFC 9068 section 3: without a `resource` parameter a default audience, here the provider's own endpoints.
        aud: issuer.as_str(),
        client_id: client,
        scope: token.scopes,
        jti: token.id,
        iat: token.issued,
        nbf: token.issued,
        exp: token.expires,
        auth_time: token.grant.auth_time,
    }
}

pub(super) fn in_the_open<S: Serializer>(id: &TokenId, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&id.as_access())
}

/// Reads an access token of either format as far as is needed to find its row.
///
/// A JWT is read as a resource server reads it, by its signature, before the store is asked: what was invented costs no
/// look-up, and what a withdrawn key signed is refused here as it is there. The row then keeps the hash of the signature:
/// an algorithm may allow several for one text, and only the one that was issued is recognised.
#[must_use]
pub fn parse(text: &str, keys: &Keys, now: Timestamp) -> Option<OpaqueToken> {
    if let Some(token) = OpaqueToken::parse(TokenKind::Access, text) {
        return Some(token);
    }
    Some(OpaqueToken {
        id: keys.row_of(text, now)?,
        secret: proof(text),
    })
}

/// The hash by which a JWT is recognised later, once its signature was found good.
///
/// The dot before the signature belongs to it: no opaque token has one in its secret, so the signature behind the id is
/// not a second text for the same token.
#[must_use]
pub fn proof(jwt: &str) -> SecretHash {
    let signature = jwt.rfind('.').map_or(jwt, |dot| &jwt[dot..]);
    SecretHash::of(signature.as_bytes())
}

/// Three base64url segments: RFC 7515 section 3.1.
#[must_use]
pub fn looks_like_jwt(text: &str) -> bool {
    let base64url = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_');
    let mut segments = 0;
    let well_formed = text.split('.').all(|segment| {
        segments += 1;
        !segment.is_empty() && segment.bytes().all(base64url)
    });
    well_formed && segments == 3
}

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::{Value, json};

    use super::*;
    use crate::keys::{Typ, Unsigned};
    use crate::model::{Lifetime, SigningAlg};

    static KEYS: LazyLock<Keys> = LazyLock::new(|| Keys::generate().expect("the library works"));

    const NOW: Timestamp = Timestamp::from_secs(1_000);

    /// A token with these claims, signed as ours are.
    pub(super) fn signed(typ: Typ, claims: &Value) -> String {
        let key = KEYS.current(SigningAlg::EdDSA);
        key.sign(typ, claims).expect("the library works")
    }

    /// The same with claims that need not even be JSON.
    pub(super) fn signed_text(claims: &[u8]) -> String {
        let key = KEYS.current(SigningAlg::EdDSA);
        let header = signed(Typ::AccessToken, &Value::Null);
        let header = header.split('.').next().unwrap_or_default();
        let unsigned = Unsigned::of_text(format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims)));
        key.complete(unsigned).expect("the library works")
    }

    pub(super) fn read(text: &str) -> Option<OpaqueToken> {
        parse(text, &KEYS, NOW)
    }

    #[test]
    fn a_jwt_is_found_by_its_jti() {
        let id = TokenId::new(5, [1; 10]);
        let token = signed(Typ::AccessToken, &json!({ "jti": id.as_access() }));
        assert_eq!(read(&token).map(|token| token.id), Some(id));
    }

    #[test]
    fn a_jwt_has_no_second_text_behind_its_id() {
        let id = TokenId::new(5, [1; 10]).as_access();
        let token = signed(Typ::AccessToken, &json!({ "jti": id }));
        assert!(read(&format!("{id}.{token}")).is_none());
        let signature = token.rsplit('.').next().unwrap_or_default();
        let behind_its_id = read(&format!("{id}.{signature}"));
        assert!(!behind_its_id.is_some_and(|read| read.proves(&proof(&token))));
    }

    #[test]
    fn an_id_token_is_no_access_token() {
        let id = TokenId::new(5, [1; 10]).as_access();
        assert!(read(&signed(Typ::IdToken, &json!({ "jti": id }))).is_none());
    }

    #[test]
    fn a_token_is_read_until_the_key_that_signed_it_is_withdrawn() {
        let claims = json!({ "jti": TokenId::new(5, [1; 10]).as_access() });
        let token = signed(Typ::AccessToken, &claims);
        let later = KEYS
            .rotated(NOW, Lifetime::from_secs(60))
            .expect("the library works");
        let read = |at| parse(&token, &later, Timestamp::from_secs(at)).is_some();
        assert!(read(1_059));
        assert!(!read(1_060));
    }
}
