//! Finds out, by short scenarios, what neither the specs nor the target file say.

use std::time::Duration;

use assay_conformance::Observation;
use assay_conformance::words::Need;
use serde_json::Value;
use toml::{Table, toml};

use super::properties::Properties;
use crate::stage::Stage;
use crate::terrain::Terrain;

/// The declarations of the target file, and for the rest the observations of a few requests. A step that fails here is not judged here.
pub async fn learn(terrain: &Terrain, stage: &mut Stage<'_>) -> Properties {
    let opaque = terrain.offers(&[Need::OpaqueAccessTokens]);
    let target = terrain.session().target();
    let mut properties = Properties::declared(target, opaque);
    if terrain.offers(&[Need::DrivenClock]) {
        properties.clock_stands.learn(clock_stands(stage).await);
    }
    refreshing(terrain, stage, &mut properties).await;
    if terrain.offers(&[Need::UserAdminHook, Need::TwoUsers]) {
        blocking(stage, &mut properties).await;
    }
    stage.start_over();
    properties
}

/// Whether a clock that was moved goes on by itself.
async fn clock_stands(stage: &mut Stage<'_>) -> Option<bool> {
    let moved = toml! { clock = { advance_s = 0 } };
    let before = stage.try_out(&moved).await?;
    tokio::time::sleep(A_SECOND_AND_MORE).await;
    let after = stage.try_out(&moved).await?;
    Some(before.values.get("now")? == after.values.get("now")?)
}

/// Clocks of targets count seconds.
const A_SECOND_AND_MORE: Duration = Duration::from_millis(1_100);

/// The effects of a refresh and of the revocation of a replaced token.
async fn refreshing(terrain: &Terrain, stage: &mut Stage<'_>, properties: &mut Properties) {
    for step in [
        toml! { authorize = { offline = true } },
        toml! { redeem = {} as = "first" },
    ] {
        if !succeeds(stage, &step).await {
            return;
        }
    }
    let renewed = toml! { refresh = { tokens = "first" } as = "second" };
    if !succeeds(stage, &renewed).await {
        return;
    }
    let text = |stage: &Stage<'_>, name: &str| {
        let value = stage.rp().names().find(&[name, "refresh_token"]).ok();
        value.and_then(Value::as_str).map(str::to_owned)
    };
    let replaced = text(stage, "first") != text(stage, "second");
    properties.rotates.learn(Some(replaced));
    let earlier = verdict(stage, &toml! { probe = { token = "{first.access_token}" } }).await;
    let ended = earlier.map(|alive| !alive);
    properties.refresh_ends_access.learn(ended);
    if terrain.offers(&[Need::Introspection]) {
        let asked = toml! { introspect = { token = "{second.refresh_token}" } };
        let seen = stage.try_out(&asked).await;
        let active = seen.and_then(|seen| seen.values.get("json")?.get("active")?.as_bool());
        properties.introspects_refresh.learn(active);
    }
    if replaced && terrain.offers(&[Need::Revocation]) {
        let revoked = toml! { revoke = { token = "{first.refresh_token}" } };
        if succeeds(stage, &revoked).await {
            let newest = toml! { refresh = { tokens = "second" } as = "third" };
            let seen = stage.try_out(&newest).await;
            let ended = seen.map(|seen| seen.is_refusal());
            properties.old_revocation_ends_family.learn(ended);
        }
    }
}

/// The fate of the access tokens of a user who is locked out.
async fn blocking(stage: &mut Stage<'_>, properties: &mut Properties) {
    for step in [
        toml! { authorize = { user = "second", browser = "second" } as = "theirs" },
        toml! { redeem = { flow = "theirs" } as = "their_tokens" },
        toml! { block_user = { user = "second" } },
    ] {
        if !succeeds(stage, &step).await {
            return;
        }
    }
    let asked = toml! { probe = { token = "{their_tokens.access_token}" } };
    let alive = verdict(stage, &asked).await;
    properties
        .blocked_access_ends
        .learn(alive.map(|alive| !alive));
    stage
        .try_out(&toml! { block_user = { user = "second", blocked = false } })
        .await;
}

async fn succeeds(stage: &mut Stage<'_>, step: &Table) -> bool {
    stage
        .try_out(step)
        .await
        .is_some_and(|seen: Observation| seen.success)
}

/// Whether a token is alive, if everybody says the same.
async fn verdict(stage: &mut Stage<'_>, step: &Table) -> Option<bool> {
    let seen = stage.try_out(step).await?;
    let mut said = seen.alive.values().copied();
    let first = said.next()?;
    said.all(|other| other == first).then_some(first)
}
