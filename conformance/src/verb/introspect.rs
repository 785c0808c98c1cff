//! `introspect`: what the server says of a token, RFC 7662.

use super::call::Call;
use super::{Stop, optional, parameter};
use crate::rp::Rp;
use crate::rp::observation::Observation;
use crate::scenario::Step;
use crate::scenario::step::Send;
use crate::scenario::verbs::Introspect;
use crate::words::Endpoint;
use crate::words::Role;

pub(super) async fn run(verb: &Introspect, step: &Step, rp: &mut Rp) -> Result<Observation, Stop> {
    let send = &step.send;
    request(verb, send, rp)?.observe(send, rp).await
}

/// The request.
pub(super) fn request(verb: &Introspect, send: &Send, rp: &Rp) -> Result<Call, Stop> {
    let token = parameter(
        "token",
        verb.token.as_ref(),
        &["tokens", "access_token"],
        send,
        rp,
    )?;
    rp.learn("token", &token);
    let role = verb.client.unwrap_or_else(|| owner(&token, rp));
    Call::post(Endpoint::Introspection, rp)?
        .with("token", token)
        .with_some("token_type_hint", optional(verb.hint.as_ref(), rp)?)
        .by(role, rp)
}

/// The client to which a token was issued, as far as an earlier step tells.
pub(super) fn owner(token: &str, rp: &Rp) -> Role {
    rp.issued(token)
        .and_then(|tokens| Role::named(tokens.get("client")?.as_str()?))
        .unwrap_or(Role::Confidential)
}
