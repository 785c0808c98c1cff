//! `userinfo`: the claims of a user, OIDC Core 1.0 section 5.3.

use super::call::Call;
use super::{Stop, required};
use crate::observation::Observation;
use crate::rp::Rp;
use crate::scenario::step::Send;
use crate::scenario::verbs::{Endpoint, Userinfo};

pub(super) async fn run(verb: &Userinfo, send: &Send, rp: &mut Rp) -> Result<Observation, Stop> {
    request(verb, rp)?.observe(send, rp).await
}

/// The request.
pub(super) fn request(verb: &Userinfo, rp: &Rp) -> Result<Call, Stop> {
    let token = required(verb.token.as_ref(), &["tokens", "access_token"], rp)?;
    Ok(Call::get(rp.endpoint(Endpoint::Userinfo)?).bearer(token))
}
