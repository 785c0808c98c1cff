//! Introspection: RFC 7662.

use serde::Serialize;

use crate::model::{
    AccessToken, ClientId, Grant, Issuer, RefreshToken, ScopeSet, Timestamp, UserId,
};
use crate::rule::{Rule, Rules};

/// The answer: RFC 7662 section 2.2.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Introspection<'a> {
    /// Whether the token can be used now. A token that cannot is described no further: section 2.2.
    pub active: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'a ScopeSet>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iss: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iat: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<Timestamp>,
}

/// The caller.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asker<'a> {
    /// A client that proved who it is. It learns about its own tokens only.
    Client(&'a ClientId),
    /// A caller that proved nothing.
    Anybody,
}

/// The token that was asked about.
#[derive(Clone, Copy, Debug)]
pub enum Found<'a> {
    /// An access token of either format.
    Access(&'a AccessToken),
    /// A refresh token.
    Refresh(&'a RefreshToken),
}

/// The answer about a token that exists.
#[must_use]
pub fn introspect<'a>(
    found: Found<'a>,
    grant: &'a Grant,
    asker: Asker<'_>,
    issuer: &'a Issuer,
    now: Timestamp,
    rules: &Rules,
) -> Introspection<'a> {
    let (issued, expires, usable, scopes, token_type) = match found {
        Found::Access(token) => (
            token.issued,
            Some(token.expires),
            true,
            &token.scopes,
            Some("Bearer"),
        ),
        Found::Refresh(token) => (
            token.issued,
            token.expires,
            !token.rotated,
            &grant.scopes,
            None,
        ),
    };
    let owned = match asker {
        Asker::Client(id) => *id == grant.client,
        Asker::Anybody => true,
    };
    let expired = expires.is_some_and(|expires| expires <= now);
    // RFC 7662 section 4: expiry is among what must be checked.
    let in_time = rules
        .require(Rule::ExpIntrospectionBoundary, !expired)
        .is_ok();
    if !owned || !usable || grant.revoked || !in_time {
        return Introspection::default();
    }
    Introspection {
        active: true,
        scope: Some(scopes),
        client_id: Some(grant.client.as_str()),
        sub: grant.user.as_ref().map(UserId::as_str),
        token_type,
        iss: Some(issuer.as_str()),
        iat: Some(issued),
        exp: expires,
    }
}

#[cfg(test)]
mod properties;
