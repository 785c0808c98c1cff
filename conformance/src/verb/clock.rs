//! `clock`: moves the target's clock, forward only.

use std::time::Duration;

use serde_json::Value;

use super::Stop;
use crate::rp::observation::Observation;
use crate::rp::{Rp, controls};
use crate::scenario::Step;
use crate::scenario::verbs::Clock;
use crate::words::Lived;

pub(super) async fn run(verb: &Clock, _: &Step, rp: &mut Rp) -> Result<Observation, Stop> {
    let Some(base) = rp.session().clock().cloned() else {
        return wait(verb).await;
    };
    let now = controls::now(rp.transport(), &base)
        .await
        .map_err(Stop::Blocked)?;
    let goal = match (verb.advance_s, verb.expiry_of) {
        (Some(by), None) => now.saturating_add(by),
        (None, Some(lived)) => expiry(verb, lived, rp)?,
        (Some(_), Some(_)) | (None, None) => {
            return Err(Stop::Harness(
                "a clock step takes either `advance_s` or `expiry_of`".to_owned(),
            ));
        }
    };
    if goal < now {
        return Err(Stop::Blocked(format!(
            "the target's clock is {} s past the moment already",
            now - goal
        )));
    }
    let moved = match verb.advance_s {
        Some(by) => controls::advance(rp.transport(), &base, by).await,
        None => controls::set(rp.transport(), &base, goal).await,
    };
    moved.map_err(Stop::Blocked)?;
    rp.moved(goal - now);
    let mut seen = Observation {
        success: true,
        ..Observation::default()
    };
    seen.values.insert("now".to_owned(), goal.into());
    Ok(seen)
}

/// Where the clock cannot be driven, a few seconds can be waited for.
async fn wait(verb: &Clock) -> Result<Observation, Stop> {
    match (verb.advance_s, verb.expiry_of) {
        (Some(seconds), None) if seconds <= LONGEST_WAIT => {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            Ok(Observation {
                success: true,
                ..Observation::default()
            })
        }
        (_, _) => Err(Stop::Blocked(
            "the target's clock cannot be moved".to_owned(),
        )),
    }
}

/// In seconds.
const LONGEST_WAIT: u64 = 5;

/// The moment that is meant, by the target's clock.
fn expiry(verb: &Clock, lived: Lived, rp: &Rp) -> Result<u64, Stop> {
    let from = verb.from(lived);
    let member = |name: &str| rp.names().find(&[from, name]).ok().and_then(Value::as_u64);
    let declared = |seconds: Option<u64>, what: &str| {
        seconds.ok_or_else(|| {
            Stop::Blocked(format!(
                "the target file does not say how long {what} live (`lifetimes`)"
            ))
        })
    };
    let lifetimes = rp.target().lifetimes;
    let lifetime = match lived {
        Lived::AccessToken => {
            declared(member("expires_in").or(lifetimes.access_s), "access tokens")?
        }
        Lived::RefreshToken => declared(lifetimes.refresh_s, "refresh tokens")?,
        Lived::Code => declared(lifetimes.code_s, "codes")?,
        Lived::RotationGrace => rp.target().declares.rotation_grace_s,
    };
    let since = member("issued_at")
        .ok_or_else(|| Stop::Blocked(format!("`{from}` has no time of issue")))?;
    let lifetime = match verb.percent {
        Some(percent) => lifetime.saturating_mul(percent.into()) / 100,
        None => lifetime,
    };
    // Within the leeway that the target declares both answers are right.
    let leeway = if verb.offset_s >= 0 {
        rp.target().declares.leeway_s
    } else {
        0
    };
    Ok(since
        .saturating_add(lifetime)
        .saturating_add(leeway)
        .saturating_add_signed(verb.offset_s))
}
