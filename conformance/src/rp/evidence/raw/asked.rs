//! The asking side of an exchange: a request, or bytes that somebody wrote by hand.

use bytes::Bytes;

use super::{KEPT_BODY, SHOWN_BODY, beginning, body, bounded, cut, fields, learn_message};
use crate::rp::evidence::Field;
use crate::rp::raw::RawRequest;
use crate::rp::secrets::Secrets;
use crate::rp::transport::Outgoing;
use crate::rp::{curl, printf};

/// The request.
pub(in crate::rp::evidence) enum Asked {
    /// A request.
    Request(Outgoing),
    /// Bytes.
    Octets {
        /// They themselves.
        request: RawRequest,
        /// How many there were before most of them were forgotten.
        whole: usize,
    },
}

/// The request as it is shown.
pub(super) struct Shown {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) headers: Vec<Field>,
    pub(super) body: String,
    pub(super) command: String,
}

/// Of bytes that are too many to be repeated so much is shown: well before the edge, across which a secret would not be recognised.
const GIST: usize = 1024;

/// Shown in the place of a method where there may be none.
const BYTES: &str = "(bytes)";

impl Asked {
    /// Bytes that were sent.
    pub(in crate::rp::evidence) fn octets(request: RawRequest) -> Self {
        let whole = request.pieces.iter().map(Bytes::len).sum();
        Self::Octets { request, whole }
    }

    /// The part of it that is kept.
    pub(super) fn kept(self) -> Self {
        match self {
            Self::Request(request) => Self::Request(Outgoing {
                headers: bounded(request.headers),
                body: beginning(&request.body),
                ..request
            }),
            Self::Octets { mut request, whole } => {
                let mut room = KEPT_BODY;
                for piece in &mut request.pieces {
                    let kept = piece.len().min(room);
                    room -= kept;
                    *piece = Bytes::copy_from_slice(&piece[..kept]);
                }
                Self::Octets { request, whole }
            }
        }
    }

    /// Tells the secrets that can be found in it.
    pub(super) fn tell(&self, secrets: &mut Secrets) {
        match self {
            Self::Request(request) => {
                secrets.learn_url(request.url.as_str());
                learn_message(secrets, &request.headers, &request.body);
            }
            Self::Octets { request, .. } => {
                secrets.learn_url(request.url.as_str());
                // A value can go over from one piece to the next, or end with its piece.
                learn_lines(secrets, &request.pieces.concat());
                for piece in &request.pieces {
                    learn_lines(secrets, piece);
                }
            }
        }
    }

    pub(super) fn show(&self, secrets: &Secrets) -> Shown {
        match self {
            Self::Request(request) => Shown {
                method: request.method.to_string(),
                url: secrets.shown(request.url.as_str()),
                headers: fields(&request.headers, secrets),
                body: body(&request.body, secrets),
                command: curl::line(
                    &request.method,
                    request.url.as_str(),
                    &request.headers,
                    &request.body,
                    secrets,
                ),
            },
            Self::Octets { request, whole } => {
                let room = match *whole > KEPT_BODY {
                    true => GIST,
                    false => KEPT_BODY,
                };
                let bytes = request.pieces.concat();
                let bytes = &bytes[..bytes.len().min(room)];
                Shown {
                    method: BYTES.to_owned(),
                    url: secrets.shown(request.url.as_str()),
                    headers: Vec::new(),
                    body: cut(printf::shown(bytes, secrets), SHOWN_BODY),
                    command: printf::line(request, room, *whole, secrets),
                }
            }
        }
    }
}

fn learn_lines(secrets: &mut Secrets, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    text.split(['\r', '\n'])
        .for_each(|line| learn_line(secrets, line));
}

/// A line of any kind: the beginning of a request, a header field, or a part of a body.
fn learn_line(secrets: &mut Secrets, line: &str) {
    if let Some(target) = line.split(' ').nth(1) {
        secrets.learn_url(target);
    }
    if let Some((name, value)) = line.split_once(':') {
        secrets.learn_header(name.trim(), value.trim());
    }
    secrets.learn_body(line.as_bytes());
}
