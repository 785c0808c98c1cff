//! `request`: any request to an endpoint.

use super::call::Call;
use super::{Stop, optional};
use crate::rp::Rp;
use crate::rp::observation::Observation;
use crate::scenario::Step;
use crate::scenario::verbs::Request;
use crate::words::Endpoint;

pub(super) async fn run(verb: &Request, step: &Step, rp: &mut Rp) -> Result<Observation, Stop> {
    let send = &step.send;
    let mut call = match verb.endpoint {
        Endpoint::Token
        | Endpoint::Introspection
        | Endpoint::Revocation
        | Endpoint::Registration
        | Endpoint::Verify => Call::post(verb.endpoint, rp)?,
        Endpoint::Authorization
        | Endpoint::Userinfo
        | Endpoint::Jwks
        | Endpoint::OpenidConfiguration
        | Endpoint::OauthAuthorizationServer => Call::get(rp.endpoint(verb.endpoint)?),
    };
    if verb.endpoint == Endpoint::Authorization {
        call = call.navigated();
    }
    if let Some(role) = verb.client {
        call = call.by(role, rp)?;
    }
    if let Some(token) = optional(verb.token.as_ref(), rp)? {
        call = call.bearer(token);
    }
    call.observe(send, rp).await
}
