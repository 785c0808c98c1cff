//! `sign_in`: an authorization, and the redemption of its code as a correct client does it.

use super::{Stop, authorize, redeem};
use crate::rp::Rp;
use crate::rp::observation::Observation;
use crate::scenario::Step;
use crate::scenario::step::Send;
use crate::scenario::verbs::{Authorize, Redeem};

/// The name of the authorization: the one that `redeem` takes by default.
const FLOW: &str = "flow";

pub(super) async fn run(verb: &Authorize, step: &Step, rp: &mut Rp) -> Result<Observation, Stop> {
    let flow = authorize::authorize(verb, &step.send, FLOW, rp).await?;
    rp.leave(FLOW, true, &flow);
    if !flow.success {
        return Ok(flow);
    }
    let mut seen = redeem::redeem(&Redeem::default(), &Send::default(), rp).await?;
    for (fact, value) in flow.facts.iter() {
        if seen.facts.get(fact.name()).is_none() {
            seen.facts.set(fact, value.clone());
        }
    }
    // The scope of an authorization is what was asked for, that of tokens what was granted.
    let of_flow = flow.values.into_iter().filter(|(name, _)| name != "scope");
    for (name, value) in of_flow {
        seen.values.entry(name).or_insert(value);
    }
    (seen.redirect, seen.pages) = (flow.redirect, flow.pages);
    Ok(seen)
}
