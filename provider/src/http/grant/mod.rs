//! The grants of the token endpoint, one per file.

mod client_credentials;
mod code;
mod refresh;

use super::error::TokenError;
use super::issue::Answer;
use super::presented;
use super::request::ClientRequest;
use crate::model::{Client, Grant, GrantId, GrantType, Revocation};
use crate::provider::Provider;
use crate::rule::{Rule, Violation};

/// The rule that wants a confidential client to prove itself.
pub(super) fn demanded_by(grant_type: Option<GrantType>) -> Rule {
    match grant_type {
        Some(GrantType::ClientCredentials) => Rule::TokenClientCredentialsAuthentication,
        Some(GrantType::AuthorizationCode | GrantType::RefreshToken) | None => {
            Rule::CauthConfidentialMustAuthenticate
        }
    }
}

/// The tokens that a client gets. Each grant is boxed, because a future is as large as the largest of its parts.
pub(super) async fn exchange(
    op: &Provider,
    grant_type: GrantType,
    client: &Client,
    request: &ClientRequest,
) -> Result<Answer, TokenError> {
    match grant_type {
        GrantType::AuthorizationCode => Box::pin(code::redeem(op, client, request)).await,
        GrantType::RefreshToken => Box::pin(refresh::rotate(op, client, request)).await,
        GrantType::ClientCredentials => {
            Box::pin(client_credentials::act_for_itself(
                op,
                client,
                &request.form,
            ))
            .await
        }
    }
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
