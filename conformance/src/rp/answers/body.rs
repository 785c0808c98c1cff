//! The body of an answer, and where it ends: RFC 9112 sections 6 and 7.

use http::StatusCode;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};

use super::NoAnswer;
use super::head::Head;

/// A body on its way.
#[derive(Debug)]
pub(super) enum Body {
    /// So many bytes are missing.
    Counted { body: Vec<u8>, missing: usize },
    /// In chunks: RFC 9112 section 7.1.
    Chunked { body: Vec<u8>, next: Next },
    /// Until the connection ends.
    UntilClose(Vec<u8>),
}

/// The next part of a chunked body.
#[derive(Debug, Clone, Copy)]
pub(super) enum Next {
    /// A line with the size of a chunk.
    Size,
    /// So many bytes of a chunk, the line end after them included.
    Data(usize),
    /// A line of the trailer section; so many bytes of it have been read.
    Trailer(usize),
    /// Nothing.
    Done,
}

/// How far a body came with the bytes there are.
pub(super) enum Progress {
    /// Not at all: more bytes are needed.
    Starved,
    /// So many bytes were read.
    Read(usize),
    /// There is nothing more to read.
    Complete,
}

/// A size and its extensions: RFC 9112 section 7.1.1.
const LONGEST_LINE: usize = 4 * 1024;
/// All trailer fields together.
const LONGEST_TRAILER: usize = 16 * 1024;

impl Body {
    /// The body that follows a header, if one does: RFC 9112 section 6.3.
    pub(super) fn after(head: &Head, bodiless: bool) -> Result<Option<Self>, NoAnswer> {
        let body = Vec::new();
        let without = [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED];
        if bodiless || without.iter().any(|status| *status == head.status) {
            return Ok(None);
        }
        if let Some(coding) = head.words(&TRANSFER_ENCODING).last() {
            return Ok(Some(match coding.as_str() {
                "chunked" => Self::Chunked {
                    body,
                    next: Next::Size,
                },
                _ => Self::UntilClose(body),
            }));
        }
        let mut lengths = head.words(&CONTENT_LENGTH);
        let Some(length) = lengths.next() else {
            return Ok(Some(Self::UntilClose(body)));
        };
        if lengths.any(|other| other != length) {
            return Err(NoAnswer("there are two lengths of the body".to_owned()));
        }
        let digits = length.bytes().all(|byte| byte.is_ascii_digit());
        let missing = digits.then(|| length.parse().ok()).flatten();
        let missing = missing.ok_or_else(|| NoAnswer("the body has no length".to_owned()))?;
        Ok(Some(Self::Counted { body, missing }))
    }

    /// Reads on; `room` is what bodies may still take.
    pub(super) fn read(&mut self, bytes: &[u8], room: &mut usize) -> Result<Progress, NoAnswer> {
        if self.is_complete() {
            return Ok(Progress::Complete);
        }
        if bytes.is_empty() {
            return Ok(Progress::Starved);
        }
        match self {
            Self::Counted { body, missing } => {
                if *missing > *room {
                    return Err(too_long());
                }
                let part = &bytes[..bytes.len().min(*missing)];
                *missing -= part.len();
                keep(body, part, room)
            }
            Self::UntilClose(body) => keep(body, bytes, room),
            Self::Chunked { body, next } => chunk(body, next, bytes, room),
        }
    }

    fn is_complete(&self) -> bool {
        match self {
            Self::Counted { missing, .. } => *missing == 0,
            Self::Chunked { next, .. } => matches!(next, Next::Done),
            Self::UntilClose(_) => false,
        }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Counted { body, .. } | Self::Chunked { body, .. } | Self::UntilClose(body) => {
                body
            }
        }
    }
}

fn chunk(
    body: &mut Vec<u8>,
    next: &mut Next,
    bytes: &[u8],
    room: &mut usize,
) -> Result<Progress, NoAnswer> {
    match *next {
        Next::Size => {
            let Some(line) = line(bytes, LONGEST_LINE)? else {
                return Ok(Progress::Starved);
            };
            let size = size(line)?;
            if size > *room {
                return Err(too_long());
            }
            *next = match size {
                0 => Next::Trailer(0),
                size => Next::Data(size + LINE_END.len()),
            };
            Ok(Progress::Read(line.len()))
        }
        Next::Data(missing) => {
            let Some(data) = missing.checked_sub(LINE_END.len()).filter(|data| *data > 0) else {
                if bytes.len() < missing {
                    return Ok(Progress::Starved);
                }
                if !bytes.starts_with(LINE_END) {
                    return Err(NoAnswer("a chunk is longer than it says".to_owned()));
                }
                *next = Next::Size;
                return Ok(Progress::Read(missing));
            };
            let part = &bytes[..bytes.len().min(data)];
            *next = Next::Data(missing - part.len());
            keep(body, part, room)
        }
        Next::Trailer(read) => {
            let Some(line) = line(bytes, LONGEST_TRAILER.saturating_sub(read))? else {
                return Ok(Progress::Starved);
            };
            *next = match line.trim_ascii().is_empty() {
                true => Next::Done,
                false => Next::Trailer(read + line.len()),
            };
            Ok(Progress::Read(line.len()))
        }
        Next::Done => Ok(Progress::Complete),
    }
}

const LINE_END: &[u8] = b"\r\n";

/// A line with its end, if that is there.
fn line(bytes: &[u8], longest: usize) -> Result<Option<&[u8]>, NoAnswer> {
    let end = bytes.iter().take(longest).position(|byte| *byte == b'\n');
    match end {
        Some(end) => Ok(Some(&bytes[..=end])),
        None if bytes.len() >= longest => Err(NoAnswer(format!(
            "a line of a chunked body is longer than {longest} bytes"
        ))),
        None => Ok(None),
    }
}

/// RFC 9112 section 7.1: hexadecimal digits, perhaps followed by extensions.
fn size(line: &[u8]) -> Result<usize, NoAnswer> {
    let digits = line.split(|byte| *byte == b';').next().unwrap_or_default();
    let digits = std::str::from_utf8(digits).unwrap_or_default().trim();
    let is_number = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let size = is_number.then(|| usize::from_str_radix(digits, 16).ok());
    size.flatten()
        .ok_or_else(|| NoAnswer("a chunk has no size".to_owned()))
}

fn keep(body: &mut Vec<u8>, part: &[u8], room: &mut usize) -> Result<Progress, NoAnswer> {
    *room = room.checked_sub(part.len()).ok_or_else(too_long)?;
    body.extend_from_slice(part);
    Ok(Progress::Read(part.len()))
}

fn too_long() -> NoAnswer {
    NoAnswer("the body is longer than we take".to_owned())
}
