//! Anti-forgery: a form counts only from the page and the browser it was shown in. RFC 6749 section 10.12.

use aws_lc_rs::hmac;
use axum::http::{HeaderMap, header};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::model::{Issuer, Secret};

/// The page that a token is for, with all that the page depends on.
#[derive(Clone, Copy)]
pub(super) enum Shown<'a> {
    /// The sign-in page of a request.
    Login {
        /// Name of the authorization request.
        request: &'a str,
    },
    /// The consent page of a request, as shown to one login: an approval counts only for whom it was shown to.
    Consent {
        /// Name of the authorization request.
        request: &'a str,
        /// The login.
        session: &'a Secret,
    },
}

impl Shown<'_> {
    /// The token for a form, keyed by the browser's own secret so that nothing has to be remembered.
    pub(super) fn token(self, browser: &Secret) -> String {
        URL_SAFE_NO_PAD.encode(hmac::sign(&key(browser), &self.message()))
    }

    /// Whether a form came with its token.
    pub(super) fn admits(self, token: &str, browser: &Secret) -> bool {
        let tag = URL_SAFE_NO_PAD.decode(token);
        tag.is_ok_and(|tag| hmac::verify(&key(browser), &self.message(), &tag).is_ok())
    }

    /// Unambiguous because the names of requests and sessions are base64url.
    fn message(self) -> Vec<u8> {
        let parts = match self {
            Self::Login { request } => ["login", request, ""],
            Self::Consent { request, session } => ["consent", request, session.expose()],
        };
        parts.join("\n").into_bytes()
    }
}

fn key(browser: &Secret) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, browser.expose().as_bytes())
}

/// Whether a form was sent from one of our pages, as far as the browser says. Browsers that send no `Origin` are held
/// to the token alone.
pub(super) fn from_our_origin(headers: &HeaderMap, issuer: &Issuer) -> bool {
    headers
        .get_all(header::ORIGIN)
        .iter()
        .all(|origin| origin.as_bytes() == issuer.as_str().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_token_is_good_for_one_page_of_one_request_in_one_browser_and_login() {
        let (browser, other) = (Secret::new("b1"), Secret::new("b2"));
        let (alice, bob) = (Secret::new("s1"), Secret::new("s2"));
        let shown = Shown::Consent {
            request: "r1",
            session: &alice,
        };
        let token = shown.token(&browser);
        assert!(shown.admits(&token, &browser));
        assert!(!shown.admits(&token, &other));
        assert!(!shown.admits("", &browser));
        assert!(
            !Shown::Consent {
                request: "r2",
                session: &alice
            }
            .admits(&token, &browser)
        );
        assert!(
            !Shown::Consent {
                request: "r1",
                session: &bob
            }
            .admits(&token, &browser)
        );
        assert!(!Shown::Login { request: "r1" }.admits(&token, &browser));
    }

    #[test]
    fn a_foreign_or_opaque_origin_is_not_ours() {
        let issuer = Issuer::default();
        let from = |origin: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
            from_our_origin(&headers, &issuer)
        };
        assert!(from_our_origin(&HeaderMap::new(), &issuer));
        assert!(from(issuer_text()));
        assert!(!from("https://evil.example") && !from("null"));
    }

    fn issuer_text() -> &'static str {
        "http://127.0.0.1:9400"
    }
}
