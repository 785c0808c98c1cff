//! From a token as it was presented to the row that it proves.

use axum::http::{HeaderMap, header};

use crate::model::{AccessToken, Grant, OpaqueToken, RefreshToken, Secret, TokenKind};
use crate::oauth::access_token;
use crate::provider::Provider;
use crate::store::StoreError;

/// The access token of either format, if `text` is one that was issued.
pub(super) async fn access(
    op: &Provider,
    text: &str,
) -> Result<Option<(AccessToken, Grant)>, StoreError> {
    let Some(presented) = access_token::parse(text, &op.keys(), op.now()) else {
        return Ok(None);
    };
    let found = op.tokens().find_access(presented.id).await?;
    Ok(found.filter(|(token, _)| presented.proves(&token.secret)))
}

/// The refresh token, if `text` is one that was issued.
pub(super) async fn refresh(
    op: &Provider,
    text: &str,
) -> Result<Option<(RefreshToken, Grant)>, StoreError> {
    let Some(presented) = OpaqueToken::parse(TokenKind::Refresh, text) else {
        return Ok(None);
    };
    let found = op.tokens().find_refresh(presented.id).await?;
    Ok(found.filter(|(token, _)| presented.proves(&token.secret)))
}

/// Whether the user behind a grant is locked out. A client that acts for itself has none.
pub(super) async fn is_blocked(op: &Provider, grant: &Grant) -> Result<bool, StoreError> {
    match &grant.user {
        Some(user) => op.registry().is_blocked(user).await,
        None => Ok(false),
    }
}

/// The token of an `Authorization: Bearer` header: RFC 6750 section 2.1. A scheme without a token counts as no token.
pub(super) fn bearer(headers: &HeaderMap) -> Option<Secret> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    // RFC 9110 section 11.1: schemes are compared without case.
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| Secret::new(token))
}
