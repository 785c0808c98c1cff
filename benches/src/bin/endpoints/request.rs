//! Requests as bytes, and the exchanges that prepare a measurement.

use std::net::SocketAddr;

use anyhow::{Context as _, Result};
use serde::de::DeserializeOwned;

use crate::driver::Connection;

/// A form post: RFC 6749 appendix B.
pub(crate) fn form(path: &str, fields: &[(&str, &str)]) -> Vec<u8> {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(fields);
    post(
        path,
        "application/x-www-form-urlencoded",
        "",
        &body.finish(),
    )
}

/// What a resource server asks about a token.
pub(crate) fn verify(path: &str, key: &str, token: &str) -> Vec<u8> {
    let key = format!("authorization: Bearer {key}\r\n");
    let body = format!("{{\"access_token\":\"{token}\"}}");
    post(path, "application/json", &key, &body)
}

/// A request with a bearer token: RFC 6750 section 2.1.
pub(crate) fn get(path: &str, token: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: {HOST}\r\nauthorization: Bearer {token}\r\n\r\n")
        .into_bytes()
}

fn post(path: &str, media_type: &str, more: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: {HOST}\r\ncontent-type: {media_type}\r\n{more}content-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// Any host will do: each server is known by its address.
const HOST: &str = "127.0.0.1";

/// Asks one thing after the other.
pub(crate) struct Conversation(Connection);

impl Conversation {
    pub(crate) fn with(server: SocketAddr) -> Result<Self> {
        Connection::open(server).map(Self)
    }

    /// The JSON of a successful answer.
    pub(crate) fn ask<T: DeserializeOwned>(&mut self, request: &[u8]) -> Result<T> {
        self.0.send(request)?;
        loop {
            if let Some(answer) = self.0.receive()? {
                let parsed = serde_json::from_slice(answer.success()?);
                return parsed.context("an answer is not the JSON that was expected");
            }
        }
    }
}
