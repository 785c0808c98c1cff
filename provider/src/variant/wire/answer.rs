//! Answers whose status or headers are not what they should be.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use super::super::store::FaultyStore;
use super::Asked;
use crate::model::Endpoint;
use crate::provider::Provider;
use crate::rule::Rule;

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "every other rule is broken elsewhere"
)]
pub(super) async fn alter(
    rule: Rule,
    op: &Provider,
    tokens: &FaultyStore,
    asked: &Asked,
    response: &mut Response,
) {
    let (path, status) = (asked.path.as_str(), response.status());
    let refused = status == StatusCode::UNAUTHORIZED;
    match rule {
        Rule::TokenCacheControlNoStore if path == Endpoint::Token.path() => {
            response.headers_mut().remove(header::CACHE_CONTROL);
            response.headers_mut().remove(header::PRAGMA);
        }
        Rule::CauthBasicChallenge if path == Endpoint::Token.path() && refused => {
            response.headers_mut().remove(header::WWW_AUTHENTICATE);
        }
        Rule::UiChallengeWithoutToken
            if path == Endpoint::Userinfo.path() && refused && !tried(asked) =>
        {
            response.headers_mut().remove(header::WWW_AUTHENTICATE);
        }
        Rule::UiInvalidTokenRefused
            if path == Endpoint::Userinfo.path() && refused && tried(asked) =>
        {
            response.headers_mut().remove(header::WWW_AUTHENTICATE);
            *response.status_mut() = StatusCode::FORBIDDEN;
        }
        Rule::DiscMetadataJson200 if is_metadata(path) => {
            response
                .headers_mut()
                .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"));
        }
        Rule::JwksRotationLiveTokens if path == "/test/keys/rotate" && status.is_success() => {
            // A store that cannot be reached fails the requests that follow, which is bug enough.
            let _ended = tokens.end_all(op.now()).await;
        }
        _ => {}
    }
}

fn tried(asked: &Asked) -> bool {
    asked.headers.contains_key(header::AUTHORIZATION)
}

pub(super) fn is_metadata(path: &str) -> bool {
    path == Endpoint::OpenidConfiguration.path() || path == Endpoint::AuthorizationServer.path()
}
