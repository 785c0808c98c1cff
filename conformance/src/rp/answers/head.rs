//! The header of an answer: RFC 9112 sections 4 and 5.

use http::header::{CONNECTION, HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};

use super::NoAnswer;

/// The header of an answer.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    /// HTTP/1.0, where a connection ends with its first answer.
    old: bool,
}

/// In bytes.
const LONGEST: usize = 64 * 1024;
const MOST_FIELDS: usize = 128;

/// Reads a header, if all of it is there, and says how long it is. `searched` remembers how far its end was looked for, so that
/// bytes which come one by one are not looked at again and again.
pub(super) fn read(bytes: &[u8], searched: &mut usize) -> Result<Option<(Head, usize)>, NoAnswer> {
    let Some(end) = end(bytes, *searched) else {
        if bytes.len() > LONGEST {
            return Err(too_long());
        }
        // An end of at most three bytes can have begun already.
        *searched = bytes.len().saturating_sub(3);
        return Ok(None);
    };
    if end > LONGEST {
        return Err(too_long());
    }
    parse(&bytes[..end]).map(|head| Some((head, end)))
}

/// Why a header that will never be complete is none.
pub(super) fn unfinished(bytes: &[u8]) -> NoAnswer {
    match bytes.starts_with(b"HTTP/1.") {
        true => NoAnswer("the connection was closed within the header".to_owned()),
        false => NoAnswer("what came is no HTTP/1.1".to_owned()),
    }
}

/// Where an empty line ends: RFC 9112 section 2.2 lets a recipient take a bare LF for the end of a line.
fn end(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = &bytes[from..];
    let newlines = rest.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    newlines
        .map(|(at, _)| from + at + 1)
        .find_map(|at| match &bytes[at..] {
            [b'\n', ..] => Some(at + 1),
            [b'\r', b'\n', ..] => Some(at + 2),
            _ => None,
        })
}

fn parse(bytes: &[u8]) -> Result<Head, NoAnswer> {
    let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
    let mut response = httparse::Response::new(&mut fields);
    let wrong = |reason: &dyn std::fmt::Display| NoAnswer(format!("no HTTP/1.1: {reason}"));
    match response.parse(bytes) {
        Ok(httparse::Status::Complete(_)) => {}
        Ok(httparse::Status::Partial) => return Err(wrong(&"the header ends too early")),
        Err(error) => return Err(wrong(&error)),
    }
    let status = response
        .code
        .and_then(|code| StatusCode::from_u16(code).ok())
        .ok_or_else(|| wrong(&"there is no such status"))?;
    let mut headers = HeaderMap::new();
    for field in response.headers {
        let name = HeaderName::from_bytes(field.name.as_bytes()).map_err(|error| wrong(&error))?;
        let value = HeaderValue::from_bytes(field.value).map_err(|error| wrong(&error))?;
        headers.append(name, value);
    }
    Ok(Head {
        status: status.as_u16(),
        headers,
        old: response.version == Some(0),
    })
}

fn too_long() -> NoAnswer {
    NoAnswer(format!("the header is longer than {LONGEST} bytes"))
}

impl Head {
    /// Whether another answer to the same request follows: RFC 9110 section 15.2.
    pub(super) fn is_interim(&self) -> bool {
        (100..200).contains(&self.status) && self.status != StatusCode::SWITCHING_PROTOCOLS
    }

    /// Whether the connection ends with this answer: RFC 9112 section 9.3.
    pub(super) fn is_last_of_all(&self) -> bool {
        let says = |option| self.words(&CONNECTION).any(|word| word == option);
        says("close") || (self.old && !says("keep-alive"))
    }

    /// The elements of a list, in lower case: RFC 9110 section 5.6.1.
    pub(super) fn words(&self, name: &HeaderName) -> impl Iterator<Item = String> {
        self.headers
            .get_all(name)
            .iter()
            .flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
            .map(|word| String::from_utf8_lossy(word.trim_ascii()).to_ascii_lowercase())
            .filter(|word| !word.is_empty())
    }
}
