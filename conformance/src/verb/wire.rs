//! `wire`: bytes over a connection of their own, for what no HTTP client would send.

use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};
use tokio::time::Instant;
use url::{Position, Url};

use super::Stop;
use super::call::observe;
use crate::rp::Rp;
use crate::rp::json as strict;
use crate::rp::observation::Observation;
use crate::rp::raw::{End, Heard, Patience, RawRequest};
use crate::rp::transport::{Answer, Sent};
use crate::scenario::Step;
use crate::scenario::verbs::Wire;
use crate::text::Octets;
use crate::text::value::Filled;
use crate::words::Ending;
use crate::words::Fact;

pub(super) async fn run(verb: &Wire, _: &Step, rp: &mut Rp) -> Result<Observation, Stop> {
    let request = request(verb, rp)?;
    let patience = Patience {
        answers: verb.answers.unwrap_or(1).into(),
        linger: Duration::from_millis(verb.linger_ms.unwrap_or(LINGER_MS).into()),
    };
    let started = Instant::now();
    let heard = request.send(rp.transport().wire(), patience).await;
    Ok(seen(request, heard, started.elapsed(), rp))
}

/// An answer that nobody asked for follows at once, if it does.
const LINGER_MS: u16 = 100;

/// The bytes, with every value filled in.
fn request(verb: &Wire, rp: &Rp) -> Result<RawRequest, Stop> {
    let url = rp.endpoint(verb.endpoint)?;
    let mut names = rp.names().clone();
    names.set("endpoint", parts(&url));
    let values = verb
        .values
        .iter()
        .map(|(name, text)| Ok((name, text.fill(&names, |filled| learn(filled, rp))?)))
        .collect::<Result<Vec<_>, Stop>>()?;
    for (name, value) in values {
        names.set(name, value);
    }
    let piece = |octets: &Octets| {
        let bytes = octets.evaluate(&names, |filled| learn(filled, rp));
        bytes.map(Bytes::from).map_err(Stop::from)
    };
    Ok(RawRequest {
        pieces: verb.send.iter().map(piece).collect::<Result<_, _>>()?,
        pause: Duration::from_millis(verb.pause_ms.into()),
        ending: verb.then,
        url,
    })
}

/// The parts of a request that somebody writes by hand.
fn parts(url: &Url) -> Value {
    json!({
        "host": &url[Position::BeforeHost..Position::AfterPort],
        "path": &url[Position::BeforePath..Position::AfterQuery],
        "url": &url[..Position::AfterQuery],
    })
}

/// A secret stays a secret after any filter.
fn learn(filled: &Filled, rp: &Rp) {
    if filled.written != filled.plain && rp.shown(&filled.plain) != filled.plain {
        rp.learn("disguised_secret", &filled.written);
    }
}

/// Keeps the exchange, and says what was seen of it.
fn seen(request: RawRequest, heard: Heard, took: Duration, rp: &Rp) -> Observation {
    let closes_at_once = request.ending == Ending::Close;
    let failure = request.failure(&heard.end, rp.transport().wire());
    let mut answers = heard.answers.into_iter();
    let statuses: Vec<u16> = answers
        .as_slice()
        .iter()
        .map(|answer| answer.status)
        .collect();
    let granted = answers
        .as_slice()
        .iter()
        .filter(|answer| grants(answer))
        .count();
    let hung = heard.end == End::Hung;
    let facts = [
        (Fact::Answers, Value::from(statuses)),
        (Fact::Granted, granted.into()),
        (Fact::Closed, (heard.end == End::Closed).into()),
        (Fact::Hung, hung.into()),
        (Fact::Unfinished, heard.unfinished.into()),
    ];
    let came = match (answers.next(), failure) {
        (Some(answer), _) => Ok(answer),
        (None, Some(reason)) => Err(reason.into()),
        (None, None) => Err("nobody waited for an answer".to_owned().into()),
    };
    let log = rp.transport().log();
    let id = log.record_octets(request, &came, answers.as_slice(), took);
    let mut seen = observe(Sent { id, came });
    if closes_at_once && matches!(heard.end, End::Content | End::Closed) {
        // That there is no answer says nothing about the target.
        seen.success = heard.end == End::Content;
        seen.failure = None;
    }
    for name in ["access_token", "refresh_token", "id_token"] {
        let token = seen.values.get("json").and_then(|json| json.get(name));
        if let Some(token) = token.and_then(Value::as_str).map(str::to_owned) {
            rp.learn(name, &token);
            seen.values.insert(name.to_owned(), token.into());
        }
    }
    for (fact, value) in facts {
        seen.facts.set(fact, value);
    }
    seen
}

fn grants(answer: &Answer) -> bool {
    let parsed = strict::parse(&answer.body).ok();
    parsed.is_some_and(|parsed| parsed.value.get("access_token").is_some())
}
