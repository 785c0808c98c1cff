//! `token`: any other request to the token endpoint.

use super::Stop;
use super::call::Call;
use super::token_answer::{self, Asked};
use crate::rp::Rp;
use crate::rp::observation::Observation;
use crate::scenario::Step;
use crate::scenario::verbs::Token;
use crate::words::Endpoint;

pub(super) async fn run(verb: &Token, step: &Step, rp: &mut Rp) -> Result<Observation, Stop> {
    let send = &step.send;
    let call = Call::post(Endpoint::Token, rp)?.by(verb.client, rp)?;
    let mut seen = call.observe(send, rp).await?;
    let asked = Asked {
        client: Some(verb.client.name().to_owned()),
        ..Asked::default()
    };
    token_answer::read(&mut seen, &asked, rp).await;
    Ok(seen)
}
