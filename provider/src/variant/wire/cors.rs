//! Cross-origin headers that are missing, doubled, or too generous.

use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::Response;

use super::Asked;
use super::answer::is_metadata;
use crate::model::Endpoint;
use crate::rule::Rule;

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "every other rule is broken elsewhere"
)]
pub(super) fn alter(rule: Rule, asked: &Asked, response: &mut Response) {
    let (path, failed) = (asked.path.as_str(), response.status().is_client_error());
    let headers = response.headers_mut();
    let page = [Endpoint::Authorization, Endpoint::Login, Endpoint::Consent]
        .map(Endpoint::path)
        .contains(&path);
    let open = headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN);
    match rule {
        Rule::CorsToken if path == Endpoint::Token.path() => forbid(headers),
        Rule::CorsTokenErrorsReadable if path == Endpoint::Token.path() && failed => {
            forbid(headers)
        }
        Rule::CorsJwks if path == Endpoint::Jwks.path() => forbid(headers),
        Rule::CorsMetadata if is_metadata(path) => forbid(headers),
        Rule::CorsRevocation if path == Endpoint::Revocation.path() => forbid(headers),
        Rule::CorsUserinfo
            if path == Endpoint::Userinfo.path() && asked.method == Method::OPTIONS =>
        {
            headers.insert(
                header::ACCESS_CONTROL_ALLOW_HEADERS,
                HeaderValue::from_static("*"),
            );
        }
        Rule::CorsNotOnAuthorizationEndpoint if page => {
            headers.insert(
                header::ACCESS_CONTROL_ALLOW_ORIGIN,
                HeaderValue::from_static("*"),
            );
        }
        Rule::CorsNoWildcardWithCredentials if open => with_credentials(headers),
        Rule::CorsUnknownOriginNoCredentials if !page => {
            reflect(asked, headers);
            with_credentials(headers);
            headers.append(header::VARY, HeaderValue::from_static("Origin"));
        }
        Rule::CorsVaryOrigin if open => reflect(asked, headers),
        Rule::CorsSingleAllowOrigin if open => {
            headers.append(
                header::ACCESS_CONTROL_ALLOW_ORIGIN,
                HeaderValue::from_static("*"),
            );
        }
        _ => {}
    }
}

fn forbid(headers: &mut HeaderMap) {
    headers.remove(header::ACCESS_CONTROL_ALLOW_ORIGIN);
    headers.remove(header::ACCESS_CONTROL_ALLOW_HEADERS);
    headers.remove(header::ACCESS_CONTROL_ALLOW_METHODS);
    headers.remove(header::ACCESS_CONTROL_EXPOSE_HEADERS);
}

fn with_credentials(headers: &mut HeaderMap) {
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
        HeaderValue::from_static("true"),
    );
}

/// Names the origin of the request instead of `*`, and none if the request has none.
fn reflect(asked: &Asked, headers: &mut HeaderMap) {
    match asked.headers.get(header::ORIGIN) {
        Some(origin) => drop(headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone())),
        None => drop(headers.remove(header::ACCESS_CONTROL_ALLOW_ORIGIN)),
    }
}
