//! JWT access tokens (RFC 9068), and finding the row behind a token of either format.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use crate::issuer::Issuer;
use crate::store::Grant;
use crate::types::{OpaqueToken, ScopeSet, Secret, Timestamp, TokenId, TokenKind};

/// The `typ` that keeps such a token from passing for an ID token: RFC 9068 section 2.1.
pub const TYP: &str = "at+jwt";

/// The claims of a JWT access token: RFC 9068 section 2.2.
#[must_use]
pub fn claims(issuer: &Issuer, token: &AccessTokenParts<'_>) -> Map<String, Value> {
    let AccessTokenParts {
        id,
        grant,
        scopes,
        issued,
        expires,
    } = *token;
    let client = grant.client.as_str();
    let mut claims = Map::new();
    claims.insert("iss".into(), json!(issuer.as_str()));
    // RFC 9068 section 2.2: without a user the client itself is the subject.
    claims.insert(
        "sub".into(),
        json!(grant.user.as_ref().map_or(client, |user| user.as_str())),
    );
    // RFC 9068 section 3: without a `resource` parameter a default audience, here the provider's own endpoints.
    claims.insert("aud".into(), json!(issuer.as_str()));
    claims.insert("client_id".into(), json!(client));
    claims.insert("scope".into(), json!(scopes.to_string()));
    claims.insert("jti".into(), json!(id.as_access()));
    claims.insert("iat".into(), json!(issued));
    claims.insert("nbf".into(), json!(issued));
    claims.insert("exp".into(), json!(expires));
    if let Some(auth_time) = grant.auth_time {
        claims.insert("auth_time".into(), json!(auth_time));
    }
    claims
}

/// What a JWT access token says.
#[derive(Clone, Copy, Debug)]
pub struct AccessTokenParts<'a> {
    /// Its `jti`.
    pub id: TokenId,
    /// What it stands for.
    pub grant: &'a Grant,
    /// What it opens.
    pub scopes: &'a ScopeSet,
    /// When it is issued.
    pub issued: Timestamp,
    /// From when on it is refused.
    pub expires: Timestamp,
}

/// Reads an access token of either format as far as is needed to find its row.
///
/// A JWT needs no signature check here: the row keeps the hash of the whole token, so only the very token that was issued
/// is recognised, whatever its header says.
#[must_use]
pub fn parse(text: &str) -> Option<OpaqueToken> {
    if let Some(token) = OpaqueToken::parse(TokenKind::Access, text) {
        return Some(token);
    }
    if !looks_like_jwt(text) {
        return None;
    }
    let payload = URL_SAFE_NO_PAD.decode(text.split('.').nth(1)?).ok()?;
    let claims: Value = serde_json::from_slice(&payload).ok()?;
    let id = TokenId::parse_access(claims.get("jti")?.as_str()?)?;
    Some(OpaqueToken {
        id,
        secret: Secret::new(text),
    })
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
    use super::*;

    #[test]
    fn a_jwt_is_found_by_its_jti() {
        let id = TokenId::new(5, [1; 10]);
        let payload = URL_SAFE_NO_PAD.encode(json!({ "jti": id.as_access() }).to_string());
        let token = parse(&format!("e30.{payload}.c2ln")).expect("it has a jti");
        assert_eq!(token.id, id);
    }

    #[test]
    fn a_jwt_has_no_second_text_behind_its_id() {
        let id = TokenId::new(5, [1; 10]).as_access();
        let payload = URL_SAFE_NO_PAD.encode(json!({ "jti": id }).to_string());
        assert!(parse(&format!("{id}.e30.{payload}.c2ln")).is_none());
    }
}
