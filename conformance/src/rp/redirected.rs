//! The authorization response, read off the address or the form that carries it.

use super::forms::Submission;
use crate::rp::observation::Redirected;

/// Names of response parameters: RFC 6749 section 4.1.2, OIDC Core 1.0 section 3, RFC 9207.
const RESPONSE: &[&str] = &[
    "code",
    "state",
    "iss",
    "scope",
    "error",
    "error_description",
    "error_uri",
    "session_state",
    "access_token",
    "token_type",
    "expires_in",
    "id_token",
    "response",
];

/// The response in a URL.
pub(crate) fn by_url(url: &str, status: u16) -> Redirected {
    let (rest, fragment) = url.split_once('#').unwrap_or((url, ""));
    let query = rest.split_once('?').map_or("", |(_, query)| query);
    let (via, carrier) = if has_response(fragment) {
        ("fragment", fragment)
    } else {
        ("query", query)
    };
    Redirected {
        url: url.to_owned(),
        to: without_response(url),
        via: via.to_owned(),
        params: form_urlencoded::parse(carrier.as_bytes())
            .into_owned()
            .collect(),
        status,
    }
}

/// The response in a form that is sent to the client: OAuth 2.0 Form Post Response Mode section 2.
pub(crate) fn by_form(submission: &Submission, status: u16) -> Redirected {
    Redirected {
        url: submission.action.to_string(),
        to: submission.action.to_string(),
        via: "form_post".to_owned(),
        params: submission.entries.clone(),
        status,
    }
}

/// A URL without its response parameters and without fragment; parameters of its own stay as they are written.
pub(crate) fn without_response(url: &str) -> String {
    let rest = url.split('#').next().unwrap_or_default();
    let Some((base, query)) = rest.split_once('?') else {
        return rest.to_owned();
    };
    let own: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !has_response(pair))
        .collect();
    if own.is_empty() {
        base.to_owned()
    } else {
        format!("{base}?{}", own.join("&"))
    }
}

fn has_response(encoded: &str) -> bool {
    form_urlencoded::parse(encoded.as_bytes()).any(|(name, _)| RESPONSE.contains(&name.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> (String, String, Vec<String>) {
        let response = by_url(url, 303);
        let params = response
            .params
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        (response.to, response.via, params)
    }

    #[test]
    fn responses_are_read_from_query_or_fragment() {
        let (to, via, params) = read("https://rp.example/cb?tenant=a%20b&code=x&state=1+2&state=3");
        assert_eq!(
            (to.as_str(), via.as_str()),
            ("https://rp.example/cb?tenant=a%20b", "query")
        );
        assert_eq!(params, ["tenant=a b", "code=x", "state=1 2", "state=3"]);
        let (to, via, params) = read("https://rp.example/cb#code=x");
        assert_eq!(
            (to.as_str(), via.as_str(), params),
            (
                "https://rp.example/cb",
                "fragment",
                vec!["code=x".to_owned()]
            )
        );
        // Some servers append this to stop browsers from handing fragments on.
        assert_eq!(read("https://rp.example/cb?code=x#_=_").1, "query");
    }

    #[test]
    fn private_use_schemes_are_addresses_too() {
        assert_eq!(
            read("com.example.app:/callback?code=x").0,
            "com.example.app:/callback"
        );
    }
}
