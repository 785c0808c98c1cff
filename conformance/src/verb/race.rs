//! `race`: requests released at the same moment, each on a warm connection of its own.
//!
//! Facts: `successes` (answers that yielded tokens), `revoked` (revocations that were confirmed), `server_errors`.

use std::sync::Arc;

use serde_json::Value;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::call::observe;
use super::token_answer::{self, Asked};
use super::{Stop, optional, redeem, refresh, revoke};
use crate::observation::Observation;
use crate::rp::Rp;
use crate::rp::transport::{Answer, Outgoing, Sent};
use crate::scenario::step::Send;
use crate::scenario::verbs::{Endpoint, Race};

/// More says nothing more, and would be a load test.
const MOST: usize = 64;

/// A request, and on whose behalf; none for a revocation, which yields no tokens.
type Entrant = (Outgoing, Option<Asked>);

pub(super) async fn run(verb: &Race, send: &Send, rp: &mut Rp) -> Result<Observation, Stop> {
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
    for (at, ((request, asked), lane)) in entrants.into_iter().zip(lanes).enumerate() {
        let start = Arc::clone(&start);
        running.spawn(async move {
            start.wait().await;
            (at, lane.send(request).await, asked)
        });
    }
    let mut arrived: Vec<(usize, Sent, Option<Asked>)> = running.join_all().await;
    arrived.sort_by_key(|(at, _, _)| *at);
    Ok(tell(arrived, rp))
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
            let (call, asked) = redeem::request(verb, send, rp)?;
            entrants.push((call.outgoing(send, rp)?, Some(asked)));
        }
        if let Some(verb) = &verb.refresh {
            let (call, asked) = refresh::request(verb, send, rp)?;
            entrants.push((call.outgoing(send, rp)?, Some(asked)));
        }
        if let Some(verb) = &verb.revoke {
            entrants.push((revoke::request(verb, send, rp)?.outgoing(send, rp)?, None));
        }
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

fn tell(arrived: Vec<(usize, Sent, Option<Asked>)>, rp: &Rp) -> Observation {
    let mut race = Observation::default();
    let (mut successes, mut revoked, mut server_errors) = (0, 0, 0);
    for (_, sent, asked) in arrived {
        let mut run = observe(sent);
        match &asked {
            Some(asked) => {
                token_answer::take(&mut run, asked, rp);
                successes += usize::from(run.success);
            }
            None => revoked += usize::from(run.success),
        }
        server_errors += usize::from(run.answer.as_ref().is_some_and(is_server_error));
        race.failure = race.failure.or_else(|| run.failure.clone());
        // The finding points at whatever is worth looking at: a winner before a loser.
        if race.exchange.is_none() || (run.success && asked.is_some()) {
            race.exchange = run.exchange;
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
    for (name, count) in [
        ("successes", successes),
        ("revoked", revoked),
        ("server_errors", server_errors),
    ] {
        race.facts.insert(name.to_owned(), count.into());
    }
    race
}
