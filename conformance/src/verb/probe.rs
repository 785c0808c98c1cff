//! `probe`: whether an access token is alive, on every surface that the target offers.

use std::time::Duration;

use serde_json::Value;

use super::call::{Call, observe};
use super::{Stop, introspect, required, verify};
use crate::rp::Rp;
use crate::rp::observation::Observation;
use crate::rp::transport::{Answer, Outgoing};
use crate::scenario::Step;
use crate::scenario::step::Send;
use crate::scenario::verbs::Probe;
use crate::words::Endpoint;
use crate::words::Fact;
use crate::words::ParametersIn;
use crate::words::Role;

pub(super) async fn run(verb: &Probe, _: &Step, rp: &mut Rp) -> Result<Observation, Stop> {
    let token = required(verb.token.as_ref(), &["tokens", "access_token"], rp)?;
    let role = verb.client.unwrap_or_else(|| introspect::owner(&token, rp));
    settle(rp).await;
    ask(&token, role, rp).await
}

/// The answer of a surface about a token.
pub(super) enum Sign {
    /// It can be used.
    Alive,
    /// It cannot.
    Dead,
    /// Neither: a token may be alive and yet not be good for this surface.
    None(String),
}

/// Waits until a revocation is known everywhere, where the target says that this takes time.
pub(super) async fn settle(rp: &Rp) {
    tokio::time::sleep(Duration::from_millis(
        rp.target().declares.propagation_delay_ms,
    ))
    .await;
}

/// Asks every surface, each on a connection of its own: a cache must not be able to hide behind one.
pub(super) async fn ask(token: &str, role: Role, rp: &Rp) -> Result<Observation, Stop> {
    let mut all = Observation::default();
    for (surface, request, read) in surfaces(token, role, rp)? {
        let seen = observe(rp.transport().send_afresh(request).await);
        let sign = match &seen.answer {
            Some(answer) => read(answer, seen.values.get("json").unwrap_or(&Value::Null)),
            None => Sign::None(seen.failure.clone().unwrap_or_default()),
        };
        let said = match sign {
            Sign::Alive => {
                all.alive.insert(surface.name().to_owned(), true);
                "alive".to_owned()
            }
            Sign::Dead => {
                all.alive.insert(surface.name().to_owned(), false);
                "dead".to_owned()
            }
            Sign::None(what) => what,
        };
        all.facts.set(surface, said);
        (all.exchange, all.answer, all.failure) = (seen.exchange, seen.answer, seen.failure);
    }
    if all.exchange.is_none() {
        return Err(Stop::Blocked(
            "the target offers nothing that tells whether an access token is alive".to_owned(),
        ));
    }
    all.success = !all.alive.is_empty() && all.alive.values().all(|alive| *alive);
    Ok(all)
}

type Surface = (Fact, Outgoing, fn(&Answer, &Value) -> Sign);

fn surfaces(token: &str, role: Role, rp: &Rp) -> Result<Vec<Surface>, Stop> {
    let plain = Send::default();
    let mut surfaces: Vec<Surface> = Vec::new();
    if let Ok(url) = rp.endpoint(Endpoint::Userinfo) {
        surfaces.push((
            Fact::OfUserinfo,
            Call::get(url)
                .bearer(token.to_owned())
                .outgoing(&plain, rp)?,
            userinfo_says,
        ));
    }
    if rp.endpoint(Endpoint::Introspection).is_ok() {
        let call = Call::post(Endpoint::Introspection, rp)?
            .with("token", token)
            .by(role, rp)?;
        surfaces.push((
            Fact::OfIntrospection,
            call.outgoing(&plain, rp)?,
            introspection_says,
        ));
    }
    if rp.endpoint(Endpoint::Verify).is_ok() {
        let json = Send {
            parameters_in: Some(ParametersIn::Json),
            ..Send::default()
        };
        surfaces.push((
            Fact::OfVerify,
            verify::request(token.to_owned(), None, rp)?.outgoing(&json, rp)?,
            verify_says,
        ));
    }
    Ok(surfaces)
}

/// 403 is for a token without the scope (RFC 6750 section 3.1): no sign of life, and none of death.
pub(super) fn userinfo_says(answer: &Answer, _: &Value) -> Sign {
    match answer.status {
        200 => Sign::Alive,
        401 => Sign::Dead,
        status => Sign::None(format!("status {status}")),
    }
}

pub(super) fn introspection_says(answer: &Answer, json: &Value) -> Sign {
    match (answer.status, json.get("active").and_then(Value::as_bool)) {
        (200, Some(true)) => Sign::Alive,
        (200, Some(false)) => Sign::Dead,
        (status, _) => Sign::None(format!("status {status}")),
    }
}

pub(super) fn verify_says(answer: &Answer, json: &Value) -> Sign {
    let is = |name: &str, value: bool| json.get(name).and_then(Value::as_bool) == Some(value);
    match answer.status {
        200 if is("revoked", true) || is("expired", true) || is("active", false) => Sign::Dead,
        200 => Sign::Alive,
        400 | 404 => Sign::Dead,
        status => Sign::None(format!("status {status}")),
    }
}

/// The client of a role that an earlier step left behind.
pub(super) fn role_of(tokens: &Value) -> Role {
    tokens
        .get("client")
        .and_then(Value::as_str)
        .and_then(Role::named)
        .unwrap_or(Role::Confidential)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(status: u16) -> Answer {
        Answer {
            status,
            headers: http::HeaderMap::new(),
            body: bytes::Bytes::new(),
            took: Duration::ZERO,
            url: String::new(),
        }
    }

    #[test]
    fn what_is_no_clear_sign_is_none() {
        assert!(matches!(
            userinfo_says(&answer(403), &Value::Null),
            Sign::None(_)
        ));
        assert!(matches!(
            userinfo_says(&answer(500), &Value::Null),
            Sign::None(_)
        ));
        assert!(matches!(
            introspection_says(&answer(401), &Value::Null),
            Sign::None(_)
        ));
        assert!(matches!(
            introspection_says(&answer(200), &json!({ "active": "true" })),
            Sign::None(_)
        ));
        assert!(matches!(
            verify_says(&answer(200), &json!({ "revoked": true })),
            Sign::Dead
        ));
        assert!(matches!(
            verify_says(&answer(200), &json!({ "revoked": false, "expired": false })),
            Sign::Alive
        ));
    }
}
