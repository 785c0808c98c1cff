//! JSON answers with a member missing, added or changed.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::super::{id_token, metadata};
use super::Asked;
use super::answer::is_metadata;
use crate::model::Endpoint;
use crate::provider::Provider;
use crate::rule::Rule;

/// Rewrites the document of an answer, if the rule is about one.
pub(super) async fn alter(
    rule: Rule,
    op: &Provider,
    asked: &Asked,
    response: Response,
) -> Response {
    let path = asked.path.as_str();
    if !response.status().is_success()
        || !(is_metadata(path) || path == Endpoint::Jwks.path() || path == Endpoint::Token.path())
    {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, LARGEST).await else {
        return Response::from_parts(parts, Body::empty());
    };
    let Ok(mut document) = serde_json::from_slice::<Value>(&bytes) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    if path == Endpoint::Jwks.path() {
        document = metadata::alter_jwks(rule, op, document);
    } else if let Some(members) = document.as_object_mut() {
        if is_metadata(path) {
            alter_metadata(rule, op, asked, members);
        } else {
            alter_tokens(rule, members);
            id_token::alter(rule, op, members);
        }
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(document.to_string()))
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "every other rule is broken elsewhere"
)]
fn alter_tokens(rule: Rule, members: &mut Map<String, Value>) {
    match rule {
        Rule::TokenSuccessShape => {
            let seconds = members.get("expires_in").map(ToString::to_string);
            members.insert("expires_in".into(), json!(seconds));
        }
        Rule::ExpAccessLifetimeAsConfigured => {
            let seconds = members
                .get("expires_in")
                .and_then(Value::as_u64)
                .unwrap_or_default();
            members.insert("expires_in".into(), json!(seconds / 2));
        }
        Rule::ExpAccessLifetimeStated => drop(members.shift_remove("expires_in")),
        Rule::TokenTypeBearer => {
            members.insert("token_type".into(), json!("mac"));
        }
        Rule::TokenIdTokenIffOpenid => {
            members.shift_remove("id_token");
        }
        _ => {}
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "every other rule is broken elsewhere"
)]
fn alter_metadata(rule: Rule, op: &Provider, asked: &Asked, members: &mut Map<String, Value>) {
    metadata::alter(rule, members, &asked.path);
    let origin = match rule {
        Rule::DiscIssuerNotFromHostHeader => named_origin(&asked.headers),
        Rule::DiscDocumentSameForAll => asked
            .cached_host
            .as_ref()
            .map(|host| format!("http://{host}")),
        _ => None,
    };
    if let Some(origin) = origin {
        metadata::at_origin(members, op.issuer().as_str(), &origin);
    }
}

/// The origin as an attacker may name it.
fn named_origin(headers: &HeaderMap) -> Option<String> {
    let text = |name: &str| headers.get(name)?.to_str().ok();
    let forwarded = text("forwarded").and_then(|text| text.strip_prefix("host="));
    let host = text(FORWARDED_HOST)
        .or(forwarded)
        .or_else(|| text("host"))?;
    let scheme = text("x-forwarded-proto").unwrap_or("http");
    Some(format!("{scheme}://{host}"))
}

/// The header by which a proxy tells the host that was asked for.
pub(super) const FORWARDED_HOST: &str = "x-forwarded-host";

/// No document of ours is larger.
const LARGEST: usize = 1 << 20;
