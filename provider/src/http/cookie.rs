//! The two cookies of a browser: which browser it is, and who is signed in in it.

use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite};

use crate::model::{Issuer, Secret};

/// The purpose of a cookie.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Jar {
    /// Ties authorization requests and forms to the browser they were made in; says nothing about a user.
    Browser,
    /// The login.
    Session,
}

impl Jar {
    /// Over https the `__Host-` prefix keeps neighbouring hosts and plain http from planting one: RFC 6265bis 4.1.3.2.
    fn name(self, issuer: &Issuer) -> &'static str {
        match (self, issuer.is_https()) {
            (Self::Browser, true) => "__Host-assay_browser",
            (Self::Browser, false) => "assay_browser",
            (Self::Session, true) => "__Host-assay_session",
            (Self::Session, false) => "assay_session",
        }
    }

    /// The value that came with a request.
    pub(super) fn read(self, headers: &HeaderMap, issuer: &Issuer) -> Option<Secret> {
        let sent = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok());
        let mut cookies = sent.flat_map(Cookie::split_parse).flatten();
        let found = cookies.find(|cookie| cookie.name() == self.name(issuer))?;
        (found.value().len() <= LONGEST_VALUE).then(|| Secret::new(found.value()))
    }

    /// The header that keeps a value until the browser is closed.
    ///
    /// `Lax` lets it travel on the way from the client to us and on no forged post.
    pub(super) fn set(self, value: &Secret, issuer: &Issuer) -> HeaderValue {
        let cookie = Cookie::build((self.name(issuer), value.expose()))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(issuer.is_https())
            .build();
        let mut header =
            HeaderValue::try_from(cookie.to_string()).expect("our values are base64url");
        header.set_sensitive(true);
        header
    }
}

/// Ours have 43 characters; whatever is much longer was not set by us.
const LONGEST_VALUE: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_out_of_reach_of_scripts_and_of_plain_http() {
        let https: Issuer = "https://op.example".parse().expect("it is an origin");
        let set = Jar::Session.set(&Secret::new("v"), &https);
        assert_eq!(
            set,
            "__Host-assay_session=v; HttpOnly; SameSite=Lax; Secure; Path=/"
        );
    }

    #[test]
    fn each_jar_reads_its_own_cookie() {
        let issuer = Issuer::default();
        let mut headers = HeaderMap::new();
        headers.append(
            header::COOKIE,
            HeaderValue::from_static("x=1; assay_session=s"),
        );
        headers.append(header::COOKIE, HeaderValue::from_static("assay_browser=b"));
        let value = |jar: Jar| {
            jar.read(&headers, &issuer)
                .map(|secret| secret.expose().to_owned())
        };
        assert_eq!(
            (
                value(Jar::Browser).as_deref(),
                value(Jar::Session).as_deref()
            ),
            (Some("b"), Some("s"))
        );
    }
}
