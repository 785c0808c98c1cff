//! A code is exchanged: RFC 6749 section 4.1.3.

use assay_conformance::judge::Law;

use super::{Answer, Ruling, doubting, refuses_client, with};
use crate::lifecycle::op::{By, Slot, Verifier};
use crate::lifecycle::properties::Properties;
use crate::lifecycle::world::{Age, CodeState, Generation, Grant, Life, RefreshToken, World};

pub(super) fn redeem(
    world: &World,
    slot: Slot,
    by: By,
    verifier: Verifier,
    properties: &Properties,
) -> Option<Ruling> {
    let grant = world.grants.get(&slot)?;
    if let Some(refused) = refuses_client(world, by.client(grant.client)) {
        return Some(refused);
    }
    let refused = |law| Ruling::only(law, Answer::Refused, doubting(world, slot));
    // RFC 6749 section 4.1.3: the code was issued to the client that authenticates.
    if by == By::Stranger {
        return Some(refused(Law::CodeBound));
    }
    // RFC 7636 section 4.6.
    if verifier == Verifier::Wrong {
        return Some(refused(Law::VerifierMatches));
    }
    // RFC 6749 section 4.1.2: not more than once.
    if grant.code.state == CodeState::Used {
        return Some(replay(world, slot, grant, properties));
    }
    let issued = Ruling::only(
        Law::CodeWorks,
        Answer::Tokens,
        exchanged(world, slot, grant),
    );
    Some(match world.age_of_code(slot, &grant.code, properties) {
        // RFC 6749 section 4.1.2: it expires shortly after it was issued.
        Age::Over => refused(Law::CodeExpires),
        Age::InTime | Age::Unclear if world.blocked.contains(&grant.user) => {
            refused(Law::BlockedUserRefused)
        }
        Age::InTime if grant.code.state == CodeState::Fresh => issued,
        Age::InTime | Age::Unclear => issued.or(Answer::Refused, doubting(world, slot)),
    })
}

/// RFC 6749 section 4.1.2: a replay is refused, and what was issued for the code ought to end.
fn replay(world: &World, slot: Slot, grant: &Grant, properties: &Properties) -> Ruling {
    let mut grant = grant.clone();
    // An expired code may be unknown by now, and then nobody can tell that it was used.
    let is_known = world.age_of_code(slot, &grant.code, properties) == Age::InTime;
    if is_known && !world.blocked.contains(&grant.user) && properties.opaque_access_tokens {
        grant.change(|life| life.end(Law::ReplayedCodeRevokes));
    } else {
        grant.doubt();
    }
    Ruling::only(
        Law::CodeSingleUse,
        Answer::Refused,
        with(world, slot, grant),
    )
}

fn exchanged(world: &World, slot: Slot, grant: &Grant) -> World {
    let mut grant = grant.clone();
    grant.code.state = CodeState::Used;
    grant.refresh.push(RefreshToken {
        family_since: world.now,
        issued: world.now,
        replaced: None,
        life: Life::Live(Law::RefreshTokenLives),
    });
    grant.generations.push(Generation {
        issued: world.now,
        lives_s: None,
        access: Life::Live(Law::AccessTokenLives),
        refresh: Some(grant.refresh.len() - 1),
        entrant: 0,
    });
    with(world, slot, grant)
}
