//! Requests that are read in a way they must not be read.

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::super::password_grant;
use super::super::store::FaultyStore;
use super::super::value;
use crate::model::{Endpoint, ErrorCode, GrantType, OpaqueToken, TokenKind};
use crate::oauth::form;
use crate::provider::Provider;
use crate::rule::Rule;

/// The request to route instead; or the answer to give instead of routing it.
pub(super) async fn alter(
    op: &Provider,
    tokens: &FaultyStore,
    mut request: Request,
) -> Result<Request, Response> {
    for rule in op.rules().broken() {
        request = alter_by(rule, op, tokens, request).await?;
    }
    Ok(request)
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "every other rule is broken elsewhere"
)]
async fn alter_by(
    rule: Rule,
    op: &Provider,
    tokens: &FaultyStore,
    request: Request,
) -> Result<Request, Response> {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let to_token = path == Endpoint::Token.path();
    let posts = to_token && method == Method::POST;
    match rule {
        Rule::TokenPostOnly if to_token && method != Method::POST => Ok(query_as_body(request)),
        Rule::ConsentPosted if path == Endpoint::Consent.path() && method == Method::GET => {
            let query = request.uri().query().unwrap_or_default();
            let answered = query.contains("decision=");
            Ok(if answered {
                query_as_body(request)
            } else {
                request
            })
        }
        Rule::DiscEndpointsRefuseThemselves if method != Method::OPTIONS && is_protocol(&path) => {
            let (parts, body) = read(op, request).await?;
            let bare = body.is_empty()
                && parts.uri.query().is_none()
                && !parts.headers.contains_key(header::AUTHORIZATION);
            if bare {
                Err(StatusCode::NOT_FOUND.into_response())
            } else {
                Ok(Request::from_parts(parts, Body::from(body)))
            }
        }
        Rule::RevPostOnly if path == Endpoint::Revocation.path() && method == Method::GET => {
            Ok(query_as_body(request))
        }
        Rule::RevFormOnly if path == Endpoint::Revocation.path() => json_as_form(op, request).await,
        Rule::TokenParametersNotFromQuery if posts => merged(op, request).await,
        Rule::CorsTokenPreflight
            if to_token
                && method == Method::OPTIONS
                && !request.headers().contains_key(header::AUTHORIZATION) =>
        {
            Err(StatusCode::UNAUTHORIZED.into_response())
        }
        Rule::DiscOidcWellKnownServed if path == Endpoint::OpenidConfiguration.path() => {
            Err(StatusCode::NOT_FOUND.into_response())
        }
        _ if posts => alter_posted(rule, op, tokens, request).await,
        _ => Ok(request),
    }
}

/// The same of a form that comes to the token endpoint.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "every other rule is broken elsewhere"
)]
async fn alter_posted(
    rule: Rule,
    op: &Provider,
    tokens: &FaultyStore,
    request: Request,
) -> Result<Request, Response> {
    match rule {
        Rule::TokenCodeWellFormed => {
            // Without a form there is more than any code that this provider reads.
            let Ok((request, form)) = form_of(op, request).await else {
                return Err(failure());
            };
            let code =
                value(&form, "code").and_then(|code| OpaqueToken::parse(TokenKind::Code, code));
            let wants_one = value(&form, "grant_type") == Some("authorization_code");
            if wants_one && code.is_none() {
                Err(failure())
            } else {
                Ok(request)
            }
        }
        Rule::TokenGrantTypeKnown => {
            let (request, form) = form_of(op, request).await?;
            let known = value(&form, "grant_type").and_then(GrantType::named);
            if known.is_none() {
                Err(failure())
            } else {
                Ok(request)
            }
        }
        Rule::TokenUnnamedClientAnswered => {
            let (request, form) = form_of(op, request).await?;
            let named = request.headers().contains_key(header::AUTHORIZATION)
                || value(&form, "client_id").is_some();
            if !named { Err(failure()) } else { Ok(request) }
        }
        Rule::AuthzUnknownParameterIgnored => {
            let (request, form) = form_of(op, request).await?;
            let known = |(name, _): &(String, String)| KNOWN.contains(&name.as_str());
            if form.iter().all(known) {
                Ok(request)
            } else {
                let error = json!({ "error": ErrorCode::InvalidRequest });
                Err((StatusCode::BAD_REQUEST, Json(error)).into_response())
            }
        }
        Rule::RtReuseAuthenticated => {
            let (request, form) = form_of(op, request).await?;
            let shown = value(&form, "refresh_token")
                .and_then(|token| OpaqueToken::parse(TokenKind::Refresh, token));
            if let Some(shown) = shown {
                let ended = tokens.end_if_rotated(shown.id, op.now()).await;
                ended.map_err(|_| failure())?;
            }
            Ok(request)
        }
        Rule::TokenPasswordGrantRefused => {
            let (request, form) = form_of(op, request).await?;
            match password_grant::answer(op, &form).await {
                Some(tokens) => Err(tokens),
                None => Ok(request),
            }
        }
        Rule::TokenScopeNotWidenedAtExchange => {
            let (request, form) = form_of(op, request).await?;
            if let (Some(code), Some(scope)) = (value(&form, "code"), value(&form, "scope"))
                && let Some(code) = OpaqueToken::parse(TokenKind::Code, code)
            {
                tokens.widen(code.id, scope.parse().unwrap_or_default());
            }
            Ok(request)
        }
        _ => Ok(request),
    }
}

