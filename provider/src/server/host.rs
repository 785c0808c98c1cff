//! The `Host` of a request.

use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Request, StatusCode, Version};
use axum::response::{IntoResponse, Response};

/// RFC 9112 section 3.2: a request without a Host, with several, or with an invalid one is not served. A proxy before us may
/// have read the other one. HTTP/1.0 does not know Host, and HTTP/2 has `:authority` for it.
pub(super) fn is_clear<B>(request: &Request<B>) -> bool {
    request.version() != Version::HTTP_11 || is_named_once(request.headers())
}

/// The answer to such a request.
pub(super) struct Unclear;

impl IntoResponse for Unclear {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, "a request has exactly one Host\n").into_response()
    }
}

fn is_named_once(headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return false;
    };
    let is_host = |host: &str| {
        let authority = host.parse::<Authority>();
        // RFC 9110 section 7.2: without user information, and empty where the target has no authority.
        host.is_empty() || authority.is_ok_and(|authority| !authority.as_str().contains('@'))
    };
    host.to_str().is_ok_and(is_host)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn named(hosts: &[&'static str]) -> bool {
        let hosts = hosts.iter().copied().map(HeaderValue::from_static);
        is_named_once(&hosts.map(|host| (HOST, host)).collect())
    }

    #[test]
    fn a_request_names_its_host_exactly_once() {
        for host in [
            "op.example",
            "op.example:443",
            "127.0.0.1:9400",
            "[::1]",
            "",
        ] {
            assert!(named(&[host]), "{host}");
        }
        for host in [
            "user@op.example",
            "op.example/x",
            "op example",
            "http://op.example",
        ] {
            assert!(!named(&[host]), "{host}");
        }
        assert!(!named(&[]));
        assert!(!named(&["op.example", "op.example"]));
    }
}
