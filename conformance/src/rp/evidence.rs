//! Every exchange with the target, kept so that a finding can point at it: bounded, and without secrets.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde::{Deserialize, Serialize};
use url::Url;

use super::curl;
use super::secrets::{Salt, Secrets};
use super::transport::{Answer, Outgoing};

/// The number of an exchange within its check, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ExchangeId(pub usize);

/// An exchange as it is shown: secrets are replaced by fingerprints.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Exchange {
    /// Its number within the check.
    pub n: usize,
    /// The step it belongs to, counted from 1, and its verb.
    pub step: String,
    /// The case it belongs to, if the check has cases.
    pub case: Option<String>,
    /// The request method.
    pub method: String,
    /// The URL.
    pub url: String,
    /// The header fields of the request that were set on purpose.
    pub request_headers: Vec<Field>,
    /// The body of the request.
    pub request_body: String,
    /// The status, if an answer came.
    pub status: Option<u16>,
    /// The header fields of the answer.
    pub response_headers: Vec<Field>,
    /// The body of the answer, cut after 4 KiB.
    pub response_body: String,
    /// Why there is no answer.
    pub failure: Option<String>,
    /// Milliseconds from sending to the end of the answer.
    pub took_ms: u64,
    /// A command that repeats the request, with shell variables in place of secrets.
    pub curl: String,
}

/// A header field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// The name, in lower case.
    pub name: String,
    /// The value.
    pub value: String,
}

/// The exchanges of one check. Clones share it.
#[derive(Debug, Clone)]
pub struct Log(Arc<Mutex<Kept>>);

#[derive(Debug)]
struct Kept {
    keeps: Keeps,
    sent: usize,
    first: Vec<Raw>,
    last: VecDeque<Raw>,
    step: Arc<str>,
    case: Option<Arc<str>>,
    secrets: Secrets,
    /// Secrets to look for when something is shown, where they are not looked for as they come.
    heard: VecDeque<(String, String)>,
}

/// How much is kept, and when secrets are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keeps {
    /// The beginning and the end of a check, whose every secret is known at once.
    Everything,
    /// The latest exchanges, of which hardly any will ever be shown: then is early enough to look for secrets.
    Latest,
}

impl Keeps {
    /// How many exchanges are kept from the beginning and from the end: what is between them repeats.
    fn room(self) -> (usize, usize) {
        match self {
            Self::Everything => (16, 48),
            Self::Latest => (0, 16),
        }
    }
}

/// An exchange before its secrets are taken out: that happens at the end, when all of them are known.
struct Raw {
    n: usize,
    step: Arc<str>,
    case: Option<Arc<str>>,
    method: Method,
    url: Url,
    request_headers: HeaderMap,
    request_body: Bytes,
    came: Result<Answer, String>,
    took: Duration,
}

/// How many secrets are kept in mind for what may be shown: those of the exchanges themselves are found in them.
const HEARD: usize = 64;
/// How much of a body is kept, and how much of that is shown.
///
/// A secret that lies across the edge would not be recognised; so what is shown ends well before it.
const KEPT_BODY: usize = 16 * 1024;
const SHOWN_BODY: usize = 4 * 1024;
/// How many bytes of header fields are kept. Of a value that does not fit nothing is shown: it could be cut within a secret.
const KEPT_HEADERS: usize = 32 * 1024;

impl Log {
    /// An empty log of a check.
    pub fn new(salt: Salt) -> Self {
        Self::keeping(Keeps::Everything, salt)
    }

    /// An empty log that keeps the latest exchanges, for those who send millions.
    pub fn of_latest(salt: Salt) -> Self {
        Self::keeping(Keeps::Latest, salt)
    }

    fn keeping(keeps: Keeps, salt: Salt) -> Self {
        Self(Arc::new(Mutex::new(Kept {
            keeps,
            sent: 0,
            first: Vec::new(),
            last: VecDeque::new(),
            step: Arc::from(""),
            case: None,
            secrets: Secrets::new(salt),
            heard: VecDeque::new(),
        })))
    }

