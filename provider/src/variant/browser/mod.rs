//! The bugs of the browser side that are a matter of the wire: what comes in and goes out is changed around a strict core.

mod cookies;
mod implicit;
mod redirect_uri;
mod request;
mod response;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use jsonwebtoken::decode_header;

use self::response::location;
use super::value;
use crate::model::{ClientId, Endpoint, RedirectUri, SigningAlg};
use crate::oauth::{form, pkce};
use crate::provider::Provider;
use crate::rule::{Rule, Rules};

/// Wraps the routes of a provider in the bugs of its browser side.
pub(super) fn install(routes: Router, op: &Provider) -> Router {
    routes.layer(middleware::from_fn_with_state(op.clone(), around))
}

async fn around(State(op): State<Provider>, request: Request, next: Next) -> Response {
    let at_authorize = request.uri().path() == Endpoint::Authorization.path();
    let pages = [Endpoint::Login, Endpoint::Consent].map(Endpoint::path);
    if !at_authorize && !pages.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    let after_form = request.method() == Method::POST && !at_authorize;
    let forgeable = !op.rules().keep(Rule::ConsentCsrf);
    let shown = (request.uri().path() == Endpoint::Consent.path()).then(|| {
        let query = request.uri().query().unwrap_or_default();
        query.trim_start_matches("request=").to_owned()
    });
    let (request, asked) = if at_authorize {
        distort(&op, request).await
    } else if forgeable && after_form {
        (cookies::fill_in(request).await, Vec::new())
    } else {
        (request, Vec::new())
    };
    if request::has_unknown_prompt(&asked) && !op.rules().keep(Rule::AuthzUnknownPromptHandled) {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    if at_authorize && request.method() == Method::POST && !op.rules().keep(Rule::AuthzPostAccepted)
    {
        return (
            StatusCode::METHOD_NOT_ALLOWED,
            [(header::ALLOW, "GET,HEAD")],
        )
            .into_response();
    }
    if at_authorize && !op.rules().keep(Rule::PkceChallengeErrorAnswered) && !is_challenged(&asked)
    {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let mut response = next.run(request).await;
    if forgeable {
        cookies::let_travel(response.headers_mut(), shown.as_deref());
    }
    if let Some(requested) = location(&response).and_then(redirect_uri::as_requested) {
        send_to(&mut response, requested);
    }
    let response = to_unknown_client(&op, &asked, response).await;
    let response = implicit::token_for_code(&op, response).await;
    response::distort(response, after_form, op.rules()).await
}

/// Reads the authorization request, wherever it travels, and changes it. Unreadable ones are left to the core.
async fn distort(op: &Provider, request: Request) -> (Request, Pairs) {
    let (mut parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LONGEST_BODY).await else {
        // Longer than the core reads, which says so itself.
        let longer = Body::from(vec![0; LONGEST_BODY + 1]);
        return (Request::from_parts(parts, longer), Vec::new());
    };
    let posted = parts.method == Method::POST;
    let encoded = if posted {
        str::from_utf8(&body).ok()
    } else {
        parts.uri.query()
    };
    let Ok(asked) = form::decode(encoded.unwrap_or_default()) else {
        return (Request::from_parts(parts, Body::from(body)), Vec::new());
    };
    let silent = value(&asked, "prompt") == Some("none");
    let hint = value(&asked, "id_token_hint");
    if silent && !op.rules().keep(Rule::AuthzPromptNoneSucceedsSilently)
        || !op.rules().keep(Rule::JwksRetiredKeyInHint) && hint.is_some_and(|hint| is_old(op, hint))
    {
        parts.headers.remove(header::COOKIE);
    }
    let changed = request::distort(asked.clone(), op.rules());
    let changed = match redirect_uri::as_registered(op, &changed).await {
        Some(taken) => taken,
        None => changed,
    };
    if changed == asked {
        return (Request::from_parts(parts, Body::from(body)), asked);
    }
    let encoded = encode(&changed);
    if posted {
        parts.headers.remove(header::CONTENT_LENGTH);
        return (Request::from_parts(parts, Body::from(encoded)), asked);
    }
    if let Ok(uri) = Uri::try_from(format!("{}?{encoded}", parts.uri.path())) {
        parts.uri = uri;
    }
    (Request::from_parts(parts, Body::from(body)), asked)
}

/// `redirects-for-unknown-client`: the refusal travels to wherever the stranger wants it.
async fn to_unknown_client(op: &Provider, asked: &Pairs, response: Response) -> Response {
    if op.rules().keep(Rule::AuthzClientKnownBeforeRedirect)
        || response.status() != StatusCode::BAD_REQUEST
    {
        return response;
    }
    let known = match value(asked, "client_id") {
        Some(id) => op
            .client(&ClientId::new(id))
            .await
            .is_ok_and(|client| client.is_some()),
        None => false,
    };
    match value(asked, "redirect_uri").map(str::parse::<RedirectUri>) {
        Some(Ok(uri)) if !known => {
            let location = format!("{uri}?error=unauthorized_client");
            (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
        }
        Some(Ok(_) | Err(_)) | None => response,
    }
}

/// Whether a key that signs no more has signed a token.
fn is_old(op: &Provider, token: &str) -> bool {
    let (kid, keys) = (
        decode_header(token).ok().and_then(|header| header.kid),
        op.keys(),
    );
    let mut signing = SigningAlg::ALL
        .into_iter()
        .map(|alg| keys.current(alg).kid());
    !signing.any(|current| kid.as_deref() == Some(current))
}

/// Whether a request has a well-formed challenge and says its method.
fn is_challenged(asked: &Pairs) -> bool {
    let challenge = value(asked, "code_challenge");
    let well_formed = |challenge| pkce::s256(challenge, &Rules::strict()).is_ok();
    challenge.is_some_and(well_formed) && value(asked, "code_challenge_method").is_some()
}

/// Sends the browser elsewhere, if that can be said in a header.
fn send_to(response: &mut Response, location: String) {
    if let Ok(location) = HeaderValue::try_from(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
}

type Pairs = Vec<(String, String)>;

fn encode(pairs: &Pairs) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

const LONGEST_BODY: usize = 64 * 1024;
