//! The record of an access token, as the product's verification API gives it to a resource server.

use serde::Serialize;

use crate::rule::{Rule, Rules};
use crate::store::{AccessToken, Grant};
use crate::types::Timestamp;

/// An access token that can be used now. Times are in seconds.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    object: &'static str,
    id: String,
    client_id: String,
    subject: String,
    scopes: Vec<String>,
    revoked: bool,
    expired: bool,
    expiration: Timestamp,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// The record of a token; `None` if it is dead.
///
/// A dead token has no record at all: the product's clients take any success as "authenticated" and look no further.
#[must_use]
pub fn record(token: &AccessToken, grant: &Grant, now: Timestamp, rules: &Rules) -> Option<Record> {
    let in_time = rules
        .require(Rule::ExpVerifyBoundary, now < token.expires)
        .is_ok();
    if grant.revoked || !in_time {
        return None;
    }
    let client_id = grant.client.to_string();
    Some(Record {
        object: "clerk_idp_oauth_access_token",
        id: token.id.as_access(),
        subject: grant
            .user
            .as_ref()
            .map_or_else(|| client_id.clone(), ToString::to_string),
        client_id,
        scopes: token.scopes.iter().map(ToString::to_string).collect(),
        revoked: false,
        expired: false,
        expiration: token.expires,
        created_at: token.issued,
        updated_at: token.issued,
    })
}
