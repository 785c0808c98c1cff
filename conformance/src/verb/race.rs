//! `race`: requests released at the same moment, each on a warm connection of its own.

mod entrant;

use std::sync::Arc;

use serde_json::Value;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use self::entrant::{Entrant, Reading};
use super::call::observe;
use super::{Stop, optional};
use crate::rp::Rp;
use crate::rp::observation::Observation;
use crate::rp::transport::{Answer, Sent};
use crate::scenario::Step;
use crate::scenario::step::Send;
use crate::scenario::verbs::Race;
use crate::words::Endpoint;
use crate::words::Fact;

/// More says nothing more, and would be a load test.
const MOST: usize = 64;

/// An answer, and the request that it belongs to.
struct Arrived {
    at: usize,
    sent: Sent,
    reading: Reading,
    name: Option<String>,
}

pub(super) async fn run(verb: &Race, step: &Step, rp: &mut Rp) -> Result<Observation, Stop> {
    let send = &step.send;
    let entrants = entrants(verb, send, rp)?;
    let harmless = rp.endpoint(Endpoint::OpenidConfiguration)?;
    let lanes = rp
        .transport()
        .warm_lanes(entrants.len(), &harmless)
        .await
        .map_err(|reason| {
            Stop::Blocked(format!(
                "the connections for the race could not be opened: {reason}"
            ))
        })?;
    let start = Arc::new(Barrier::new(entrants.len()));
    let mut running = JoinSet::new();
    for (at, (entrant, lane)) in entrants.into_iter().zip(lanes).enumerate() {
        let start = Arc::clone(&start);
        running.spawn(async move {
            start.wait().await;
            Arrived {
                at,
                sent: lane.send(entrant.request).await,
                reading: entrant.reading,
                name: entrant.name,
            }
        });
    }
    let mut arrived: Vec<Arrived> = running.join_all().await;
    arrived.sort_by_key(|arrived| arrived.at);
    Ok(tell(arrived, !verb.all.is_empty(), rp))
}

fn entrants(verb: &Race, send: &Send, rp: &Rp) -> Result<Vec<Entrant>, Stop> {
    let times = match optional(verb.times.as_ref(), rp)? {
        Some(times) => times
            .trim()
            .parse()
            .map_err(|_| Stop::Harness(format!("`times` is `{times}`, which is no number")))?,
        None => 1,
    };
    let mut entrants: Vec<Entrant> = Vec::new();
    for _ in 0..times {
        if let Some(verb) = &verb.redeem {
            entrants.push(Entrant::redeem(verb, send, rp)?);
        }
        if let Some(verb) = &verb.refresh {
            entrants.push(Entrant::refresh(verb, send, rp)?);
        }
        if let Some(verb) = &verb.revoke {
            entrants.push(Entrant::revoke(verb, send, rp)?);
        }
    }
    for written in &verb.all {
        entrants.push(Entrant::read(written, send, rp)?);
    }
    match entrants.len() {
        0 => Err(Stop::Harness("a race needs requests".to_owned())),
        1..=MOST => Ok(entrants),
        more => Err(Stop::Harness(format!(
            "{more} requests at once are more than {MOST}"
        ))),
    }
}

/// A 503 with Retry-After asks to come back, which is no error: RFC 9110 section 15.6.4.
fn is_server_error(answer: &Answer) -> bool {
    answer.status >= 500 && !(answer.status == 503 && answer.headers.contains_key("retry-after"))
}

/// `differ` tells whether each request has a meaning of its own.
fn tell(arrived: Vec<Arrived>, differ: bool, rp: &mut Rp) -> Observation {
    let mut race = Observation::default();
    let (mut successes, mut revoked, mut server_errors) = (0, 0, 0);
    let mut outcomes: Vec<Value> = Vec::new();
    for Arrived {
        sent,
        reading,
        name,
        ..
    } in arrived
    {
        let mut run = observe(sent);
        outcomes.push(reading.read(&mut run, rp).into());
        successes += usize::from(run.success && reading.yields_tokens());
        revoked += usize::from(run.success && matches!(reading, Reading::Revocation));
        server_errors += usize::from(run.answer.as_ref().is_some_and(is_server_error));
        race.failure = race.failure.or_else(|| run.failure.clone());
        // The finding points at whatever is worth looking at: a winner before a loser.
        if race.exchange.is_none() || (run.success && reading.yields_tokens()) {
            race.exchange = run.exchange;
        }
        if let Some(name) = &name {
            rp.leave(name, true, &run);
        }
        race.runs.push(run);
    }
    race.answer = race.runs.iter().rev().find_map(|run| run.answer.clone());
    race.success = race.failure.is_none();
    if let Some(winner) = race
        .runs
        .iter()
        .find(|run| run.success && run.values.contains_key("access_token"))
    {
        race.values = winner.values.clone();
    }
    let runs: Vec<Value> = race
        .runs
        .iter()
        .map(|run| Value::Object(run.values.clone()))
        .collect();
    race.values.insert("runs".to_owned(), runs.into());
    if differ {
        race.facts.set(Fact::Outcomes, outcomes);
    }
    race.facts.set(Fact::Successes, successes);
    race.facts.set(Fact::Revoked, revoked);
    race.facts.set(Fact::ServerErrors, server_errors);
    race
}
