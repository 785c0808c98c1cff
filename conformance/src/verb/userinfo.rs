//! `userinfo`: the claims of a user, OIDC Core 1.0 section 5.3.

use super::call::Call;
use super::{Stop, required};
use crate::rp::Rp;
use crate::rp::observation::Observation;
use crate::scenario::Step;
use crate::scenario::verbs::Userinfo;
use crate::words::Endpoint;

pub(super) async fn run(verb: &Userinfo, step: &Step, rp: &mut Rp) -> Result<Observation, Stop> {
    let send = &step.send;
    request(verb, rp)?.observe(send, rp).await
}

/// The request.
pub(super) fn request(verb: &Userinfo, rp: &Rp) -> Result<Call, Stop> {
    let token = required(verb.token.as_ref(), &["tokens", "access_token"], rp)?;
    Ok(Call::get(rp.endpoint(Endpoint::Userinfo)?).bearer(token))
}
