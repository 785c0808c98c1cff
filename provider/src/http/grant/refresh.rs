//! The refresh token grant: RFC 6749 section 6.

use super::{end_family, entitled, not_blocked};
use crate::http::error::TokenError;
use crate::http::issue::{self, Answer, Occasion};
use crate::http::presented;
use crate::http::request::ClientRequest;
use crate::model::{Client, GrantId, GrantType};
use crate::oauth::refresh::{self, RefreshRefused};
use crate::provider::Provider;
use crate::rule::Rule;
use crate::store::Rotated;

pub(super) async fn rotate(
    op: &Provider,
    client: &Client,
    request: &ClientRequest,
) -> Result<Answer, TokenError> {
    entitled(op, client, GrantType::RefreshToken)?;
    let found = presented::refresh(op, request.required("refresh_token")?).await?;
    let (token, grant) = found.ok_or(TokenError::UnknownGrant)?;
    let now = op.now();
    let scopes = match refresh::exchange(
        &token,
        &grant,
        request.form.scope(op.rules()),
        client,
        now,
        op.rules(),
    ) {
        Ok(scopes) => scopes,
        Err(RefreshRefused::Reused) => return Err(reused(op, grant.id).await),
        Err(RefreshRefused::Revoked) => return Err(TokenError::Revoked),
        Err(RefreshRefused::Violation(why)) => return Err(TokenError::Refused(why)),
        Err(RefreshRefused::MalformedScope(why)) => return Err(TokenError::MalformedScope(why)),
        Err(RefreshRefused::ScopeExceeded(why)) => return Err(TokenError::ScopeExceeded(why)),
    };
    not_blocked(op, &grant).await?;
    let tokens =
        issue::for_user(op, client, &grant, scopes, Occasion::Refresh(&token), now).await?;
    match op.tokens().rotate(token.id, tokens.issued, now).await? {
        Rotated::Done => Ok(tokens.answer),
        Rotated::Reused => Err(reused(op, grant.id).await),
        Rotated::Revoked => Err(TokenError::Revoked),
    }
}

async fn reused(op: &Provider, grant: GrantId) -> TokenError {
    end_family(op, grant, Rule::RtReuseRevokesFamily, Rule::RtReuseRefused).await
}
