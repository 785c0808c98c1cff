//! An exchange as it came, before its secrets are taken out.

mod asked;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::{Exchange, Field};
use crate::rp::secrets::Secrets;
use crate::rp::transport::{Answer, NoAnswer};
pub(super) use asked::Asked;

/// An exchange before its secrets are taken out: that happens at the end, when all of them are known.
pub(super) struct Raw {
    pub(super) n: usize,
    pub(super) step: Option<usize>,
    pub(super) case: Option<Arc<str>>,
    asked: Asked,
    came: Result<Answer, NoAnswer>,
    /// The later bytes of the same connection.
    further: Vec<Answer>,
    took: Duration,
}

/// How much of a body is kept, and how much of that is shown.
///
/// A secret that lies across the edge would not be recognised; so what is shown ends well before it.
pub(super) const KEPT_BODY: usize = 16 * 1024;
const SHOWN_BODY: usize = 4 * 1024;
/// How many bytes of header fields are kept. Of a value that does not fit nothing is shown: it could be cut within a secret.
const KEPT_HEADERS: usize = 32 * 1024;

/// Learns the secrets of an exchange, also those in what will not be kept of it.
pub(super) fn learn(
    secrets: &mut Secrets,
    asked: &Asked,
    came: &Result<Answer, NoAnswer>,
    further: &[Answer],
) {
    asked.tell(secrets);
    for answer in came.iter().chain(further) {
        learn_message(secrets, &answer.headers, &answer.body);
    }
}

/// Learns the secrets of one side of an exchange.
fn learn_message(secrets: &mut Secrets, headers: &HeaderMap, body: &Bytes) {
    for (name, value) in headers {
        secrets.learn_header(name.as_str(), &String::from_utf8_lossy(value.as_bytes()));
    }
    secrets.learn_body(body);
}

impl Raw {
    /// The part of an exchange that is kept.
    pub(super) fn new(
        n: usize,
        (step, case): (Option<usize>, Option<Arc<str>>),
        asked: Asked,
        came: &Result<Answer, NoAnswer>,
        further: &[Answer],
        took: Duration,
    ) -> Self {
        Self {
            n,
            step,
            case,
            asked: asked.kept(),
            came: came.as_ref().map(kept).map_err(Clone::clone),
            further: further.iter().map(kept).collect(),
            took,
        }
    }

    /// Tells the secrets that can be found in it.
    pub(super) fn tell(&self, secrets: &mut Secrets) {
        learn(secrets, &self.asked, &self.came, &self.further);
    }

    /// The exchange as it is shown.
    pub(super) fn show(&self, secrets: &Secrets) -> Exchange {
        let (status, response_headers, mut response_body, failure) = match &self.came {
            Ok(answer) => (
                Some(answer.status),
                fields(&answer.headers, secrets),
                body(&answer.body, secrets),
                None,
            ),
            Err(none) => {
                let reason = secrets.shown(&none.reason);
                (None, Vec::new(), String::new(), Some(reason))
            }
        };
        for answer in &self.further {
            response_body.push_str(&message(answer, secrets));
        }
        let asked = self.asked.show(secrets);
        Exchange {
            n: self.n,
            step: self.step,
            case: self.case.as_ref().map(ToString::to_string),
            method: asked.method,
            url: asked.url,
            request_headers: asked.headers,
            request_body: asked.body,
            status,
            response_headers,
            response_body: cut(response_body, 2 * SHOWN_BODY),
            failure,
            took_ms: self.took.as_millis().try_into().unwrap_or(u64::MAX),
            curl: asked.command,
        }
    }
}

impl std::fmt::Debug for Raw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Raw({})", self.n)
    }
}

fn kept(answer: &Answer) -> Answer {
    Answer {
        status: answer.status,
        headers: bounded(answer.headers.clone()),
        body: beginning(&answer.body),
        took: answer.took,
        url: answer.url.clone(),
    }
}

/// An answer that followed another one, in the text of that one.
fn message(answer: &Answer, secrets: &Secrets) -> String {
    let fields = fields(&answer.headers, secrets).into_iter();
    let fields: String = fields
        .map(|Field { name, value }| format!("{name}: {value}\n"))
        .collect();
    let body = body(&answer.body, secrets);
    format!("\n\nHTTP/1.1 {}\n{fields}\n{body}", answer.status)
}

fn beginning(body: &Bytes) -> Bytes {
    if body.len() <= KEPT_BODY {
        body.clone()
    } else {
        Bytes::copy_from_slice(&body[..KEPT_BODY])
    }
}

fn bounded(headers: HeaderMap) -> HeaderMap {
    let size = |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len();
    if headers.iter().map(size).sum::<usize>() <= KEPT_HEADERS {
        return headers;
    }
    let mut room = KEPT_HEADERS;
    let fits = |(name, value): (&HeaderName, &HeaderValue)| {
        let value = match room.checked_sub(size((name, value))) {
            Some(left) => {
                room = left;
                value.clone()
            }
            None => HeaderValue::from_static("(too long to keep)"),
        };
        (name.clone(), value)
    };
    headers.iter().map(fits).collect()
}

fn fields(headers: &HeaderMap, secrets: &Secrets) -> Vec<Field> {
    headers
        .iter()
        .map(|(name, value)| Field {
            name: name.as_str().to_owned(),
            value: cut(
                secrets.shown(&String::from_utf8_lossy(value.as_bytes())),
                SHOWN_BODY,
            ),
        })
        .collect()
}

fn body(body: &Bytes, secrets: &Secrets) -> String {
    let shown = secrets.shown(&String::from_utf8_lossy(body));
    if body.len() < KEPT_BODY {
        return cut(shown, SHOWN_BODY);
    }
    let room = SHOWN_BODY.min(shown.len() / 2);
    cut(shown, room)
}

fn cut(mut text: String, room: usize) -> String {
    if text.len() > room {
        let more = text.len() - room;
        text.truncate(text.floor_char_boundary(room));
        text.push_str(&format!("... ({more} more)"));
    }
    text
}
