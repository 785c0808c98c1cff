//! A command line that repeats a request.

use bytes::Bytes;
use http::{HeaderMap, Method};

use super::secrets::Secrets;

/// The `curl` command of a request, with shell variables in place of secrets.
pub(crate) fn line(
    method: &Method,
    url: &str,
    headers: &HeaderMap,
    body: &Bytes,
    secrets: &Secrets,
) -> String {
    let word = |text: &str| secrets.redact(text).shell_word();
    let mut line = String::from("curl -i");
    let usual = if body.is_empty() {
        Method::GET
    } else {
        Method::POST
    };
    if *method == Method::HEAD {
        line.push_str(" -I");
    } else if *method != usual {
        line.push_str(&format!(" -X {}", word(method.as_str())));
    }
    for (name, value) in headers {
        line.push_str(&format!(
            " -H {}",
            word(&format!(
                "{name}: {}",
                String::from_utf8_lossy(value.as_bytes())
            ))
        ));
    }
    if !body.is_empty() {
        if !headers.contains_key(http::header::CONTENT_TYPE) {
            // Left alone, curl would name a media type that the request did not.
            line.push_str(" -H 'content-type:'");
        }
        line.push_str(&format!(
            // Unlike --data-binary it takes a leading @ for what it is.
            " --data-raw {}",
            word(&String::from_utf8_lossy(body))
        ));
    }
    if url.contains(['[', ']', '{', '}']) {
        // Else curl takes them for patterns of many URLs.
        line.push_str(" -g");
    }
    line.push(' ');
    line.push_str(&word(url));
    line
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use http::header::{AUTHORIZATION, CONTENT_TYPE};

    use super::super::secrets::{Salt, Secrets};
    use super::*;

    #[test]
    fn the_line_repeats_the_request_and_tells_no_secret() {
        let mut secrets = Secrets::new(Salt::fresh());
        secrets.learn("code", "the-code");
        secrets.learn("basic_credentials", "YTpiYmJiYmI=");
        let mut headers = HeaderMap::new();
        headers.insert(
            AUTHORIZATION,
            HeaderValue::from_static("Basic YTpiYmJiYmI="),
        );
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        let body = Bytes::from_static(b"code=the-code&x='");
        let line = line(
            &Method::POST,
            "https://op.example/token",
            &headers,
            &body,
            &secrets,
        );
        assert!(
            line.starts_with("curl -i -H 'authorization: Basic '\"$BASIC_CREDENTIALS_"),
            "{line}"
        );
        assert!(
            line.ends_with(r"'&x='\''' 'https://op.example/token'"),
            "{line}"
        );
        assert!(!line.contains("the-code"));
    }

    #[test]
    fn an_unusual_method_is_named() {
        let secrets = Secrets::new(Salt::fresh());
        let line = line(
            &Method::OPTIONS,
            "https://op.example/",
            &HeaderMap::new(),
            &Bytes::new(),
            &secrets,
        );
        assert_eq!(line, "curl -i -X 'OPTIONS' 'https://op.example/'");
    }
}
