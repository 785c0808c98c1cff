//! `verify`: the product's verification endpoint, asked with the server API key.

use super::call::Call;
use super::{Stop, optional, required};
use crate::rp::Rp;
use crate::rp::observation::Observation;
use crate::scenario::Step;
use crate::scenario::step::Send;
use crate::scenario::verbs::Verify;
use crate::words::Endpoint;
use crate::words::ParametersIn;

pub(super) async fn run(verb: &Verify, step: &Step, rp: &mut Rp) -> Result<Observation, Stop> {
    let send = &step.send;
    let token = required(verb.token.as_ref(), &["tokens", "access_token"], rp)?;
    let call = request(token, optional(verb.key.as_ref(), rp)?, rp)?;
    call.observe(&as_json(send), rp).await
}

/// The parameters go out as JSON, unless a step wants it differently.
pub(super) fn as_json(send: &Send) -> Send {
    Send {
        parameters_in: send.parameters_in.or(Some(ParametersIn::Json)),
        ..send.clone()
    }
}

/// The request, to be sent [`as_json`].
pub(super) fn request(token: String, key: Option<String>, rp: &Rp) -> Result<Call, Stop> {
    let api = rp.target().verify.as_ref();
    let key = key
        .or_else(|| api.map(|api| api.key.reveal().to_owned()))
        .unwrap_or_default();
    rp.learn("api_key", &key);
    rp.learn("access_token", &token);
    Ok(Call::post(Endpoint::Verify, rp)?
        .with("access_token", token)
        .bearer(key))
}
