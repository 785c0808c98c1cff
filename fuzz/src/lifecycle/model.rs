//! The life cycle of tokens, as the specs describe it.
//!
//! [`allowed`] is the whole of it: what a server may answer to an operation in a world, and what the world is then. One file for
//! each kind of operation; each rule stands beside the section that it comes from. Where the specs are silent, several
//! answers are allowed, or the life of a token is [`Life::Unknown`](super::world::Life::Unknown) from there on.

mod administer;
mod ask;
mod authorize;
mod clock;
mod parallel;
mod redeem;
mod refresh;
mod revoke;
#[cfg(test)]
mod tests;

use assay_conformance::judge::Law;

use super::op::{Client, Op, Slot};
use super::properties::Properties;
use super::world::{Grant, World};

pub use clock::{Move, find};
pub use parallel::{Order, orders, pinned};

/// The answer of a server, as far as life cycles are concerned.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Answer {
    /// An authorization code.
    Code,
    /// None.
    NoCode,
    /// Tokens.
    Tokens,
    /// An error.
    Refused,
    /// A revocation is confirmed.
    Confirmed,
    /// The token is alive.
    Alive,
    /// The token is dead.
    Dead,
    /// Something was done to the server, which answers nothing.
    Done,
}

/// An answer that a server may give to an operation, and the world in which it is then.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ruling {
    /// The law that every other answer breaks; none if the operation is mere preparation.
    pub law: Option<Law>,
    /// Every answer that is allowed, each with the world after it.
    pub outcomes: Vec<(Answer, World)>,
}

/// The answers that a server may give; none if there is nothing that the operation could be about.
#[must_use]
pub fn allowed(world: &World, op: &Op, properties: &Properties) -> Option<Ruling> {
    let mut ruling = match op {
        Op::Authorize { slot, client, user } => authorize::allow(world, *slot, *client, *user),
        Op::Deny { slot, client, user } => authorize::deny(world, *slot, *client, *user),
        Op::Redeem { slot, by, verifier } => {
            redeem::redeem(world, *slot, *by, *verifier, properties)?
        }
        Op::Refresh {
            slot,
            which,
            by,
            scope,
        } => refresh::refresh(world, *slot, *which, *by, *scope, properties)?,
        Op::Revoke {
            slot,
            kind,
            which,
            by,
            hint: _,
        } => revoke::revoke(world, *slot, *kind, *which, *by, properties)?,
        Op::Ask { slot, kind, which } => ask::ask(world, *slot, *kind, *which, properties)?,
        Op::Clock {
            slot,
            lived,
            moment,
        } => clock::move_on(world, *slot, *lived, *moment, properties)?,
        Op::RotateKeys => administer::rotate_keys(world),
        Op::Block(user) => administer::block(world, *user, true),
        Op::Unblock(user) => administer::block(world, *user, false),
        Op::Remove(client) => administer::remove(world, *client, true),
        Op::Restore(client) => administer::remove(world, *client, false),
        // Several answers are no answer: see `orders`.
        Op::Parallel(_) => return None,
    };
    // Steps before an end are done at once: a real clock goes on.
    let stays = matches!(op, Op::Clock { .. });
    for (_, after) in &mut ruling.outcomes {
        if !stays && world.is_just_before {
            (after.brought_to, after.is_just_before) = (None, false);
        }
    }
    Some(ruling)
}

impl Ruling {
    /// One answer is right.
    fn only(law: Law, answer: Answer, world: World) -> Self {
        Self {
            law: Some(law),
            outcomes: vec![(answer, world)],
        }
    }

    /// Nothing can go wrong that this is the place to judge.
    fn preparation(answer: Answer, world: World) -> Self {
        Self {
            law: None,
            outcomes: vec![(answer, world)],
        }
    }

    /// Another answer is right as well.
    fn or(mut self, answer: Answer, world: World) -> Self {
        self.outcomes.push((answer, world));
        self
    }
}

/// RFC 6749 section 5.2, `invalid_client`: nobody acts for a client that is not known.
fn refuses_client(world: &World, client: Client) -> Option<Ruling> {
    let is_gone = world.removed.contains(&client);
    is_gone.then(|| Ruling::only(Law::RemovedClientRefused, Answer::Refused, world.clone()))
}

/// The world with another grant in the place of one.
fn with(world: &World, slot: Slot, grant: Grant) -> World {
    let mut world = world.clone();
    world.grants.insert(slot, grant);
    world
}

/// The world in which nobody knows what became of a grant: a server may take what it just refused for an attack, or not.
fn doubting(world: &World, slot: Slot) -> World {
    let mut world = world.clone();
    if let Some(grant) = world.grants.get_mut(&slot) {
        grant.doubt();
    }
    world
}
