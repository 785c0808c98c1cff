//! Redirection endpoints as they are registered: RFC 6749 section 3.1.2.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use url::Url;

/// A redirect URI, kept as the exact text that was registered or requested, because comparison is by character.
///
/// Clones share the text: every code that is sent to a registered URI holds that URI.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct RedirectUri(Arc<str>);

impl RedirectUri {
    /// The URI as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text cannot be a redirect URI.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum InvalidRedirectUri {
    /// It does not parse, or is relative.
    #[error("a redirect URI is an absolute URI")]
    NotAbsolute,
    /// RFC 6749 section 3.1.2.
    #[error("a redirect URI has no fragment")]
    Fragment,
    /// `javascript:` and its like run in the page that follows the redirect.
    #[error("a redirect URI does not use a scheme that a browser would execute")]
    ExecutableScheme,
    /// `http://user@host` is the shape of a disguise.
    #[error("a redirect URI names no user before its host")]
    UserInfo,
    /// Header injection, or a second reading by another parser.
    #[error("a redirect URI has no white space, control characters or backslashes, and is ASCII")]
    Character,
}

impl FromStr for RedirectUri {
    type Err = InvalidRedirectUri;

    fn from_str(text: &str) -> Result<Self, InvalidRedirectUri> {
        if !text.bytes().all(|c| c.is_ascii_graphic() && c != b'\\') {
            return Err(InvalidRedirectUri::Character);
        }
        let url = Url::parse(text).map_err(|_| InvalidRedirectUri::NotAbsolute)?;
        if text.contains('#') {
            return Err(InvalidRedirectUri::Fragment);
        }
        if matches!(
            url.scheme(),
            "javascript" | "data" | "vbscript" | "blob" | "file" | "about"
        ) {
            return Err(InvalidRedirectUri::ExecutableScheme);
        }
        // RFC 9110 section 4.2: what a browser resolves by host has one, after two slashes. It would read `https:host` as
        // a path of the page it stands on, and the parser here as a host.
        let authority = authority(text, url.scheme());
        if url.is_special() && authority.is_none_or(str::is_empty) {
            return Err(InvalidRedirectUri::NotAbsolute);
        }
        // In the text, because the parser drops a user that is empty.
        if authority.is_some_and(|authority| authority.contains('@')) {
            return Err(InvalidRedirectUri::UserInfo);
        }
        Ok(Self(text.into()))
    }
}

/// RFC 3986 section 3.2.
fn authority<'a>(text: &'a str, scheme: &str) -> Option<&'a str> {
    let rest = text.get(scheme.len()..)?.strip_prefix("://")?;
    rest.split(['/', '?']).next()
}

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_would_execute_or_misread_is_refused() {
        let refused = [
            ("/callback", InvalidRedirectUri::NotAbsolute),
            ("https://rp.example/#here", InvalidRedirectUri::Fragment),
            ("https:rp.example/", InvalidRedirectUri::NotAbsolute),
            ("https:///rp.example", InvalidRedirectUri::NotAbsolute),
            ("javascript:alert(1)", InvalidRedirectUri::ExecutableScheme),
            ("https://@rp.example/", InvalidRedirectUri::UserInfo),
            ("https://:@rp.example/", InvalidRedirectUri::UserInfo),
            (
                "https://rp.example@evil.example/",
                InvalidRedirectUri::UserInfo,
            ),
            ("https://rp.example/\r\nX: y", InvalidRedirectUri::Character),
            (
                "https://rp.example\\@evil.example/",
                InvalidRedirectUri::Character,
            ),
        ];
        for (text, why) in refused {
            assert_eq!(text.parse::<RedirectUri>(), Err(why), "{text}");
        }
    }
}
