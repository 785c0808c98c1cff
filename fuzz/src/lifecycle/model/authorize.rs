//! A user answers: RFC 6749 section 4.1.1 and 4.1.2.

use assay_conformance::judge::Law;

use super::{Answer, Ruling};
use crate::lifecycle::op::{Client, Slot, User};
use crate::lifecycle::world::{Code, CodeState, Grant, World};

/// The user allows.
pub(super) fn allow(world: &World, slot: Slot, client: Client, user: User) -> Ruling {
    let mut after = forgetting(world, slot);
    // RFC 6749 section 4.1.2.1: without a known client there is nobody to send the user back to.
    if world.removed.contains(&client) {
        return Ruling::only(Law::RemovedClientRefused, Answer::NoCode, after);
    }
    if world.blocked.contains(&user) {
        return Ruling::only(Law::BlockedUserRefused, Answer::NoCode, after);
    }
    // No spec says whether a new grant leaves an earlier one of the same user and client alone.
    for grant in after.grants.values_mut() {
        if grant.client == client && grant.user == user {
            grant.doubt();
        }
    }
    after.since.entry((client, user)).or_insert(world.now);
    let code = Code {
        issued: world.now,
        state: CodeState::Fresh,
    };
    let grant = Grant {
        client,
        user,
        code,
        refresh: Vec::new(),
        generations: Vec::new(),
    };
    after.grants.insert(slot, grant);
    Ruling::preparation(Answer::Code, after)
}

/// The user denies: RFC 6749 section 4.1.2.1, `access_denied`.
pub(super) fn deny(world: &World, slot: Slot, _client: Client, _user: User) -> Ruling {
    Ruling::only(
        Law::DeniedMeansNothing,
        Answer::NoCode,
        forgetting(world, slot),
    )
}

fn forgetting(world: &World, slot: Slot) -> World {
    let mut world = world.clone();
    world.grants.remove(&slot);
    (world.brought_to, world.is_just_before) = (None, false);
    world
}
