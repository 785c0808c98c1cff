//! The controls that a target has for testers: they move its clock, rotate its keys, lock users out, take clients away.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Method};
use serde_json::{Value, json};
use url::Url;

use super::json as strict;
use super::transport::{Outgoing, Transport};

/// Reads the target's clock, in seconds.
pub(crate) async fn now(transport: &Transport, base: &Url) -> Result<u64, String> {
    let answer = call(transport, Outgoing::get(below(base, "clock"))).await?;
    answer
        .get("now")
        .and_then(Value::as_u64)
        .ok_or_else(|| "the clock control does not say `now`".to_owned())
}

/// Sets the target's clock, in seconds.
pub(crate) async fn set(transport: &Transport, base: &Url, to: u64) -> Result<(), String> {
    call(transport, post(below(base, "clock"), &json!({ "set": to })))
        .await
        .map(drop)
}

/// Moves the target's clock forward, in seconds.
pub(crate) async fn advance(transport: &Transport, base: &Url, by: u64) -> Result<(), String> {
    call(
        transport,
        post(below(base, "clock"), &json!({ "advance": by })),
    )
    .await
    .map(drop)
}

/// Makes the target rotate its signing key.
pub(crate) async fn rotate_keys(transport: &Transport, base: &Url) -> Result<Value, String> {
    call(transport, post(below(base, "keys/rotate"), &json!({}))).await
}

/// Locks a user of the target out, or lets them in again.
pub(crate) async fn block_user(
    transport: &Transport,
    base: &Url,
    username: &str,
    blocked: bool,
) -> Result<(), String> {
    let turned = if blocked { "block" } else { "unblock" };
    let url = beneath(base, &["users", username, turned])?;
    call(transport, post(url, &json!({}))).await.map(drop)
}

/// Takes a client of the target away, or gives it back.
pub(crate) async fn remove_client(
    transport: &Transport,
    base: &Url,
    client_id: &str,
    removed: bool,
) -> Result<(), String> {
    let turned = if removed { "remove" } else { "restore" };
    let url = beneath(base, &["clients", client_id, turned])?;
    call(transport, post(url, &json!({}))).await.map(drop)
}

async fn call(transport: &Transport, request: Outgoing) -> Result<Value, String> {
    let answer = transport.send(request).await.came?;
    if !(200..300).contains(&answer.status) {
        return Err(format!(
            "the control at {} answered {}",
            answer.url, answer.status
        ));
    }
    // An empty answer will do: only the clock has something to say.
    Ok(strict::parse(&answer.body).map_or(Value::Null, |parsed| parsed.value))
}

fn post(url: Url, body: &Value) -> Outgoing {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Outgoing {
        method: Method::POST,
        url,
        headers,
        body: Bytes::from(body.to_string()),
    }
}

fn below(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}/{path}", base.path().trim_end_matches('/')));
    url
}

/// Names are anybody's choice: a segment keeps its slashes to itself.
fn beneath(base: &Url, segments: &[&str]) -> Result<Url, String> {
    let mut url = base.clone();
    url.path_segments_mut()
        .map_err(|()| format!("{base} is no place for controls"))?
        .pop_if_empty()
        .extend(segments);
    Ok(url)
}
