//! Filters change a value in a template: `{flow.code|altered}`.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode_byte, utf8_percent_encode};
use sha2::{Digest as _, Sha256};
use url::{Position, Url};

use crate::words::vocabulary;

vocabulary! {
    /// Something done to a text. Each has one name, and there is no way to combine them but one after the other.
    pub enum Filter {
        /// One character in the middle becomes another letter.
        Altered = "altered",
        /// The last character is missing.
        Shortened = "shortened",
        /// One letter more at the end.
        Lengthened = "lengthened",
        /// Upper case becomes lower case and the other way round.
        Swapcase = "swapcase",
        /// Upper case.
        Uppercase = "uppercase",
        /// Lower case.
        Lowercase = "lowercase",
        /// The base64url form of its SHA-256, as in PKCE: RFC 7636 section 4.2.
        S256 = "s256",
        /// Its base64 form, padded, as in HTTP Basic: RFC 4648 section 4.
        Base64 = "base64",
        /// Its base64url form without padding.
        Base64url = "base64url",
        /// Percent-encoded for a form or a query string.
        PercentEncoded = "percent-encoded",
        /// How many bytes it has, as Content-Length says it.
        Length = "length",
        /// The same in hexadecimal digits, as the size of a chunk says it.
        HexLength = "hex-length",
        /// The first half of its characters.
        FirstHalf = "first-half",
        /// The rest of them.
        SecondHalf = "second-half",
        /// Every byte as a chunk of its own, without the last chunk: RFC 9112 section 7.1.
        OneByteChunks = "one-byte-chunks",
        /// Percent-encoded, every byte of it: another way of writing the same text.
        EveryByteEncoded = "every-byte-encoded",
        /// A URL whose host is in upper case.
        UppercasedHost = "uppercased-host",
        /// A URL with another port.
        OtherPort = "other-port",
        /// An http URL as https, an https URL as http.
        OtherScheme = "other-scheme",
        /// The scheme of a URL.
        Scheme = "scheme",
        /// The host of a URL.
        Host = "host",
        /// Host and port of a URL.
        Authority = "authority",
        /// The path of a URL.
        Path = "path",
        /// Scheme, host and port of a URL.
        Origin = "origin",
    }
}

impl Filter {
    /// Does it; the error says why the text does not lend itself to it.
    pub fn apply(self, text: &str) -> Result<String, String> {
        match self {
            Self::Altered => Ok(altered(text)),
            Self::Shortened => {
                let mut characters = text.chars();
                characters.next_back();
                Ok(characters.as_str().to_owned())
            }
            Self::Lengthened => Ok(format!("{text}A")),
            Self::Swapcase => Ok(text.chars().map(swapped).collect()),
            Self::Uppercase => Ok(text.to_ascii_uppercase()),
            Self::Lowercase => Ok(text.to_ascii_lowercase()),
            Self::S256 => Ok(URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()))),
            Self::Base64 => Ok(STANDARD.encode(text)),
            Self::Base64url => Ok(URL_SAFE_NO_PAD.encode(text)),
            Self::PercentEncoded => Ok(utf8_percent_encode(text, ESCAPED).to_string()),
            Self::Length => Ok(text.len().to_string()),
            Self::HexLength => Ok(format!("{:x}", text.len())),
            Self::FirstHalf => Ok(text.split_at(middle(text)).0.to_owned()),
            Self::SecondHalf => Ok(text.split_at(middle(text)).1.to_owned()),
            Self::OneByteChunks if text.is_ascii() => Ok(text
                .chars()
                .map(|byte| format!("1\r\n{byte}\r\n"))
                .collect()),
            Self::OneByteChunks => Err("it has characters of several bytes".to_owned()),
            Self::EveryByteEncoded => Ok(text.bytes().map(percent_encode_byte).collect()),
            Self::UppercasedHost => {
                let url = parsed(text)?;
                let host = url.host_str().ok_or("the URL has no host")?.to_owned();
                Ok(text.replacen(&host, &host.to_ascii_uppercase(), 1))
            }
            Self::OtherPort => {
                let mut url = parsed(text)?;
                let port = url.port_or_known_default().ok_or("the URL has no port")?;
                // Stays within the ports that any user may open, so that a loopback redirect remains plausible.
                let other = if port > 50_000 {
                    port - 1
                } else {
                    port.saturating_add(10_001)
                };
                url.set_port(Some(other))
                    .map_err(|()| "the URL cannot have a port")?;
                Ok(url.into())
            }
            Self::OtherScheme => match text.split_once("://") {
                Some(("http", rest)) => Ok(format!("https://{rest}")),
                Some(("https", rest)) => Ok(format!("http://{rest}")),
                Some(_) | None => Err("it is neither an http nor an https URL".to_owned()),
            },
            Self::Scheme => Ok(parsed(text)?.scheme().to_owned()),
            Self::Host => Ok(parsed(text)?
                .host_str()
                .ok_or("the URL has no host")?
                .to_owned()),
            Self::Authority => {
                Ok(parsed(text)?[Position::BeforeHost..Position::AfterPort].to_owned())
            }
            Self::Path => Ok(parsed(text)?.path().to_owned()),
            Self::Origin => Ok(parsed(text)?.origin().ascii_serialization()),
        }
    }
}

