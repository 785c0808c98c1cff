//! A token is given back: RFC 7009.

use assay_conformance::judge::Law;

use super::{Answer, Ruling, refuses_client, with};
use crate::lifecycle::op::{By, Kind, Slot, Which};
use crate::lifecycle::properties::Properties;
use crate::lifecycle::world::{Age, Grant, Life, World};

pub(super) fn revoke(
    world: &World,
    slot: Slot,
    kind: Kind,
    which: Which,
    by: By,
    properties: &Properties,
) -> Option<Ruling> {
    let grant = world.grants.get(&slot)?;
    let generation = which.index(grant.generations.len())?;
    if let Some(refused) = refuses_client(world, by.client(grant.client)) {
        return Some(refused);
    }
    if by == By::Stranger {
        return Some(by_stranger(world, slot, grant));
    }
    let mut revoked = grant.clone();
    match kind {
        Kind::Access => access(&mut revoked, generation),
        Kind::Refresh => refresh(&mut revoked, world, slot, generation, properties)?,
    }
    let after = sparing_others(with(world, slot, revoked), slot);
    let ruling = Ruling::only(Law::RevocationConfirmed, Answer::Confirmed, after);
    Some(match kind {
        // RFC 7009 section 2: servers have to revoke refresh tokens; of access tokens they may say `unsupported_token_type`.
        Kind::Access => ruling.or(Answer::Refused, world.clone()),
        Kind::Refresh => ruling,
    })
}

/// RFC 7009 section 2.1: if the token was not issued to the client, the request is refused; section 2.2 lets the server say the
/// same as of a token that it does not know. Either way nothing ends.
fn by_stranger(world: &World, slot: Slot, grant: &Grant) -> Ruling {
    let mut grant = grant.clone();
    grant.change(|life| life.goes_on(Law::RevokedByOwner));
    let after = with(world, slot, grant);
    Ruling::only(Law::RevokedByOwner, Answer::Confirmed, after.clone()).or(Answer::Refused, after)
}

/// RFC 7009 section 2.1: the refresh token of a revoked access token may go as well; of other access tokens nothing is said.
fn access(grant: &mut Grant, generation: usize) {
    grant.doubt();
    grant.generations[generation]
        .access
        .end(Law::RevokedStaysDead);
}

/// RFC 7009 section 2.1: the access tokens of a revoked refresh token ought to go as well.
fn refresh(
    grant: &mut Grant,
    world: &World,
    slot: Slot,
    generation: usize,
    properties: &Properties,
) -> Option<()> {
    let (index, token) = grant.refresh_of(generation)?;
    let is_good = matches!(token.life, Life::Live(_))
        && world.age_of_refresh(slot, index, &token, properties) == Age::InTime;
    // RFC 7009 section 2.2: to revoke what is no good any more need not do anything.
    let stands_for_grant = match token.replaced {
        None => is_good,
        Some(_) => is_good && properties.old_revocation_ends_family.known() == Some(true),
    };
    if stands_for_grant {
        grant.end_refresh(Law::RevocationCascades);
        if properties.opaque_access_tokens {
            grant.end_access(Law::RevocationCascades);
        }
    }
    grant.doubt();
    if token.replaced.is_none() {
        grant.refresh[index].life = match grant.refresh[index].life {
            // Why it was dead before does not matter any more.
            Life::Live(_) | Life::Unknown | Life::Dead(_) => Life::Dead(Law::RevokedStaysDead),
        };
    }
    Some(())
}

/// RFC 7009 section 2.1: what ends is the grant. Whether two grants of one user for one client are two is not said.
fn sparing_others(mut world: World, slot: Slot) -> World {
    let Some((client, user)) = world
        .grants
        .get(&slot)
        .map(|grant| (grant.client, grant.user))
    else {
        return world;
    };
    for (other, grant) in &mut world.grants {
        if *other == slot {
            continue;
        }
        if grant.client == client && grant.user == user {
            grant.doubt();
        } else {
            grant.change(|life| life.goes_on(Law::OneGrantOnly));
        }
    }
    world
}
