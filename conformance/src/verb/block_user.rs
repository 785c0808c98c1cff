//! `block_user`: locks a user of the target out, or lets them in again.

use super::Stop;
use crate::rp::observation::Observation;
use crate::rp::{Rp, controls};
use crate::scenario::Step;
use crate::scenario::verbs::BlockUser;

pub(super) async fn run(verb: &BlockUser, _: &Step, rp: &mut Rp) -> Result<Observation, Stop> {
    let base = rp.session().user_admin().cloned();
    let base =
        base.ok_or_else(|| Stop::Blocked("there is no way to lock a user out".to_owned()))?;
    let username = rp.user(verb.user)?.username.clone();
    controls::block_user(rp.transport(), &base, &username, verb.blocked)
        .await
        .map_err(Stop::Blocked)?;
    Ok(Observation {
        success: true,
        ..Observation::default()
    })
}