    /// Forgets the exchanges so far; the numbers go on.
    pub(crate) fn forget(&self) {
        let mut kept = self.lock();
        kept.first.clear();
        kept.last.clear();
    }

    /// Says which step, and which case, the exchanges to come belong to.
    pub fn at(&self, step: &str, case: Option<&str>) {
        let mut kept = self.lock();
        if *kept.step != *step {
            kept.step = Arc::from(step);
        }
        kept.case = case.map(Arc::from);
    }

    /// Remembers a secret.
    pub fn learn(&self, name: &str, value: &str) {
        self.lock().learn(name, value);
    }

    /// Remembers a secret that is met again and again.
    pub(crate) fn learn_for_good(&self, name: &str, value: &str) {
        self.lock().secrets.learn(name, value);
    }

    /// A text with fingerprints in place of every secret known by now.
    pub fn shown(&self, text: &str) -> String {
        let mut kept = self.lock();
        kept.look_for_secrets();
        kept.secrets.shown(text)
    }

    /// Keeps an exchange.
    pub(crate) fn record(
        &self,
        request: Outgoing,
        came: &Result<Answer, String>,
        took: Duration,
    ) -> ExchangeId {
        let mut kept = self.lock();
        if kept.keeps == Keeps::Everything {
            learn_exchange(&mut kept.secrets, &request, came);
        }
        kept.sent += 1;
        let raw = Raw {
            n: kept.sent,
            step: Arc::clone(&kept.step),
            case: kept.case.clone(),
            method: request.method,
            url: request.url,
            request_headers: bounded(request.headers),
            request_body: beginning(&request.body),
            came: came
                .as_ref()
                .map(|answer| Answer {
                    headers: bounded(answer.headers.clone()),
                    body: beginning(&answer.body),
                    ..answer.clone()
                })
                .map_err(Clone::clone),
            took,
        };
        let (first, last) = kept.keeps.room();
        if kept.first.len() < first {
            kept.first.push(raw);
        } else {
            if kept.last.len() == last {
                kept.last.pop_front();
            }
            kept.last.push_back(raw);
        }
        ExchangeId(kept.sent)
    }

    /// The latest exchange.
    pub(crate) fn last(&self) -> ExchangeId {
        ExchangeId(self.lock().sent)
    }

    /// The exchanges that are kept, in order, without secrets.
    pub fn exchanges(&self) -> Vec<Exchange> {
        let mut kept = self.lock();
        kept.look_for_secrets();
        kept.first
            .iter()
            .chain(&kept.last)
            .map(|raw| raw.show(&kept.secrets))
            .collect()
    }

    /// A log is data; a panic elsewhere does not make it wrong.
    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn learn(&mut self, name: &str, value: &str) {
        match self.keeps {
            Keeps::Everything => self.secrets.learn(name, value),
            Keeps::Latest => {
                if self.heard.len() == HEARD {
                    self.heard.pop_front();
                }
                self.heard.push_back((name.to_owned(), value.to_owned()));
            }
        }
    }

    /// Learns what was put off until something is shown.
    fn look_for_secrets(&mut self) {
        for (name, value) in std::mem::take(&mut self.heard) {
            self.secrets.learn(&name, &value);
        }
        if self.keeps == Keeps::Latest {
            for raw in self.first.iter().chain(&self.last) {
                raw.tell(&mut self.secrets);
            }
        }
    }
}

/// Learns the secrets of one side of an exchange.
fn learn_message(secrets: &mut Secrets, headers: &HeaderMap, body: &Bytes) {
    for (name, value) in headers {
        secrets.learn_header(name.as_str(), &String::from_utf8_lossy(value.as_bytes()));
    }
    secrets.learn_body(body);
}

