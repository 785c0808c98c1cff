//! `survivors`: what still works of everything that the named steps obtained.

use serde_json::Value;

use super::call::{Call, observe};
use super::{Stop, probe};
use crate::rp::Rp;
use crate::rp::observation::Observation;
use crate::scenario::Step;
use crate::scenario::step::Send;
use crate::scenario::verbs::Survivors;
use crate::words::Endpoint;
use crate::words::Fact;

pub(super) async fn run(verb: &Survivors, _: &Step, rp: &mut Rp) -> Result<Observation, Stop> {
    let mut obtained = Vec::new();
    for name in &verb.of {
        let values = rp.names().get(name).cloned();
        collect(
            &values.ok_or_else(|| Stop::Blocked(format!("there is no step `{name}`")))?,
            &mut obtained,
        );
    }
    probe::settle(rp).await;
    let mut all = Observation {
        success: true,
        ..Observation::default()
    };
    let mut access = 0;
    for tokens in &obtained {
        if let Some(token) = tokens.get("access_token").and_then(Value::as_str) {
            let seen = probe::ask(token, probe::role_of(tokens), rp).await?;
            access += usize::from(seen.alive.values().any(|alive| *alive));
            keep_worst(&mut all, seen);
        }
    }
    let mut refresh = 0;
    let mut tried: Vec<&str> = Vec::new();
    // Newest first: using an old token can be what ends its lineage.
    for tokens in obtained.iter().rev() {
        let Some(token) = tokens
            .get("refresh_token")
            .and_then(Value::as_str)
            .filter(|token| !tried.contains(token))
        else {
            continue;
        };
        tried.push(token);
        let call = Call::post(Endpoint::Token, rp)?
            .with("grant_type", "refresh_token")
            .with("refresh_token", token)
            .by(probe::role_of(tokens), rp)?;
        let seen = observe(
            rp.transport()
                .send(call.outgoing(&Send::default(), rp)?)
                .await,
        );
        refresh += usize::from(seen.success);
        keep_worst(&mut all, seen);
    }
    all.facts.set(Fact::Access, access);
    all.facts.set(Fact::Refresh, refresh);
    Ok(all)
}

/// The tokens of a step, also of each run of a race; none twice.
fn collect(values: &Value, obtained: &mut Vec<Value>) {
    for run in values
        .get("runs")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        collect(run, obtained);
    }
    let same = |known: &Value| {
        known.get("access_token") == values.get("access_token")
            && known.get("refresh_token") == values.get("refresh_token")
    };
    if values.get("access_token").is_some() && !obtained.iter().any(same) {
        obtained.push(values.clone());
    }
}

/// The finding points at something that lived; a token that could not be tried makes the count worthless.
fn keep_worst(all: &mut Observation, seen: Observation) {
    if seen.failure.is_some() {
        all.success = false;
        all.failure = seen.failure;
    }
    if all.exchange.is_none() || seen.success {
        (all.exchange, all.answer) = (seen.exchange, seen.answer);
    }
}
