//! Bugs in answering, as changes to an answer that is in order.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;

use super::{LONGEST_BODY, Pairs, encode, send_to};
use crate::oauth::form;
use crate::rule::{Rule, Rules};

/// The answer as a provider without some rules would give it.
pub(super) async fn distort(response: Response, after_form: bool, rules: &Rules) -> Response {
    let mut response = response;
    // Only on the way to the client, which is where a repeated post would carry the password.
    let leaves = after_form && location(&response).is_some();
    if leaves && !rules.keep(Rule::HttpRedirectNot307) {
        *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    }
    if !rules.keep(Rule::ConsentFramingForbidden) {
        allow_framing(response.headers_mut());
    }
    let to_client = location(&response).and_then(|location| redirect(location, rules));
    if let Some(changed) = to_client {
        send_to(&mut response, changed);
    }
    if rules.keep(Rule::AuthzFormPostEscapes) || !is_html(&response) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    let html = to_bytes(body, LONGEST_BODY).await.unwrap_or_default();
    Response::from_parts(
        parts,
        Body::from(unescaped_state(&String::from_utf8_lossy(&html))),
    )
}

/// Where a response sends the browser, if that is to a client: our own pages are named by their path alone.
pub(super) fn location(response: &Response) -> Option<&str> {
    let location = response.headers().get(header::LOCATION)?.to_str().ok()?;
    (!location.starts_with('/')).then_some(location)
}

fn redirect(location: &str, rules: &Rules) -> Option<String> {
    let (uri, query) = location.split_once('?')?;
    let pairs = form::decode(query).ok()?;
    let success = pairs.iter().any(|(name, _)| name == "code");
    let separator = if success && !rules.keep(Rule::AuthzCodeResponseInQuery) {
        '#'
    } else {
        '?'
    };
    let mut changed: Pairs = pairs
        .into_iter()
        .filter_map(|pair| parameter(pair, success, rules))
        .collect();
    let has_state = changed.iter().any(|(name, _)| name == "state");
    if !has_state && !rules.keep(Rule::AuthzStateOnlyIfSent) {
        changed.push(("state".into(), "undefined".into()));
    }
    Some(format!("{uri}{separator}{}", encode(&changed)))
}

fn parameter(
    (name, value): (String, String),
    success: bool,
    rules: &Rules,
) -> Option<(String, String)> {
    let (state_rule, iss_rule) = if success {
        (Rule::AuthzStateEcho, Rule::AuthzIssOnSuccess)
    } else {
        (Rule::AuthzStateEchoOnError, Rule::AuthzIssOnError)
    };
    match name.as_str() {
        "code" if !rules.keep(Rule::AuthzGetCodeFlow) => None,
        "error" if value == "invalid_scope" && !rules.keep(Rule::AuthzInvalidScopeNamed) => {
            Some((name, "invalid_request".into()))
        }
        "state" if success && !rules.keep(Rule::AuthzStateKept) => None,
        "iss" if !rules.keep(iss_rule) => None,
        "state" if !rules.keep(state_rule) => {
            // Encoded once more by the caller, as by a provider that never decoded it.
            let encoded = form_urlencoded::byte_serialize(value.as_bytes()).collect();
            success.then_some((name, encoded))
        }
        _ => Some((name, value)),
    }
}

fn allow_framing(headers: &mut HeaderMap) {
    headers.remove(header::X_FRAME_OPTIONS);
    let policy = headers
        .get(header::CONTENT_SECURITY_POLICY)
        .and_then(|policy| policy.to_str().ok());
    let without =
        policy.map(|policy| HeaderValue::try_from(policy.replace("; frame-ancestors 'none'", "")));
    if let Some(Ok(without)) = without {
        headers.insert(header::CONTENT_SECURITY_POLICY, without);
    }
}

fn is_html(response: &Response) -> bool {
    let media = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|media| media.to_str().ok());
    media.is_some_and(|media| media.starts_with("text/html"))
}

/// The form with the state as the client sent it.
fn unescaped_state(html: &str) -> String {
    let Some((before, rest)) = html.split_once(STATE_FIELD) else {
        return html.to_owned();
    };
    let (value, after) = rest.split_once('"').unwrap_or((rest, ""));
    let raw = ESCAPES
        .iter()
        .fold(value.to_owned(), |text, (escape, character)| {
            text.replace(escape, character)
        });
    format!("{before}{STATE_FIELD}{raw}\"{after}")
}

const STATE_FIELD: &str = "name=\"state\" value=\"";

/// The ampersand last, so that nothing is unescaped twice.
const ESCAPES: [(&str, &str); 5] = [
    ("&#34;", "\""),
    ("&#39;", "'"),
    ("&#60;", "<"),
    ("&#62;", ">"),
    ("&#38;", "&"),
];
