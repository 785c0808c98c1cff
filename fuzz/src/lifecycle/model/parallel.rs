//! Requests at the same moment: whatever comes of them must be what some order of them brings.

use assay_conformance::judge::Law;

use super::{Answer, allowed};
use crate::lifecycle::op::{By, Op, Verifier, Which};
use crate::lifecycle::properties::Properties;
use crate::lifecycle::world::{Life, World};

/// The result of one order of requests.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Order {
    /// The answers, each in the place of its request.
    pub answers: Vec<Answer>,
    /// The world after all of them.
    pub world: World,
}

/// The different results of all orders of requests; none if one of them cannot take part.
///
/// Which request begets which generation is told by `entrant`, so that generations stand in the order of the requests whatever
/// order explains them.
#[must_use]
pub fn orders(world: &World, ops: &[Op], properties: &Properties) -> Vec<Order> {
    let mut found: Vec<Order> = Vec::new();
    if !ops.iter().all(|op| takes_part(world, op, properties)) {
        return found;
    }
    for order in permutations(ops.len()) {
        let mut ways = vec![Order {
            answers: vec![Answer::Done; ops.len()],
            world: world.clone(),
        }];
        for at in order {
            ways = ways
                .into_iter()
                .flat_map(|way| next(&way, at, &ops[at], world, properties))
                .collect();
        }
        for mut way in ways {
            in_order(&mut way.world, world);
            if !found.contains(&way) {
                found.push(way);
            }
        }
    }
    found
}

/// Only requests of clients that are known, about things that are there; errors other than `invalid_grant` are not what a race
/// is about.
fn takes_part(world: &World, op: &Op, properties: &Properties) -> bool {
    let (slot, is_plain) = match op {
        Op::Redeem { slot, by, verifier } => {
            (slot, *by == By::Owner && *verifier == Verifier::Right)
        }
        Op::Refresh { slot, by, .. } | Op::Revoke { slot, by, .. } => (slot, *by == By::Owner),
        // A verdict that needs time to get around says nothing about order.
        Op::Ask { slot, .. } => (slot, properties.revokes_at_once),
        Op::Authorize { .. }
        | Op::Deny { .. }
        | Op::Clock { .. }
        | Op::RotateKeys
        | Op::Block(_)
        | Op::Unblock(_)
        | Op::Remove(_)
        | Op::Restore(_)
        | Op::Parallel(_) => return false,
    };
    let grant = world.grants.get(slot);
    is_plain
        && grant.is_some_and(|grant| {
            !world.removed.contains(&grant.client) && !world.blocked.contains(&grant.user)
        })
        && allowed(world, op, properties).is_some()
}

fn next(way: &Order, at: usize, op: &Op, before: &World, properties: &Properties) -> Vec<Order> {
    // The token in the request was chosen before any of them was sent.
    let op = pinned(op, before);
    let ruling = op.and_then(|op| allowed(&way.world, &op, properties));
    let outcomes = ruling.map(|ruling| ruling.outcomes).unwrap_or_default();
    let went = |(answer, mut world): (Answer, World)| {
        mark(&mut world, &way.world, at);
        forgive(&mut world, &way.world);
        let mut answers = way.answers.clone();
        answers[at] = answer;
        Order { answers, world }
    };
    outcomes.into_iter().map(went).collect()
}

/// The operation about what it names in this world, whatever comes in between.
#[must_use]
pub fn pinned(op: &Op, world: &World) -> Option<Op> {
    let mut op = op.clone();
    match &mut op {
        Op::Refresh { slot, which, .. }
        | Op::Revoke { slot, which, .. }
        | Op::Ask { slot, which, .. } => {
            *which = Which::At(which.index(world.grants.get(slot)?.generations.len())?);
        }
        Op::Redeem { .. }
        | Op::Authorize { .. }
        | Op::Deny { .. }
        | Op::Clock { .. }
        | Op::RotateKeys
        | Op::Block(_)
        | Op::Unblock(_)
        | Op::Remove(_)
        | Op::Restore(_)
        | Op::Parallel(_) => {}
    }
    Some(op)
}

/// The loser of a race may be a thief or the same client in a hurry: whether a server takes it for a replay is its business.
fn forgive(after: &mut World, before: &World) {
    for (slot, grant) in &mut after.grants {
        let known = before.grants.get(slot);
        for (index, token) in grant.refresh.iter_mut().enumerate() {
            let before = known.and_then(|known| known.refresh.get(index));
            forgive_one(&mut token.life, before.map(|token| token.life));
        }
        for (index, generation) in grant.generations.iter_mut().enumerate() {
            let before = known.and_then(|known| known.generations.get(index));
            forgive_one(&mut generation.access, before.map(|known| known.access));
        }
    }
}

fn forgive_one(life: &mut Life, before: Option<Life>) {
    let Life::Dead(
        Law::ReplayedCodeRevokes | Law::RefreshFamilyDies | Law::RefreshFamilyOughtToDie,
    ) = life
    else {
        return;
    };
    if !matches!(before, Some(Life::Dead(_))) {
        *life = Life::Unknown;
    }
}

/// Notes which request begot a generation.
fn mark(after: &mut World, before: &World, at: usize) {
    for (slot, grant) in &mut after.grants {
        let known = before
            .grants
            .get(slot)
            .map_or(0, |grant| grant.generations.len());
        for generation in grant.generations.iter_mut().skip(known) {
            generation.entrant = at;
        }
    }
}

/// Puts the generations that came into the order of their requests.
fn in_order(after: &mut World, before: &World) {
    for (slot, grant) in &mut after.grants {
        let known = before
            .grants
            .get(slot)
            .map_or(0, |grant| grant.generations.len());
        if let Some(came) = grant.generations.get_mut(known..) {
            came.sort_by_key(|generation| generation.entrant);
            came.iter_mut()
                .for_each(|generation| generation.entrant = 0);
        }
    }
}

fn permutations(length: usize) -> Vec<Vec<usize>> {
    (0..length).fold(vec![Vec::new()], |shorter, item| {
        let insert = |order: Vec<usize>| {
            (0..=order.len()).map(move |at| {
                let mut longer = order.clone();
                longer.insert(at, item);
                longer
            })
        };
        shorter.into_iter().flat_map(insert).collect()
    })
}
