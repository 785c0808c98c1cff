//! The authorization code grant: RFC 6749 section 4.1.3.

use super::{end_family, entitled, not_blocked};
use crate::http::error::TokenError;
use crate::http::issue::{self, Answer, Occasion};
use crate::http::request::ClientRequest;
use crate::model::{AuthorizationCode, Client, GrantId, GrantType, OpaqueToken, TokenKind};
use crate::oauth::code::{self, CodeRefused, Redemption};
use crate::provider::Provider;
use crate::rule::Rule;
use crate::store::Redeemed;

pub(super) async fn redeem(
    op: &Provider,
    client: &Client,
    request: &ClientRequest,
) -> Result<Answer, TokenError> {
    entitled(op, client, GrantType::AuthorizationCode)?;
    let presented = OpaqueToken::parse(TokenKind::Code, request.required("code")?);
    let presented = presented.ok_or(TokenError::UnknownGrant)?;
    let found = op.tokens().find_code(presented.id).await?;
    let proven = |code: &AuthorizationCode| {
        let whole = presented.proves(&code.secret);
        let compared = Rule::TokenCodeComparedWhole;
        op.rules().require(compared, whole).is_ok()
    };
    let (code, grant) = found
        .filter(|(code, _)| proven(code))
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

async fn replayed(op: &Provider, grant: GrantId) -> TokenError {
    end_family(
        op,
        grant,
        Rule::TokenCodeReplayRevokes,
        Rule::TokenCodeSingleUse,
    )
    .await
}
