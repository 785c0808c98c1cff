//! `consent-without-csrf-token`: an approval needs nothing but cookies, and they travel with the forms of other sites too.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use cookie::Cookie;

use super::LONGEST_BODY;

const SHOWN: &str = "assay_shown";
const TRAVELS: &str = "Path=/; SameSite=None; Secure";

/// Lets the cookies of an answer travel, with the name of the request whose page it shows among them.
pub(super) fn let_travel(headers: &mut HeaderMap, shown: Option<&str>) {
    let set: Vec<String> = headers
        .get_all(header::SET_COOKIE)
        .iter()
        .filter_map(|set| set.to_str().ok()?.split_once(';'))
        .map(|(pair, _)| pair.to_owned())
        .chain(shown.map(|name| format!("{SHOWN}={name}")))
        .collect();
    headers.remove(header::SET_COOKIE);
    for pair in set {
        if let Ok(cookie) = HeaderValue::try_from(format!("{pair}; {TRAVELS}")) {
            headers.append(header::SET_COOKIE, cookie);
        }
    }
}

/// An answer to the page that was shown last, if it does not say to which.
pub(super) async fn fill_in(request: Request) -> Request {
    let (mut parts, body) = request.into_parts();
    let mut body = to_bytes(body, LONGEST_BODY)
        .await
        .unwrap_or_default()
        .to_vec();
    let cookies = parts.headers.get_all(header::COOKIE).iter();
    let cookies = cookies.filter_map(|line| line.to_str().ok());
    let mut cookies = cookies.flat_map(Cookie::split_parse).flatten();
    if let Some(shown) = cookies.find(|cookie| cookie.name() == SHOWN)
        && !String::from_utf8_lossy(&body).contains("request=")
    {
        body.extend(format!("&request={}", shown.value()).into_bytes());
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    Request::from_parts(parts, Body::from(body))
}