fn learn_exchange(secrets: &mut Secrets, request: &Outgoing, came: &Result<Answer, String>) {
    secrets.learn_url(request.url.as_str());
    learn_message(secrets, &request.headers, &request.body);
    if let Ok(answer) = came {
        learn_message(secrets, &answer.headers, &answer.body);
    }
}

impl Raw {
    fn tell(&self, secrets: &mut Secrets) {
        secrets.learn_url(self.url.as_str());
        learn_message(secrets, &self.request_headers, &self.request_body);
        if let Ok(answer) = &self.came {
            learn_message(secrets, &answer.headers, &answer.body);
        }
    }

    fn show(&self, secrets: &Secrets) -> Exchange {
        let (status, response_headers, response_body, failure) = match &self.came {
            Ok(answer) => (
                Some(answer.status),
                fields(&answer.headers, secrets),
                body(&answer.body, secrets),
                None,
            ),
            Err(reason) => (None, Vec::new(), String::new(), Some(secrets.shown(reason))),
        };
        Exchange {
            n: self.n,
            step: self.step.to_string(),
            case: self.case.as_ref().map(ToString::to_string),
            method: self.method.to_string(),
            url: secrets.shown(self.url.as_str()),
            request_headers: fields(&self.request_headers, secrets),
            request_body: body(&self.request_body, secrets),
            status,
            response_headers,
            response_body,
            failure,
            took_ms: self.took.as_millis().try_into().unwrap_or(u64::MAX),
            curl: curl::line(
                &self.method,
                self.url.as_str(),
                &self.request_headers,
                &self.request_body,
                secrets,
            ),
        }
    }
}

impl std::fmt::Debug for Raw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Raw({})", self.n)
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn record(log: &Log, body: &str) -> ExchangeId {
        let answer = Answer {
            status: 200,
            headers: HeaderMap::new(),
            body: Bytes::from(body.to_owned()),
            took: Duration::ZERO,
            url: String::new(),
        };
        let request = Outgoing::get(Url::parse("https://op.example/").expect("URL"));
        log.record(request, &Ok(answer), Duration::ZERO)
    }

    #[test]
    fn a_log_keeps_its_beginning_and_its_end() {
        let log = Log::new(Salt::fresh());
        for _ in 0..200 {
            record(&log, "");
        }
        let numbers: Vec<usize> = log.exchanges().iter().map(|exchange| exchange.n).collect();
        assert_eq!(numbers.len(), 64);
        assert_eq!(
            (numbers[0], numbers[15], numbers[16], numbers[63]),
            (1, 16, 153, 200)
        );
    }

    #[test]
    fn a_secret_learned_later_is_hidden_in_earlier_exchanges() {
        let log = Log::new(Salt::fresh());
        record(&log, "see: late-secret");
        log.learn("code", "late-secret");
        assert!(!log.exchanges()[0].response_body.contains("late-secret"));
    }

    #[test]
    fn a_log_of_the_latest_hides_what_it_never_looked_at_before() {
        let log = Log::of_latest(Salt::fresh());
        for n in 0..200 {
            record(&log, &format!(r#"{{"access_token": "secret-number-{n}"}}"#));
        }
        log.learn("code", "secret-by-hearsay");
        let shown = serde_json::to_string(&log.exchanges()).expect("JSON");
        assert_eq!(log.exchanges().len(), 16);
        assert!(!shown.contains("secret-number"), "{shown}");
        assert!(!log.shown("see secret-by-hearsay").contains("hearsay"));
    }

    #[test]
    fn a_secret_across_the_edge_of_a_long_body_is_not_shown() {
        let log = Log::new(Salt::fresh());
        log.learn("access_token", &"s".repeat(40));
        let body = format!(
            "{}{}{}",
            "x".repeat(KEPT_BODY - 20),
            "s".repeat(40),
            "y".repeat(KEPT_BODY)
        );
        record(&log, &body);
        assert!(!log.exchanges()[0].response_body.contains("sss"));
    }
}
