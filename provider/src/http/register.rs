//! `POST /oauth/register`: RFC 7591, while registration is open.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::body::WholeBody;
use super::clerk_error::clerk_error;
use super::media_type::is_json;
use super::uncached::UNCACHED;
use crate::config::Registration;
use crate::model::{ClientId, Secret};
use crate::oauth::register::{Fresh, RegistrationRefused, register as decide};
use crate::provider::Provider;
use crate::store::Registered;

pub(super) async fn register(
    State(op): State<Provider>,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Response {
    match op.config().registration {
        Registration::Open => {}
        Registration::Closed => {
            let message = "clients cannot register themselves here";
            return clerk_error(
                StatusCode::UNPROCESSABLE_ENTITY,
                "dynamic_client_registration_disabled",
                message,
            );
        }
    }
    if !is_json(&headers) {
        return refuse(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            &RegistrationRefused::Metadata("the body is not application/json"),
        );
    }
    if body.len() > LONGEST_METADATA {
        return refuse(
            StatusCode::PAYLOAD_TOO_LARGE,
            &RegistrationRefused::Metadata("the client metadata is too large"),
        );
    }
    let Ok(asked) = serde_json::from_slice(&body) else {
        let why = "the body is not a JSON object of client metadata";
        return refuse(StatusCode::BAD_REQUEST, &RegistrationRefused::Metadata(why));
    };
    let id: [u8; 8] = op.entropy().bytes();
    let id = id
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>();
    let fresh = Fresh {
        id: ClientId::new(id),
        secret: Secret::new(op.entropy().name()),
        now: op.now(),
    };
    let access_tokens = op.config().registered_access_tokens;
    let (client, answer) = match decide(asked, fresh, access_tokens, op.rules()) {
        Ok(registered) => registered,
        Err(refused) => return refuse(StatusCode::BAD_REQUEST, &refused),
    };
    let id = client.id.clone();
    match op
        .registry()
        .register_client(client, op.config().limits.registered_clients)
        .await
    {
        Ok(Registered::Done) => {
            tracing::info!(client = %id, "registered");
            (StatusCode::CREATED, UNCACHED, Json(answer)).into_response()
        }
        Ok(Registered::Full) => clerk_error(
            StatusCode::SERVICE_UNAVAILABLE,
            "too_many_clients",
            "no more clients can register",
        ),
        Err(cause) => {
            tracing::error!(%cause, "a client could not be recorded");
            let message = "the client could not be recorded";
            clerk_error(StatusCode::INTERNAL_SERVER_ERROR, "internal_error", message)
        }
    }
}

/// RFC 7591 section 3.2.2.
fn refuse(status: StatusCode, refused: &RegistrationRefused) -> Response {
    tracing::info!(reason = %refused, "registration refused");
    let body = json!({ "error": refused.code(), "error_description": refused.to_string() });
    (status, UNCACHED, Json(body)).into_response()
}

/// Strangers write these, and they stay for as long as the process: ten thousand clients must fit into memory.
const LONGEST_METADATA: usize = 8 * 1024;
