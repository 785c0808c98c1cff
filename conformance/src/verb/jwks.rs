//! `jwks`: the key set, fetched anew.

use serde_json::Value;

use super::Stop;
use super::call::Call;
use crate::rp::observation::Observation;
use crate::rp::{Rp, published};
use crate::scenario::Step;
use crate::scenario::verbs::Jwks;
use crate::words::Endpoint;
use crate::words::Fact;

pub(super) async fn run(_: &Jwks, step: &Step, rp: &mut Rp) -> Result<Observation, Stop> {
    let send = &step.send;
    let mut seen = Call::get(rp.endpoint(Endpoint::Jwks)?)
        .observe(send, rp)
        .await?;
    let Some(keys) = seen.values.get("json").cloned() else {
        seen.success = false;
        return Ok(seen);
    };
    let facts: [(Fact, Value); 4] = [
        (Fact::Kids, published::kids(&keys).into()),
        (Fact::SigningKeys, published::signing_keys(&keys).into()),
        (
            Fact::PrivateMembers,
            published::private_members(&keys).into(),
        ),
        (Fact::AmbiguousKids, published::ambiguous_kids(&keys).into()),
    ];
    for (fact, value) in facts {
        seen.facts.set(fact, value.clone());
        seen.values.insert(fact.name().to_owned(), value);
    }
    Ok(seen)
}