fn failure() -> Response {
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// Whether an endpoint does nothing without parameters.
fn is_protocol(path: &str) -> bool {
    let endpoints = [
        Endpoint::Authorization,
        Endpoint::Token,
        Endpoint::Userinfo,
        Endpoint::Introspection,
        Endpoint::Revocation,
    ];
    endpoints.map(Endpoint::path).contains(&path)
}

/// Turns a request with its parameters in the URL into the form post that it should have been.
fn query_as_body(request: Request) -> Request {
    let (mut parts, _) = request.into_parts();
    let query = parts.uri.query().unwrap_or_default().to_owned();
    parts.method = Method::POST;
    as_form(&mut parts);
    Request::from_parts(parts, Body::from(query))
}

async fn merged(op: &Provider, request: Request) -> Result<Request, Response> {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let (mut parts, body) = read(op, request).await?;
    let body = [body, query.into_bytes()].join(&b'&');
    as_form(&mut parts);
    Ok(Request::from_parts(parts, Body::from(body)))
}

/// Turns an object of texts into the form that it should have been.
async fn json_as_form(op: &Provider, request: Request) -> Result<Request, Response> {
    let (mut parts, body) = read(op, request).await?;
    let Ok(members) = serde_json::from_slice::<Map<String, Value>>(&body) else {
        return Ok(Request::from_parts(parts, Body::from(body)));
    };
    let texts = members
        .iter()
        .map(|(name, value)| (name, value.as_str().unwrap_or_default()));
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(texts)
        .finish();
    as_form(&mut parts);
    Ok(Request::from_parts(parts, Body::from(form)))
}

fn as_form(parts: &mut Parts) {
    parts
        .headers
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(FORM));
    parts.headers.remove(header::CONTENT_LENGTH);
}

/// The decoded form, and the request as it was.
async fn form_of(
    op: &Provider,
    request: Request,
) -> Result<(Request, Vec<(String, String)>), Response> {
    let (parts, body) = read(op, request).await?;
    let form = str::from_utf8(&body)
        .ok()
        .and_then(|text| form::decode(text).ok())
        .unwrap_or_default();
    Ok((Request::from_parts(parts, Body::from(body)), form))
}

async fn read(op: &Provider, request: Request) -> Result<(Parts, Vec<u8>), Response> {
    let (parts, body) = request.into_parts();
    match to_bytes(body, op.config().limits.body_bytes).await {
        Ok(body) => Ok((parts, body.to_vec())),
        Err(_) => Err(StatusCode::PAYLOAD_TOO_LARGE.into_response()),
    }
}

/// The parameters of token requests.
const KNOWN: [&str; 9] = [
    "client_id",
    "client_secret",
    "code",
    "code_verifier",
    "grant_type",
    "redirect_uri",
    "refresh_token",
    "resource",
    "scope",
];

const FORM: &str = "application/x-www-form-urlencoded";