/// RFC 3986 section 2.3: everything but the unreserved characters.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// In the middle, because the last character of a base64url text may hold unused bits that a decoder ignores.
fn altered(text: &str) -> String {
    let middle = text.chars().count() / 2;
    let nearest = text
        .char_indices()
        .enumerate()
        .filter(|(_, (_, character))| character.is_ascii_alphanumeric())
        .min_by_key(|(n, _)| n.abs_diff(middle));
    let Some((_, (at, character))) = nearest else {
        return format!("{text}A");
    };
    let other = if character == 'A' { "B" } else { "A" };
    format!(
        "{}{other}{}",
        &text[..at],
        &text[at + character.len_utf8()..]
    )
}

/// Where the second half begins.
fn middle(text: &str) -> usize {
    text.floor_char_boundary(text.len() / 2)
}

fn swapped(character: char) -> char {
    if character.is_ascii_lowercase() {
        character.to_ascii_uppercase()
    } else {
        character.to_ascii_lowercase()
    }
}

fn parsed(text: &str) -> Result<Url, String> {
    Url::parse(text).map_err(|error| format!("it is no URL: {error}"))
}

#[cfg(test)]
mod tests {
    use super::Filter;

    #[test]
    fn each_filter_does_what_its_name_says() {
        for (filter, text, expected) in [
            (Filter::Altered, "abcde", "abAde"),
            (Filter::Altered, "xxAxx", "xxBxx"),
            (Filter::Altered, "ab.de", "aA.de"),
            (Filter::Altered, "", "A"),
            (Filter::Shortened, "abc", "ab"),
            (Filter::Lengthened, "abc", "abcA"),
            (Filter::Swapcase, "aB1", "Ab1"),
            (Filter::Uppercase, "aB1", "AB1"),
            (Filter::Lowercase, "aB1", "ab1"),
            // RFC 7636 appendix B.
            (
                Filter::S256,
                "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
                "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            ),
            (Filter::Base64, "a?>", "YT8+"),
            (Filter::Base64, "a", "YQ=="),
            (Filter::Base64url, "a?>", "YT8-"),
            (Filter::Length, "abcdefghijé", "12"),
            (Filter::HexLength, "abcdefghijé", "c"),
            (Filter::FirstHalf, "aé", "a"),
            (Filter::SecondHalf, "aé", "é"),
            (Filter::OneByteChunks, "ab", "1\r\na\r\n1\r\nb\r\n"),
            (Filter::PercentEncoded, "a b&~", "a%20b%26~"),
            (Filter::EveryByteEncoded, "a~é", "%61%7E%C3%A9"),
            (
                Filter::UppercasedHost,
                "https://cb.example/cb.example",
                "https://CB.EXAMPLE/cb.example",
            ),
            (
                Filter::OtherPort,
                "http://127.0.0.1/cb",
                "http://127.0.0.1:10081/cb",
            ),
            (
                Filter::OtherPort,
                "http://[::1]:60000/cb",
                "http://[::1]:59999/cb",
            ),
            (
                Filter::OtherScheme,
                "https://a.example:1/b",
                "http://a.example:1/b",
            ),
            (Filter::Scheme, "https://a.example:1/b", "https"),
            (Filter::Host, "https://a.example:1/b", "a.example"),
            (Filter::Authority, "https://a.example:1/b", "a.example:1"),
            (Filter::Path, "https://a.example:1/b?c", "/b"),
            (
                Filter::Origin,
                "https://a.example:1/b?c",
                "https://a.example:1",
            ),
        ] {
            assert_eq!(
                filter.apply(text).as_deref(),
                Ok(expected),
                "{} of {text}",
                filter.name()
            );
        }
    }

    #[test]
    fn a_filter_for_urls_refuses_other_texts() {
        assert!(
            Filter::Host
                .apply("cb")
                .is_err_and(|reason| reason.starts_with("it is no URL"))
        );
        assert!(Filter::OneByteChunks.apply("é").is_err());
    }
}
