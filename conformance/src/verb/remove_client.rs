//! `remove_client`: takes a client of the target away, or gives it back.

use super::Stop;
use crate::rp::observation::Observation;
use crate::rp::{Rp, controls};
use crate::scenario::Step;
use crate::scenario::verbs::RemoveClient;

pub(super) async fn run(verb: &RemoveClient, _: &Step, rp: &mut Rp) -> Result<Observation, Stop> {
    let base = rp.session().client_admin().cloned();
    let base =
        base.ok_or_else(|| Stop::Blocked("there is no way to take a client away".to_owned()))?;
    let client_id = rp.client(verb.client)?.client_id.clone();
    controls::remove_client(rp.transport(), &base, &client_id, verb.removed)
        .await
        .map_err(Stop::Blocked)?;
    Ok(Observation {
        success: true,
        ..Observation::default()
    })
}
