//! Somebody is asked whether a token is alive: RFC 7662 section 2.2, RFC 6750 section 3.1.

use assay_conformance::judge::Law;

use super::{Answer, Ruling};
use crate::lifecycle::op::{Client, Kind, Slot, Which};
use crate::lifecycle::properties::Properties;
use crate::lifecycle::world::{Age, Grant, Life, World};

pub(super) fn ask(
    world: &World,
    slot: Slot,
    kind: Kind,
    which: Which,
    properties: &Properties,
) -> Option<Ruling> {
    let grant = world.grants.get(&slot)?;
    // A client that is gone can ask nobody, and no spec says what becomes of its tokens.
    if world.removed.contains(&grant.client) {
        return None;
    }
    let generation = which.index(grant.generations.len())?;
    match kind {
        Kind::Access => access(world, slot, grant, generation, properties),
        Kind::Refresh => refresh(world, slot, grant, generation, properties),
    }
}

fn access(
    world: &World,
    slot: Slot,
    grant: &Grant,
    index: usize,
    properties: &Properties,
) -> Option<Ruling> {
    let generation = grant.generations[index];
    match world.age_of_access(slot, index, &generation, properties) {
        // RFC 7662 section 4: what a token is good for depends on time too.
        Age::Over => {
            let dead = Ruling::only(Law::AccessTokenExpires, Answer::Dead, world.clone());
            return Some(dead);
        }
        // It may end between two questions, so that not even their answers have to agree.
        Age::Unclear => return None,
        Age::InTime => {}
    }
    if let Life::Dead(law) = generation.access {
        return Some(Ruling::only(law, Answer::Dead, world.clone()));
    }
    if world.blocked.contains(&grant.user) {
        return Some(match properties.blocked_access_ends.known() {
            Some(true) => Ruling::only(Law::BlockedUserRefused, Answer::Dead, world.clone()),
            Some(false) | None => either(world.clone(), world.clone()),
        });
    }
    Some(match generation.access {
        Life::Live(law) if !world.may_have_ended(slot, properties) => {
            Ruling::only(law, Answer::Alive, world.clone())
        }
        Life::Live(_) | Life::Unknown | Life::Dead(_) => {
            let alive = saying(world, slot, index, Life::Live(Law::VerdictsAgree));
            // Why it ended is not known, but it stays dead all the same.
            let dead = saying(world, slot, index, Life::Dead(Law::RevokedStaysDead));
            either(alive, dead)
        }
    })
}

/// Introspection alone knows refresh tokens: RFC 7662 section 2.1. A public client cannot ask: it proves nothing.
fn refresh(
    world: &World,
    slot: Slot,
    grant: &Grant,
    generation: usize,
    properties: &Properties,
) -> Option<Ruling> {
    if properties.introspects_refresh.known() != Some(true) || grant.client == Client::Public {
        return None;
    }
    let (index, token) = grant.refresh_of(generation)?;
    let age = world.age_of_refresh(slot, index, &token, properties);
    Some(match (age, token.life) {
        (Age::Over, _) => Ruling::only(Law::RefreshTokenExpires, Answer::Dead, world.clone()),
        (_, Life::Dead(law)) => Ruling::only(law, Answer::Dead, world.clone()),
        (Age::InTime, Life::Live(law))
            if token.replaced.is_none() && !world.blocked.contains(&grant.user) =>
        {
            Ruling::only(law, Answer::Alive, world.clone())
        }
        // Whether a token that was replaced counts as active during its grace is not said.
        (Age::InTime | Age::Unclear, Life::Live(_) | Life::Unknown) => match token.replaced {
            Some(since) if world.age_of_grace(slot, index, since, properties) == Age::Over => {
                Ruling::only(Law::RefreshSingleUse, Answer::Dead, world.clone())
            }
            Some(_) | None => either(world.clone(), world.clone()),
        },
    })
}

fn either(alive: World, dead: World) -> Ruling {
    Ruling::only(Law::VerdictsAgree, Answer::Alive, alive).or(Answer::Dead, dead)
}

/// The world in which it is known what became of a token.
fn saying(world: &World, slot: Slot, index: usize, life: Life) -> World {
    let mut world = world.clone();
    if let Some(generation) = world
        .grants
        .get_mut(&slot)
        .and_then(|grant| grant.generations.get_mut(index))
    {
        generation.access = life;
    }
    world
}
