//! `redeem`: an authorization code becomes tokens, RFC 6749 section 4.1.3.

use super::call::Call;
use super::token_answer::{self, Asked};
use super::{Stop, optional, parameter};
use crate::rp::Rp;
use crate::rp::observation::Observation;
use crate::scenario::Step;
use crate::scenario::step::Send;
use crate::scenario::verbs::Redeem;
use crate::words::Endpoint;
use crate::words::Role;

pub(super) async fn run(verb: &Redeem, step: &Step, rp: &mut Rp) -> Result<Observation, Stop> {
    redeem(verb, &step.send, rp).await
}

pub(super) async fn redeem(verb: &Redeem, send: &Send, rp: &mut Rp) -> Result<Observation, Stop> {
    let (call, asked) = request(verb, send, rp)?;
    let mut seen = call.observe(send, rp).await?;
    token_answer::read(&mut seen, &asked, rp).await;
    Ok(seen)
}

/// The request, and on whose behalf it is.
pub(super) fn request(verb: &Redeem, send: &Send, rp: &Rp) -> Result<(Call, Asked), Stop> {
    let flow = verb.flow.as_deref().unwrap_or("flow");
    let code = parameter("code", verb.code.as_ref(), &[flow, "code"], send, rp)?;
    let role = verb
        .client
        .or_else(|| Role::named(&rp.text(&[flow, "client"])?))
        .unwrap_or(Role::Confidential);
    let redirect_uri =
        optional(verb.redirect_uri.as_ref(), rp)?.or_else(|| rp.text(&[flow, "redirect_uri"]));
    // A client that sent no challenge has no verifier to send.
    let own_verifier = || {
        rp.text(&[flow, "code_challenge"])
            .and_then(|_| rp.text(&[flow, "code_verifier"]))
    };
    let verifier = optional(verb.code_verifier.as_ref(), rp)?.or_else(own_verifier);
    if let Some(verifier) = &verifier {
        rp.learn("code_verifier", verifier);
    }
    let asked = Asked {
        client: Some(role.name().to_owned()),
        user: rp.text(&[flow, "user"]),
        code: Some(code.clone()),
    };
    let call = Call::post(Endpoint::Token, rp)?
        .with("grant_type", "authorization_code")
        .with("code", code)
        .with_some("redirect_uri", redirect_uri)
        .with_some("code_verifier", verifier)
        .by(role, rp)?;
    Ok((call, asked))
}
