//! Actions of an operator: new keys, users locked out, clients taken away. Specs say little of it.

use assay_conformance::judge::Law;

use super::{Answer, Ruling};
use crate::lifecycle::op::{Client, User};
use crate::lifecycle::world::{Grant, World};

/// OIDC Core 1.0 section 10.1.1: what the old key signed stays good.
pub(super) fn rotate_keys(world: &World) -> Ruling {
    let mut after = world.clone();
    for grant in after.grants.values_mut() {
        grant.change(|life| life.goes_on(Law::RotationKeepsTokens));
    }
    Ruling::preparation(Answer::Done, after)
}

/// Whether the grants of a user who was locked out come back with them is not said.
pub(super) fn block(world: &World, user: User, blocked: bool) -> Ruling {
    let mut after = world.clone();
    if blocked {
        after.blocked.insert(user);
    } else {
        after.blocked.remove(&user);
    }
    let theirs = after.grants.values_mut().filter(|grant| grant.user == user);
    theirs.for_each(Grant::doubt);
    Ruling::preparation(Answer::Done, after)
}

/// Whether the grants of a client that was taken away come back with it is not said.
pub(super) fn remove(world: &World, client: Client, removed: bool) -> Ruling {
    let mut after = world.clone();
    if removed {
        after.removed.insert(client);
    } else {
        after.removed.remove(&client);
    }
    let its = after
        .grants
        .values_mut()
        .filter(|grant| grant.client == client);
    its.for_each(Grant::doubt);
    Ruling::preparation(Answer::Done, after)
}
