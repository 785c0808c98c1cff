//! `GET` and `POST /oauth/authorize`: RFC 6749 section 3.1, OIDC Core 1.0 section 3.1.2.1.

use axum::extract::rejection::StringRejection;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::answer;
use super::failure::Failure;
use super::media_type::is_form;
use super::visit::Visit;
use super::waiting::{Page, begin};
use crate::model::Endpoint;
use crate::oauth::authorize::{
    AuthorizeError, Choice, Decision, Parameters, Refusal, client_id, validate,
};
use crate::provider::Provider;
use crate::rule::{Rule, Violation};

/// The request in the query.
pub(super) async fn get(
    State(op): State<Provider>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let visit = Visit::of(&op, &headers).await?;
    authorize(&op, visit, query.as_deref().unwrap_or_default()).await
}

/// The request in the body, and only there: OIDC Core 1.0 section 13.2.
pub(super) async fn post(
    State(op): State<Provider>,
    headers: HeaderMap,
    body: Result<String, StringRejection>,
) -> Result<Response, Failure> {
    if !is_form(&headers) {
        return Err(Failure::NotAForm);
    }
    let body = body?;
    let visit = Visit::of(&op, &headers).await?;
    let stranger = visit.browser.is_none() && visit.login.is_none();
    // The post comes from the client's site, on which our SameSite cookies do not travel. On the redirect they do, so
    // that a user who is signed in is recognised.
    if stranger && Parameters::read(&body).is_ok() && body.bytes().all(|c| c.is_ascii_graphic()) {
        return Ok(answer::see_other(&format!(
            "{}?{body}",
            Endpoint::Authorization.path()
        )));
    }
    authorize(&op, visit, &body).await
}

async fn authorize(op: &Provider, visit: Visit, encoded: &str) -> Result<Response, Failure> {
    let parameters = Parameters::read(encoded)?;
    let unknown = AuthorizeError::Client(Violation(Rule::AuthzClientKnownBeforeRedirect));
    let client = op.client(&client_id(&parameters)?).await?.ok_or(unknown)?;
    let request = match validate(&parameters, &client, op.rules()) {
        Ok(request) => request,
        Err(Refusal::Page(error)) => return Err(error.into()),
        Err(Refusal::Return(return_to, error)) => return Ok(answer::refuse(op, return_to, error)),
    };
    match visit
        .decide(op, &request, &client, None, Choice::NotYet)
        .await?
    {
        Decision::Login => begin(op, request, visit, Page::Login).await,
        Decision::Consent => begin(op, request, visit, Page::Consent).await,
        Decision::Issue(approval) => answer::issue(op, request, approval).await,
        Decision::Refuse(error) => Ok(answer::refuse(op, request.return_to, error)),
    }
}
