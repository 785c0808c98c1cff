//! `POST /oauth/token`: RFC 6749 section 3.2.

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::error::TokenError;
use super::issue::{self, Answer, Occasion};
use super::presented;
use super::request::ClientRequest;
use crate::model::{Client, Grant, GrantId, GrantType, OpaqueToken, Revocation, TokenKind};
use crate::oauth::code::{self, CodeRefused, Redemption};
use crate::oauth::refresh::{self, RefreshRefused};
use crate::oauth::{client_credentials, parameters::Parameters};
use crate::provider::Provider;
use crate::rule::{Rule, Violation};
use crate::store::{Redeemed, Rotated};

/// Who asks, for what; may they; then make, remember and answer.
pub(super) async fn token(State(op): State<Provider>, request: ClientRequest) -> Response {
    match exchange(&op, &request).await {
        Ok(answer) => answer.into_response(),
        Err(error) => error.into_response(),
    }
}

async fn exchange(op: &Provider, request: &ClientRequest) -> Result<Answer, TokenError> {
    // An unknown grant type is told only to a client that proved itself, like everything else.
    let grant_type = request.form.get("grant_type");
    let demanded_by = match grant_type {
        Some("client_credentials") => Rule::TokenClientCredentialsAuthentication,
        Some(_) | None => Rule::CauthConfidentialMustAuthenticate,
    };
    let client = request.client(op, demanded_by).await?;
    // Boxed, because a future is as large as the largest of its parts.
    match grant_type {
        Some("authorization_code") => Box::pin(redeem(op, &client, request)).await,
        Some("refresh_token") => Box::pin(refresh(op, &client, request)).await,
        Some("client_credentials") => Box::pin(act_for_itself(op, &client, &request.form)).await,
        Some(_) => Err(TokenError::UnsupportedGrantType),
        None => Err(TokenError::Missing("grant_type")),
    }
}

async fn redeem(
    op: &Provider,
    client: &Client,
    request: &ClientRequest,
) -> Result<Answer, TokenError> {
    entitled(op, client, GrantType::AuthorizationCode)?;
    let presented = OpaqueToken::parse(TokenKind::Code, request.required("code")?);
    let presented = presented.ok_or(TokenError::UnknownGrant)?;
    let found = op.tokens().find_code(presented.id).await?;
    let (code, grant) = found
        .filter(|(code, _)| presented.proves(&code.secret))
        .ok_or(TokenError::UnknownGrant)?;
    let asked = Redemption {
        redirect_uri: request.form.get("redirect_uri").map(str::to_owned),
        verifier: request.form.secret("code_verifier"),
    };
    let now = op.now();
    let scopes = match code::redeem(&code, &grant, &asked, client, now, op.rules()) {
        Ok(scopes) => scopes,
        Err(CodeRefused::Replayed) => return Err(replayed(op, grant.id).await),
        Err(CodeRefused::Revoked) => return Err(TokenError::Revoked),
        Err(CodeRefused::Violation(why)) => return Err(TokenError::Refused(why)),
    };
    not_blocked(op, &grant).await?;
    let tokens = issue::for_user(op, client, &grant, scopes, Occasion::First, now).await?;
    match op.tokens().redeem_code(code.id, tokens.issued, now).await? {
        Redeemed::Done => Ok(tokens.answer),
        Redeemed::AlreadyUsed => Err(replayed(op, grant.id).await),
        Redeemed::Revoked => Err(TokenError::Revoked),
    }
}

async fn refresh(
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

async fn act_for_itself(
    op: &Provider,
    client: &Client,
    form: &Parameters,
) -> Result<Answer, TokenError> {
    let scopes = client_credentials::grant(client, form.scope(op.rules()), op.rules())?;
    let now = op.now();
    let grant = Grant {
        id: op.mint_grant(),
        client: client.id.clone(),
        user: None,
        scopes,
        auth_time: None,
        nonce: None,
        created: now,
        revoked: false,
    };
    let tokens = issue::for_client(op, client, &grant, now).await?;
    op.tokens().issue(grant, tokens.issued, now).await?;
    Ok(tokens.answer)
}

fn entitled(op: &Provider, client: &Client, grant: GrantType) -> Result<(), TokenError> {
    op.rules()
        .require(Rule::TokenGrantAuthorized, client.may_use(grant))
        .map_err(TokenError::UnauthorizedClient)
}

async fn not_blocked(op: &Provider, grant: &Grant) -> Result<(), TokenError> {
    match presented::is_blocked(op, grant).await? {
        true => Err(TokenError::Blocked),
        false => Ok(()),
    }
}

async fn replayed(op: &Provider, grant: GrantId) -> TokenError {
    end_family(
        op,
        grant,
        Rule::TokenCodeReplayRevokes,
        Rule::TokenCodeSingleUse,
    )
    .await
}

async fn reused(op: &Provider, grant: GrantId) -> TokenError {
    end_family(op, grant, Rule::RtReuseRevokesFamily, Rule::RtReuseRefused).await
}

/// Somebody holds a copy: ends the whole grant, and refuses.
async fn end_family(op: &Provider, grant: GrantId, revokes: Rule, refused_by: Rule) -> TokenError {
    if op.rules().keep(revokes) {
        tracing::warn!(%grant, reason = %refused_by, "a code or token was used twice; its grant ends");
        if let Err(error) = op.tokens().revoke(Revocation::Grant(grant), op.now()).await {
            return TokenError::Store(error);
        }
    }
    TokenError::Refused(Violation(refused_by))
}
