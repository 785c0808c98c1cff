//! The record of an access token, as the product's verification API gives it to a resource server.

use serde::{Serialize, Serializer};

use super::access_token::in_the_open;
use crate::model::{AccessToken, Grant, Scope, ScopeSet, Timestamp, TokenId, UserId};
use crate::rule::{Rule, Rules};

/// An access token that can be used now. Times are in seconds.
#[derive(Clone, Debug, Serialize)]
pub struct Record<'a> {
    object: &'static str,
    #[serde(serialize_with = "in_the_open")]
    id: TokenId,
    client_id: &'a str,
    subject: &'a str,
    #[serde(serialize_with = "as_list")]
    scopes: &'a ScopeSet,
    revoked: bool,
    expired: bool,
    expiration: Timestamp,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// The record of a token; `None` if it is dead.
///
/// A dead token gets no record: the product's clients take any success as "authenticated" and do not read the record.
#[must_use]
pub fn record<'a>(
    token: &'a AccessToken,
    grant: &'a Grant,
    now: Timestamp,
    rules: &Rules,
) -> Option<Record<'a>> {
    let in_time = rules
        .require(Rule::ExpVerifyBoundary, now < token.expires)
        .is_ok();
    if grant.revoked || !in_time {
        return None;
    }
    let client_id = grant.client.as_str();
    Some(Record {
        object: "clerk_idp_oauth_access_token",
        id: token.id,
        subject: grant.user.as_ref().map_or(client_id, UserId::as_str),
        client_id,
        scopes: &token.scopes,
        revoked: false,
        expired: false,
        expiration: token.expires,
        created_at: token.issued,
        updated_at: token.issued,
    })
}

fn as_list<S: Serializer>(scopes: &ScopeSet, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(scopes.iter().map(Scope::as_str))
}
