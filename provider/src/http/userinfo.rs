//! `GET` and `POST /oauth/userinfo`: OIDC Core 1.0 section 5.3, RFC 6750.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::body::WholeBody;
use super::json;
use super::media_type::is_form;
use super::presented::{self, bearer};
use super::uncached::UNCACHED;
use crate::model::{ErrorCode, Secret};
use crate::oauth::parameters::Parameters;
use crate::oauth::userinfo::{self, AccessRefused, Userinfo};
use crate::provider::Provider;
use crate::store::StoreError;

/// Why userinfo says nothing: RFC 6750 section 3.1.
#[derive(Debug, thiserror::Error)]
enum UserinfoError {
    /// The request carries no token at all.
    #[error("the request has no access token")]
    NoToken,
    /// RFC 6750 section 2: one method per request.
    #[error("the request carries its token in more than one way, or a body that cannot be read")]
    Malformed,
    /// Nothing is known under this token.
    #[error("the access token is unknown")]
    Unknown,
    /// It opens nothing any more.
    #[error(transparent)]
    Refused(#[from] AccessRefused),
    /// The user is gone or locked out.
    #[error("the user behind the access token is gone or blocked")]
    NoSuchUser,
    /// RFC 6749 section 4.4: the client acts for itself.
    #[error("the access token stands for no user")]
    NoUser,
    /// The store failed.
    #[error("the access token could not be looked up")]
    Store(#[from] StoreError),
}

pub(super) async fn get(State(op): State<Provider>, headers: HeaderMap) -> Response {
    respond(answer(&op, bearer(&headers)).await)
}

pub(super) async fn post(
    State(op): State<Provider>,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Response {
    let token = match (bearer(&headers), in_body(&op, &headers, &body)) {
        (token, Ok(None)) => token,
        (None, Ok(token)) => token,
        // RFC 6750 section 2: not more than one method.
        (Some(_), Ok(Some(_))) | (_, Err(_)) => return respond(Err(UserinfoError::Malformed)),
    };
    respond(answer(&op, token).await)
}

async fn answer(op: &Provider, token: Option<Secret>) -> Result<Response, UserinfoError> {
    let token = token.ok_or(UserinfoError::NoToken)?;
    let found = presented::access(op, token.expose()).await?;
    let (token, grant) = found.ok_or(UserinfoError::Unknown)?;
    userinfo::admit(&token, &grant, op.now(), op.rules())?;
    let user = grant.user.as_ref().ok_or(UserinfoError::NoUser)?;
    if op.registry().is_blocked(user).await? {
        return Err(UserinfoError::NoSuchUser);
    }
    let user = op.config().user(user).ok_or(UserinfoError::NoSuchUser)?;
    let claims = Userinfo {
        user,
        scopes: &token.scopes,
    };
    Ok(json::uncached(StatusCode::OK, &claims))
}

/// RFC 6750 section 2.2.
fn in_body(
    op: &Provider,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Option<Secret>, UserinfoError> {
    if !is_form(headers) {
        return Ok(None);
    }
    let form = Parameters::decode(body, op.rules()).map_err(|_| UserinfoError::Malformed)?;
    Ok(form.secret("access_token"))
}

fn respond(answer: Result<Response, UserinfoError>) -> Response {
    answer.unwrap_or_else(|error| (UNCACHED, refuse(&error)).into_response())
}

fn refuse(error: &UserinfoError) -> Response {
    if let UserinfoError::Store(cause) = error {
        tracing::error!(%cause, "userinfo failed");
    } else {
        tracing::info!(reason = %error, "userinfo refused");
    }
    let (status, code) = match error {
        // RFC 6750 section 3.1: no error code for a request that did not try.
        UserinfoError::NoToken => {
            let challenge = [(header::WWW_AUTHENTICATE, "Bearer realm=\"userinfo\"")];
            return (StatusCode::UNAUTHORIZED, challenge).into_response();
        }
        UserinfoError::Malformed => (StatusCode::BAD_REQUEST, ErrorCode::InvalidRequest),
        UserinfoError::Unknown | UserinfoError::Refused(_) | UserinfoError::NoSuchUser => {
            (StatusCode::UNAUTHORIZED, ErrorCode::InvalidToken)
        }
        UserinfoError::NoUser => (StatusCode::FORBIDDEN, ErrorCode::InsufficientScope),
        UserinfoError::Store(_) => {
            let body = Json(json!({ "error": ErrorCode::ServerError }));
            return (StatusCode::INTERNAL_SERVER_ERROR, body).into_response();
        }
    };
    let name = code.as_str();
    let challenge =
        format!("Bearer realm=\"userinfo\", error=\"{name}\", error_description=\"{error}\"");
    let body = json!({ "error": code, "error_description": error.to_string() });
    (status, [(header::WWW_AUTHENTICATE, challenge)], Json(body)).into_response()
}
