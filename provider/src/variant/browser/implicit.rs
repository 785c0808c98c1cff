//! `implicit-grant-enabled`: access tokens straight from the authorization endpoint, as in the days of RFC 6749 section 4.2.
//!
//! The request is carried out as a code request, with a mark in its state; on the way out the code is traded for a token.

use axum::response::Response;

use super::response::location;
use super::{Pairs, encode, send_to};
use crate::model::{AccessToken, AccessTokenFormat, Issued, OpaqueToken, Secret, TokenKind};
use crate::oauth::form;
use crate::provider::Provider;
use crate::rule::Rule;
use crate::store::Redeemed;

const MARK: &str = "implicit.";

/// A request for a token, as a request for a code.
pub(super) fn as_code_request(asked: Pairs) -> Pairs {
    let wants_token = |(name, value): &(String, String)| {
        name == "response_type" && value.split(' ').any(|v| v == "token")
    };
    if !asked.iter().any(wants_token) {
        return asked;
    }
    let state = asked
        .iter()
        .find(|(name, _)| name == "state")
        .map(|(_, state)| state.clone())
        .unwrap_or_default();
    let others = asked
        .into_iter()
        .filter(|(name, _)| name != "state" && name != "response_type");
    let mut request: Pairs = others.collect();
    request.extend([
        ("response_type".into(), "code".into()),
        ("state".into(), format!("{MARK}{state}")),
    ]);
    request
}

/// A response to a marked request, with a token in its fragment.
pub(super) async fn token_for_code(op: &Provider, response: Response) -> Response {
    if op.rules().keep(Rule::AuthzFrontChannelTokenRefused) {
        return response;
    }
    let mut response = response;
    if let Some(location) = location(&response)
        && let Some(changed) = traded(op, location).await
    {
        send_to(&mut response, changed);
    }
    response
}

async fn traded(op: &Provider, location: &str) -> Option<String> {
    let (uri, query) = location.split_once('?')?;
    let mut pairs = form::decode(query).ok()?;
    let (_, state) = pairs
        .iter_mut()
        .find(|(name, value)| name == "state" && value.starts_with(MARK))?;
    state.replace_range(..MARK.len(), "");
    let code = pairs.iter_mut().find(|(name, _)| name == "code")?;
    let token = access_token(op, &code.1).await?;
    *code = ("access_token".into(), token.expose().into());
    pairs.push(("token_type".into(), "Bearer".into()));
    Some(format!("{uri}#{}", encode(&pairs)))
}

async fn access_token(op: &Provider, code: &str) -> Option<Secret> {
    let code = OpaqueToken::parse(TokenKind::Code, code)?;
    let (row, grant) = op.tokens().find_code(code.id).await.ok()??;
    let minted = op.mint(TokenKind::Access);
    let now = op.now();
    let access = AccessToken {
        id: minted.id,
        secret: minted.hash,
        format: AccessTokenFormat::Opaque,
        grant: grant.id,
        scopes: grant.scopes,
        issued: now,
        expires: now + op.config().lifetimes.access_token,
    };
    let redeemed = op
        .tokens()
        .redeem_code(
            row.id,
            Issued {
                access,
                refresh: None,
            },
            now,
        )
        .await
        .ok()?;
    (redeemed == Redeemed::Done).then_some(minted.token)
}
