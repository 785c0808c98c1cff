//! Test controls: the clock, the keys, the users, the clients. Mounted only when asked for, and for programs on this
//! machine only.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Path, Request, State};
use axum::http::uri::Authority;
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use crate::model::{ClientId, Lifetime, SigningAlg, Timestamp, is_loopback};
use crate::provider::Provider;

pub(super) fn routes() -> Router<Provider> {
    Router::new()
        .route("/test/clock", get(clock).post(set_clock))
        .route("/test/keys/rotate", post(rotate))
        .route("/test/users/{username}/block", post(block))
        .route("/test/users/{username}/unblock", post(unblock))
        .route("/test/clients/{client_id}/remove", post(remove))
        .route("/test/clients/{client_id}/restore", post(restore))
        .layer(middleware::from_fn(this_machine_only))
}

/// The server listens on loopback only when controls are on. That stops no web page which the developer has open at the
/// same time, so requests from pages are refused by their `Origin`, and those under a foreign name that was rebound to
/// this machine by their `Host`.
async fn this_machine_only(request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let from_elsewhere = peer.is_some_and(|ConnectInfo(peer)| !peer.ip().is_loopback());
    let from_a_page = request.headers().contains_key(header::ORIGIN);
    if from_elsewhere || from_a_page || names_another_host(&request) {
        return StatusCode::FORBIDDEN.into_response();
    }
    next.run(request).await
}

/// A request that names no host comes from no browser.
fn names_another_host(request: &Request) -> bool {
    let authority = request.uri().authority().map(Authority::as_str);
    let host = request.headers().get(header::HOST);
    let named = host.map(|host| host.to_str().unwrap_or_default());
    authority.into_iter().chain(named).any(|name| {
        let url = Url::parse(&format!("http://{name}/"));
        !url.is_ok_and(|url| is_loopback(&url))
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Turn {
    Set(Timestamp),
    Advance(Lifetime),
}

async fn clock(State(op): State<Provider>) -> Json<Value> {
    Json(json!({ "now": op.now() }))
}

async fn set_clock(State(op): State<Provider>, Json(turn): Json<Turn>) -> Json<Value> {
    match turn {
        Turn::Set(to) => op.clock().set(to),
        Turn::Advance(by) => op.clock().advance(by),
    }
    tracing::warn!(now = %op.now(), "the clock was moved by hand");
    Json(json!({ "now": op.now() }))
}

async fn rotate(State(op): State<Provider>) -> Response {
    let rotating = op.clone();
    // Finding an RSA key takes long enough to hold up other requests.
    let rotated = tokio::task::spawn_blocking(move || rotating.rotate_keys()).await;
    match rotated {
        Ok(Ok(())) => {
            Json(json!({ "kid": op.keys().current(SigningAlg::RS256).kid() })).into_response()
        }
        Ok(Err(_)) | Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn block(State(op): State<Provider>, Path(username): Path<String>) -> StatusCode {
    lock(&op, &username, true).await
}

async fn unblock(State(op): State<Provider>, Path(username): Path<String>) -> StatusCode {
    lock(&op, &username, false).await
}

async fn lock(op: &Provider, username: &str, blocked: bool) -> StatusCode {
    let Some(user) = op.config().user_named(username) else {
        return StatusCode::NOT_FOUND;
    };
    match op.registry().block_user(user.id.clone(), blocked).await {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

async fn remove(State(op): State<Provider>, Path(client_id): Path<String>) -> StatusCode {
    take_away(&op, ClientId::new(client_id), true).await
}

async fn restore(State(op): State<Provider>, Path(client_id): Path<String>) -> StatusCode {
    take_away(&op, ClientId::new(client_id), false).await
}

async fn take_away(op: &Provider, client: ClientId, removed: bool) -> StatusCode {
    let registry = op.registry();
    let known = match op.config().client(&client) {
        Some(_) => Ok(true),
        None => registry
            .find_client(&client)
            .await
            .map(|found| found.is_some()),
    };
    match known {
        Ok(true) => match registry.remove_client(client, removed).await {
            Ok(()) => StatusCode::NO_CONTENT,
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
        },
        Ok(false) => StatusCode::NOT_FOUND,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
