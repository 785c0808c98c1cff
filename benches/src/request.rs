//! The requests of clients and resource servers, complete but for the socket.

use assay_provider::model::{ClientId, Secret};
use axum::body::Body;
use axum::http::{Request, header};

use crate::grant::{REDIRECT_URI, VERIFIER};

/// RFC 6749 section 4.4.
#[must_use]
pub fn client_credentials(client: &ClientId) -> Request<Body> {
    form("/oauth/token", client, "grant_type=client_credentials")
}

/// RFC 6749 section 4.1.3, with the verifier of RFC 7636.
#[must_use]
pub fn redeem(client: &ClientId, code: &Secret) -> Request<Body> {
    let code = code.expose();
    let parameters = format!(
        "grant_type=authorization_code&code={code}&redirect_uri={REDIRECT_URI}&code_verifier={VERIFIER}"
    );
    form("/oauth/token", client, &parameters)
}

/// RFC 6749 section 6.
#[must_use]
pub fn refresh(client: &ClientId, token: &Secret) -> Request<Body> {
    let parameters = format!("grant_type=refresh_token&refresh_token={}", token.expose());
    form("/oauth/token", client, &parameters)
}

/// RFC 7662 section 2.1.
#[must_use]
pub fn introspect(client: &ClientId, token: &Secret) -> Request<Body> {
    form(
        "/oauth/token_info",
        client,
        &format!("token={}", token.expose()),
    )
}

/// OIDC Core 1.0 section 5.3.1.
#[must_use]
pub fn userinfo(token: &Secret) -> Request<Body> {
    Request::get("/oauth/userinfo")
        .header(header::AUTHORIZATION, format!("Bearer {}", token.expose()))
        .body(Body::empty())
        .expect("the request is well-formed")
}

/// The request of a resource server about a token of one of its callers.
#[must_use]
pub fn verify(token: &Secret) -> Request<Body> {
    let body = format!("{{\"access_token\":\"{}\"}}", token.expose());
    Request::post("/oauth_applications/access_tokens/verify")
        .header(header::AUTHORIZATION, "Bearer sk_test_demo")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body))
        .expect("the request is well-formed")
}

/// A form with the client's credentials in it, as most client libraries send them.
///
/// # Panics
/// If the path is not one.
#[must_use]
pub fn form(path: &str, client: &ClientId, parameters: &str) -> Request<Body> {
    let body = format!("{parameters}&client_id={client}&client_secret={CLIENT_SECRET}");
    Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .expect("the request is well-formed")
}

/// The secret of every client that is asked for here.
pub const CLIENT_SECRET: &str = "demo-confidential-secret";
