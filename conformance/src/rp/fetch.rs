//! The view that a page of another origin has: the CORS protocol of the Fetch standard, for requests without credentials.

use std::collections::BTreeSet;

use http::header::{
    ACCEPT, ACCEPT_LANGUAGE, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD,
    CONTENT_LANGUAGE, CONTENT_TYPE, ORIGIN,
};
use http::{HeaderMap, HeaderValue, Method};

use super::transport::{Answer, Outgoing, Sent, Transport};

/// The result of a fetch.
#[derive(Debug)]
pub struct Fetched {
    /// The last answer: of the preflight, if that already ended it.
    pub sent: Sent,
    /// Whether the page may read the answer, or why not.
    pub readable: Result<(), String>,
    /// Header fields that the page may read beyond the safelisted ones.
    pub exposed: Vec<String>,
}

/// Sends a request as a page of this origin does: Fetch standard section 4, CORS fetch.
pub async fn fetch(transport: &Transport, mut request: Outgoing, origin: &HeaderValue) -> Fetched {
    let asked = unsafe_names(&request.headers);
    if !asked.is_empty() || !is_safelisted_method(&request.method) {
        let preflight = preflight(
            &request,
            origin,
            &asked
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(","),
        );
        let sent = transport.send(preflight).await;
        let verdict = match &sent.came {
            Ok(answer) => preflight_allows(answer, origin, &request.method, &asked),
            Err(none) => Err(none.reason.clone()),
        };
        if let Err(reason) = verdict {
            return Fetched {
                sent,
                readable: Err(format!("the preflight does not allow it: {reason}")),
                exposed: Vec::new(),
            };
        }
    }
    request.headers.insert(ORIGIN, origin.clone());
    let sent = transport.send(request).await;
    let (readable, exposed) = match &sent.came {
        Ok(answer) => (
            cors_check(answer, origin),
            list(answer, "access-control-expose-headers"),
        ),
        Err(none) => (Err(none.reason.clone()), Vec::new()),
    };
    Fetched {
        sent,
        readable,
        exposed,
    }
}

/// The preflight for a request: no cookies, no Authorization.
pub fn preflight(request: &Outgoing, origin: &HeaderValue, headers: &str) -> Outgoing {
    let mut sent = HeaderMap::new();
    sent.insert(ACCEPT, HeaderValue::from_static("*/*"));
    sent.insert(ORIGIN, origin.clone());
    if let Ok(method) = HeaderValue::from_str(request.method.as_str()) {
        sent.insert(ACCESS_CONTROL_REQUEST_METHOD, method);
    }
    if let Ok(headers) = HeaderValue::from_str(headers)
        && !headers.is_empty()
    {
        sent.insert(ACCESS_CONTROL_REQUEST_HEADERS, headers);
    }
    Outgoing {
        method: Method::OPTIONS,
        url: request.url.clone(),
        headers: sent,
        body: bytes::Bytes::new(),
    }
}

/// Whether the answer to a preflight lets the request through: Fetch standard section 4.8.
pub fn preflight_allows(
    answer: &Answer,
    origin: &HeaderValue,
    method: &Method,
    headers: &BTreeSet<String>,
) -> Result<(), String> {
    cors_check(answer, origin)?;
    if !(200..300).contains(&answer.status) {
        return Err(format!("its status is {}, which is not ok", answer.status));
    }
    let methods = list(answer, "access-control-allow-methods");
    if !is_safelisted_method(method)
        && !methods
            .iter()
            .any(|name| name == method.as_str() || name == "*")
    {
        return Err(format!("{method} is not among the allowed methods"));
    }
    let allowed: Vec<String> = list(answer, "access-control-allow-headers")
        .iter()
        .map(|name| name.to_ascii_lowercase())
        .collect();
    // The wildcard does not cover Authorization.
    let is_allowed = |name: &String| {
        allowed.contains(name) || (name != "authorization" && allowed.iter().any(|all| all == "*"))
    };
    match headers.iter().find(|name| !is_allowed(name)) {
        Some(name) => Err(format!("{name} is not among the allowed headers")),
        None => Ok(()),
    }
}

