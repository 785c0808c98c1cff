//! What a target offers to testers: to move its clock, to rotate its keys.

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
