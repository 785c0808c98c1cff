//! The issuer identifier: OIDC Discovery 1.0 section 3, RFC 8414 section 2.

use std::fmt;
use std::str::FromStr;

use url::{Host, Url};

/// The provider's own name: an origin, from which every endpoint URL is built and which every `iss` repeats.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Issuer(String);

/// A URL that cannot be an issuer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum InvalidIssuer {
    /// Not an absolute URL.
    #[error("an issuer is an absolute URL")]
    NotAbsolute,
    /// RFC 8414 section 2 demands https; only loopback is beyond the reach of others.
    #[error("an issuer is an https URL; plain http is for loopback only")]
    Plaintext,
    /// The endpoints of this provider live at the root of their origin.
    #[error(
        "the issuer of this provider is an origin: no path, query, fragment, user or trailing slash"
    )]
    NotAnOrigin,
}

impl Issuer {
    /// The issuer at the origin of a URL. An origin leaves the default port of its scheme unsaid: RFC 6454 section 6.2.
    ///
    /// # Errors
    /// If that origin cannot be an issuer.
    pub fn of_origin(url: &str) -> Result<Self, InvalidIssuer> {
        let url = Url::parse(url).map_err(|_| InvalidIssuer::NotAbsolute)?;
        url.origin().ascii_serialization().parse()
    }

    /// The identifier as every document and token shows it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The URL of an endpoint.
    #[must_use]
    pub fn endpoint(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// Whether cookies may carry `Secure` and names with the `__Host-` prefix.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https:")
    }

    /// Whether only this machine can reach it.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        Url::parse(&self.0).is_ok_and(|url| is_loopback(&url))
    }
}

/// Whether a URL names this machine. RFC 6761 section 6.3 keeps `localhost` from ever naming another.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

impl Default for Issuer {
    fn default() -> Self {
        Self("http://127.0.0.1:9400".to_owned())
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Issuer {
    type Err = InvalidIssuer;

    fn from_str(text: &str) -> Result<Self, InvalidIssuer> {
        let url = Url::parse(text).map_err(|_| InvalidIssuer::NotAbsolute)?;
        if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(&url)) {
            return Err(InvalidIssuer::Plaintext);
        }
        // A text that differs from its origin has more than an origin, or is not written as the parser writes it.
        if url.origin().ascii_serialization() != text {
            return Err(InvalidIssuer::NotAnOrigin);
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_port_goes_unsaid() {
        let issuer = Issuer::of_origin("https://127.0.0.1:443").expect("an origin");
        assert_eq!(issuer.as_str(), "https://127.0.0.1");
    }

    #[test]
    fn an_issuer_is_an_https_origin_or_on_loopback() {
        for good in [
            "https://op.example",
            "http://127.0.0.1:9400",
            "http://[::1]:1",
            "http://localhost:8080",
        ] {
            assert!(good.parse::<Issuer>().is_ok(), "{good}");
        }
        for bad in [
            "https://op.example/",
            "https://op.example/a",
            "https://op.example?x",
            "http://op.example",
            "op",
        ] {
            assert!(bad.parse::<Issuer>().is_err(), "{bad}");
        }
    }
}
