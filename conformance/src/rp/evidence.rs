//! Every exchange with the target, kept so that a finding can point at it: bounded, and without secrets.

mod raw;

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::raw::RawRequest;
use super::secrets::{Salt, Secrets};
use super::transport::{Answer, NoAnswer, Outgoing};
use raw::{Asked, Raw};

/// The number of an exchange within its check, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ExchangeId(pub usize);

/// An exchange as it is shown: secrets are replaced by fingerprints.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Exchange {
    /// Its number within the check.
    pub n: usize,
    /// The step it belongs to, counted from 1, if it belongs to one.
    pub step: Option<usize>,
    /// The case it belongs to, if the check has cases.
    pub case: Option<String>,
    /// The request method; `(bytes)` where the request was written by hand.
    pub method: String,
    /// The URL.
    pub url: String,
    /// The header fields of the request that were set on purpose.
    pub request_headers: Vec<Field>,
    /// The body of the request; of one that was written by hand all its bytes, with escapes.
    pub request_body: String,
    /// The status, if an answer came.
    pub status: Option<u16>,
    /// The header fields of the answer.
    pub response_headers: Vec<Field>,
    /// The body of the answer, cut after 4 KiB, and whatever answers followed it on the same connection.
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
    step: Option<usize>,
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

/// How many secrets are kept in mind for what may be shown: those of the exchanges themselves are found in them.
const HEARD: usize = 64;

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
            step: None,
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

    /// Says which step, counted from 1, and which case the exchanges to come belong to.
    pub fn at(&self, step: Option<usize>, case: Option<&str>) {
        let mut kept = self.lock();
        kept.step = step;
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
        self.lock().known().shown(text)
    }

    /// Keeps an exchange.
    pub(crate) fn record(
        &self,
        request: Outgoing,
        came: &Result<Answer, NoAnswer>,
        took: Duration,
    ) -> ExchangeId {
        self.keep(Asked::Request(request), came, &[], took)
    }

    /// Keeps bytes that were sent, the first answer to them, and those that followed it.
    pub(crate) fn record_octets(
        &self,
        request: RawRequest,
        came: &Result<Answer, NoAnswer>,
        further: &[Answer],
        took: Duration,
    ) -> ExchangeId {
        self.keep(Asked::octets(request), came, further, took)
    }

    fn keep(
        &self,
        asked: Asked,
        came: &Result<Answer, NoAnswer>,
        further: &[Answer],
        took: Duration,
    ) -> ExchangeId {
        let mut kept = self.lock();
        if kept.keeps == Keeps::Everything {
            raw::learn(&mut kept.secrets, &asked, came, further);
        }
        kept.sent += 1;
        let place = (kept.step, kept.case.clone());
        let raw = Raw::new(kept.sent, place, asked, came, further, took);
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
        let kept = self.lock();
        let secrets = kept.known();
        let exchanges = kept.first.iter().chain(&kept.last);
        exchanges.map(|raw| raw.show(&secrets)).collect()
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

    /// The secrets that are known by now. The search that was put off until something is shown is made now, and its result
    /// forgotten again: a run that sends millions of requests and sees many errors must not remember a secret of each.
    fn known(&self) -> Cow<'_, Secrets> {
        match self.keeps {
            Keeps::Everything => Cow::Borrowed(&self.secrets),
            Keeps::Latest => {
                let mut secrets = self.secrets.clone();
                for (name, value) in &self.heard {
                    secrets.learn(name, value);
                }
                for raw in self.first.iter().chain(&self.last) {
                    raw.tell(&mut secrets);
                }
                Cow::Owned(secrets)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::HeaderMap;
    use url::Url;

    use super::raw::KEPT_BODY;
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
