//! `jwks`: the key set, fetched anew.
//!
//! Facts: `kids`; `signing_keys` (how many); `private_members` (names, wherever in the body they stand); `ambiguous_kids`.

use serde_json::Value;

use super::Stop;
use super::call::Call;
use crate::rp::observation::Observation;
use crate::rp::{Rp, published};
use crate::scenario::step::Send;
use crate::words::Endpoint;

pub(super) async fn run(send: &Send, rp: &mut Rp) -> Result<Observation, Stop> {
    let mut seen = Call::get(rp.endpoint(Endpoint::Jwks)?)
        .observe(send, rp)
        .await?;
    let Some(keys) = seen.values.get("json").cloned() else {
        seen.success = false;
        return Ok(seen);
    };
    let facts: [(&str, Value); 4] = [
        ("kids", published::kids(&keys).into()),
        ("signing_keys", published::signing_keys(&keys).into()),
        ("private_members", published::private_members(&keys).into()),
        ("ambiguous_kids", published::ambiguous_kids(&keys).into()),
    ];
    for (name, value) in facts {
        seen.facts.insert(name.to_owned(), value.clone());
        seen.values.insert(name.to_owned(), value);
    }
    Ok(seen)
}
