//! `revoke`: a client gives a token back, RFC 7009.

use super::call::Call;
use super::introspect::owner;
use super::{Stop, optional, parameter};
use crate::rp::Rp;
use crate::rp::observation::Observation;
use crate::scenario::Step;
use crate::scenario::step::Send;
use crate::scenario::verbs::Revoke;
use crate::words::Endpoint;

pub(super) async fn run(verb: &Revoke, step: &Step, rp: &mut Rp) -> Result<Observation, Stop> {
    let send = &step.send;
    request(verb, send, rp)?.observe(send, rp).await
}

/// The request.
pub(super) fn request(verb: &Revoke, send: &Send, rp: &Rp) -> Result<Call, Stop> {
    let token = parameter(
        "token",
        verb.token.as_ref(),
        &["tokens", "refresh_token"],
        send,
        rp,
    )?;
    rp.learn("token", &token);
    let role = verb.client.unwrap_or_else(|| owner(&token, rp));
    Call::post(Endpoint::Revocation, rp)?
        .with("token", token)
        .with_some("token_type_hint", optional(verb.hint.as_ref(), rp)?)
        .by(role, rp)
}
