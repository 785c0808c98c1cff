//! `rotate_keys`: makes the target sign with a new key.

use super::Stop;
use crate::rp::observation::Observation;
use crate::rp::{Rp, controls};
use crate::scenario::Step;
use crate::scenario::verbs::RotateKeys;

pub(super) async fn run(_: &RotateKeys, _: &Step, rp: &mut Rp) -> Result<Observation, Stop> {
    let base = rp.session().key_rotation().cloned();
    let base = base.ok_or_else(|| {
        Stop::Blocked("there is no way to make the target rotate its keys".to_owned())
    })?;
    let said = controls::rotate_keys(rp.transport(), &base)
        .await
        .map_err(Stop::Blocked)?;
    let mut seen = Observation {
        success: true,
        ..Observation::default()
    };
    seen.values.insert("json".to_owned(), said);
    Ok(seen)
}
