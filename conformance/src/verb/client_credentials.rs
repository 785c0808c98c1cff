//! `client_credentials`: a token in the client's own name, RFC 6749 section 4.4.

use super::call::Call;
use super::token_answer::{self, Asked};
use super::{Stop, optional};
use crate::rp::Rp;
use crate::rp::observation::Observation;
use crate::scenario::Step;
use crate::scenario::verbs::ClientCredentials;
use crate::words::Endpoint;

pub(super) async fn run(
    verb: &ClientCredentials,
    step: &Step,
    rp: &mut Rp,
) -> Result<Observation, Stop> {
    let send = &step.send;
    let call = Call::post(Endpoint::Token, rp)?
        .with("grant_type", "client_credentials")
        .with_some("scope", optional(verb.scope.as_ref(), rp)?)
        .by(verb.client, rp)?;
    let mut seen = call.observe(send, rp).await?;
    let asked = Asked {
        client: Some(verb.client.name().to_owned()),
        ..Asked::default()
    };
    token_answer::read(&mut seen, &asked, rp).await;
    Ok(seen)
}