/// Whether the origin may read the answer: Fetch standard section 4.9, for requests without credentials.
pub fn cors_check(answer: &Answer, origin: &HeaderValue) -> Result<(), String> {
    match answer.header("access-control-allow-origin") {
        None => Err("there is no Access-Control-Allow-Origin".to_owned()),
        Some(allowed) if allowed == "*" || allowed.as_bytes() == origin.as_bytes() => Ok(()),
        Some(allowed) => Err(format!("Access-Control-Allow-Origin is `{allowed}`")),
    }
}

/// A header field that is a list, without empty elements.
pub fn list(answer: &Answer, name: &str) -> Vec<String> {
    let value = answer.header(name).unwrap_or_default();
    value
        .split(',')
        .map(str::trim)
        .filter(|element| !element.is_empty())
        .map(str::to_owned)
        .collect()
}

fn is_safelisted_method(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::POST)
}

/// The names that a preflight has to ask for: in lower case and sorted.
fn unsafe_names(headers: &HeaderMap) -> BTreeSet<String> {
    headers
        .iter()
        .filter(|(name, value)| match **name {
            ACCEPT | ACCEPT_LANGUAGE | CONTENT_LANGUAGE | ORIGIN => false,
            CONTENT_TYPE => !is_safelisted_type(value),
            _ => true,
        })
        .map(|(name, _)| name.as_str().to_owned())
        .collect()
}

fn is_safelisted_type(value: &HeaderValue) -> bool {
    let essence = value
        .to_str()
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    matches!(
        essence.as_str(),
        "application/x-www-form-urlencoded" | "multipart/form-data" | "text/plain"
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn answer(status: u16, headers: &[(&'static str, &'static str)]) -> Answer {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_static(value));
        }
        Answer {
            status,
            headers: map,
            body: bytes::Bytes::new(),
            took: Duration::ZERO,
            url: String::new(),
        }
    }

    fn passes(answer: &Answer, names: &[&str]) -> bool {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        preflight_allows(
            answer,
            &HeaderValue::from_static("https://spa.example"),
            &Method::POST,
            &names,
        )
        .is_ok()
    }

    #[test]
    fn the_wildcard_does_not_cover_authorization() {
        let star = answer(
            204,
            &[
                ("access-control-allow-origin", "*"),
                ("access-control-allow-headers", "*"),
            ],
        );
        assert!(passes(&star, &["dpop"]));
        assert!(!passes(&star, &["authorization"]));
        let named = answer(
            200,
            &[
                ("access-control-allow-origin", "*"),
                ("access-control-allow-headers", "DPoP, Authorization"),
            ],
        );
        assert!(passes(&named, &["authorization", "dpop"]));
    }

    #[test]
    fn two_allow_origins_are_none() {
        let origin = HeaderValue::from_static("https://spa.example");
        let twice = answer(
            200,
            &[
                ("access-control-allow-origin", "*"),
                ("access-control-allow-origin", "*"),
            ],
        );
        assert!(cors_check(&twice, &origin).is_err());
        assert!(
            cors_check(
                &answer(
                    200,
                    &[("access-control-allow-origin", "https://spa.example")]
                ),
                &origin
            )
            .is_ok()
        );
        assert!(cors_check(&answer(200, &[]), &origin).is_err());
    }

    #[test]
    fn a_preflight_needs_an_ok_status() {
        assert!(!passes(
            &answer(404, &[("access-control-allow-origin", "*")]),
            &[]
        ));
    }

    #[test]
    fn only_unusual_headers_are_asked_for() {
        let mut headers = HeaderMap::new();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        assert!(unsafe_names(&headers).is_empty());
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert("authorization", HeaderValue::from_static("Bearer x"));
        assert_eq!(
            unsafe_names(&headers).into_iter().collect::<Vec<_>>(),
            ["authorization", "content-type"]
        );
    }
}
