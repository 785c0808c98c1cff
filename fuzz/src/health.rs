//! Whether a server is well: it completes a normal flow.

use assay_conformance::judge::Law;
use assay_conformance::words::Need;
use toml::{Table, toml};

use crate::stage::{Ended, Scripted, Stage};
use crate::terrain::Terrain;

/// The steps of any relying party, from the authorization to the claims, as far as the target offers it.
///
/// # Errors
/// If one of the steps does not succeed.
pub async fn normal_flow(terrain: &Terrain, stage: &mut Stage<'_>) -> Result<(), Ended> {
    for step in steps(terrain) {
        let right = toml! { expect = { success = true } };
        let step = Scripted::preparation(step).held_to(Law::StillServes, right);
        stage.take(&step).await?;
    }
    Ok(())
}

fn steps(terrain: &Terrain) -> Vec<Table> {
    let mut steps = Vec::new();
    if terrain.offers(&[Need::UserAgent]) {
        steps.push(toml! { authorize = {} });
        steps.push(toml! { redeem = {} });
        if terrain.offers(&[Need::Userinfo, Need::OpenidConnect]) {
            steps.push(toml! { userinfo = {} });
        }
    } else if terrain.offers(&[Need::ClientCredentialsGrant]) {
        steps.push(toml! { client_credentials = {} });
    } else {
        steps.push(toml! { discover = {} });
    }
    steps
}
