//! Redirection endpoints as they are registered: RFC 6749 section 3.1.2.

use std::fmt;
use std::str::FromStr;

use url::Url;

/// A redirect URI, kept as the exact text that was registered or requested, because comparison is by character.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct RedirectUri(String);

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
        if !url.username().is_empty() || url.password().is_some() {
            return Err(InvalidRedirectUri::UserInfo);
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_browser_would_execute_or_misread_is_refused() {
        let refused = [
            ("/callback", InvalidRedirectUri::NotAbsolute),
            ("https://rp.example/#here", InvalidRedirectUri::Fragment),
            ("javascript:alert(1)", InvalidRedirectUri::ExecutableScheme),
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

    proptest! {
        #[test]
        fn the_text_is_kept_as_it_was_written(text in "(https|com\\.example\\.app)://[a-zA-Z.]{1,12}(:[1-9][0-9]{1,3})?/[ -~]{0,12}") {
            if let Ok(uri) = text.parse::<RedirectUri>() {
                prop_assert_eq!(uri.as_str(), text.as_str());
            }
        }
    }
}
