//! `refresh`: a refresh token becomes new tokens, RFC 6749 section 6.

use super::call::Call;
use super::token_answer::{self, Asked};
use super::{Stop, optional, parameter, required};
use crate::rp::Rp;
use crate::rp::observation::Observation;
use crate::scenario::Step;
use crate::scenario::step::Send;
use crate::scenario::verbs::Refresh;
use crate::words::Endpoint;
use crate::words::Role;

pub(super) async fn run(verb: &Refresh, step: &Step, rp: &mut Rp) -> Result<Observation, Stop> {
    let send = &step.send;
    let (call, asked) = request(verb, send, rp)?;
    let mut seen = call.observe(send, rp).await?;
    token_answer::read(&mut seen, &asked, rp).await;
    if seen.success {
        token_answer::keep(&mut seen, &presented(verb, rp)?);
    }
    Ok(seen)
}

/// The refresh token that is used.
pub(super) fn presented(verb: &Refresh, rp: &Rp) -> Result<String, Stop> {
    let default = [name(verb), "refresh_token"];
    required(verb.refresh_token.as_ref(), &default, rp)
}

/// The request, and on whose behalf it is.
pub(super) fn request(verb: &Refresh, send: &Send, rp: &Rp) -> Result<(Call, Asked), Stop> {
    let tokens = name(verb);
    let refresh_token = parameter(
        "refresh_token",
        verb.refresh_token.as_ref(),
        &[tokens, "refresh_token"],
        send,
        rp,
    )?;
    rp.learn("refresh_token", &refresh_token);
    let role = verb
        .client
        .or_else(|| Role::named(&rp.text(&[tokens, "client"])?))
        .unwrap_or(Role::Confidential);
    let asked = Asked {
        client: Some(role.name().to_owned()),
        user: rp.text(&[tokens, "user"]),
        code: None,
    };
    let call = Call::post(Endpoint::Token, rp)?
        .with("grant_type", "refresh_token")
        .with("refresh_token", refresh_token)
        .with_some("scope", optional(verb.scope.as_ref(), rp)?)
        .by(role, rp)?;
    Ok((call, asked))
}

fn name(verb: &Refresh) -> &str {
    verb.tokens.as_deref().unwrap_or("tokens")
}
