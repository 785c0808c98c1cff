//! A refresh token is used: RFC 6749 section 6, RFC 9700 section 4.14.2.

use assay_conformance::judge::Law;

use super::{Answer, Ruling, doubting, refuses_client, with};
use crate::lifecycle::op::{By, Client, Scope, Slot, Which};
use crate::lifecycle::properties::Properties;
use crate::lifecycle::world::{Age, Generation, Grant, Life, RefreshToken, World};

pub(super) fn refresh(
    world: &World,
    slot: Slot,
    which: Which,
    by: By,
    scope: Scope,
    properties: &Properties,
) -> Option<Ruling> {
    let grant = world.grants.get(&slot)?;
    let (index, token) = grant.refresh_of(which.index(grant.generations.len())?)?;
    if let Some(refused) = refuses_client(world, by.client(grant.client)) {
        return Some(refused);
    }
    let refused = |law| Ruling::only(law, Answer::Refused, doubting(world, slot));
    // RFC 6749 section 6: bound to the client to which it was issued.
    if by == By::Stranger {
        return Some(refused(Law::RefreshBound));
    }
    if let Life::Dead(law) = token.life {
        return Some(refused(law));
    }
    let age = world.age_of_refresh(slot, index, &token, properties);
    // RFC 6749 section 5.2, `invalid_grant`.
    if age == Age::Over {
        return Some(refused(Law::RefreshTokenExpires));
    }
    if world.blocked.contains(&grant.user) {
        return Some(refused(Law::BlockedUserRefused));
    }
    let renewed = || renewed(world, slot, grant, index, properties);
    if let Some(since) = token.replaced {
        return Some(match world.age_of_grace(slot, index, since, properties) {
            Age::Over
                if scope == Scope::Same && token.life != Life::Unknown && age == Age::InTime =>
            {
                reuse(world, slot, grant)
            }
            // Whether a request with other faults too counts as reuse is the server's business.
            Age::Over => refused(Law::RefreshSingleUse),
            // RFC 9700 section 4.14.2: a client may have missed the answer; how long it is forgiven is the server's business.
            Age::InTime | Age::Unclear => Ruling {
                law: Some(Law::RefreshSingleUse),
                outcomes: vec![
                    (Answer::Tokens, renewed()),
                    (Answer::Refused, doubting(world, slot)),
                ],
            },
        });
    }
    let law = match scope {
        Scope::Same => Law::RefreshTokenLives,
        // RFC 6749 section 6: not what was not granted. The answer to a request for more is less, or a refusal.
        Scope::Narrower | Scope::Wider => Law::ScopeWithin,
    };
    let ruling = Ruling::only(law, Answer::Tokens, renewed());
    let must_work = matches!(token.life, Life::Live(_)) && age == Age::InTime;
    Some(match (must_work, scope, token.life) {
        (true, Scope::Same | Scope::Narrower, Life::Live(because)) => Ruling {
            law: Some(because),
            ..ruling
        },
        (_, Scope::Same | Scope::Narrower | Scope::Wider, _) => {
            ruling.or(Answer::Refused, doubting(world, slot))
        }
    })
}

/// RFC 9700 section 4.14.2: nobody can tell who is the thief, so the newest token ends too. That is required for public clients;
/// a confidential one has its secret besides. The access tokens are not spoken of.
fn reuse(world: &World, slot: Slot, grant: &Grant) -> Ruling {
    let mut grant = grant.clone();
    grant.end_refresh(match grant.client {
        Client::Public => Law::RefreshFamilyDies,
        Client::Confidential => Law::RefreshFamilyOughtToDie,
    });
    for generation in &mut grant.generations {
        generation.access.doubt();
    }
    Ruling::only(
        Law::RefreshSingleUse,
        Answer::Refused,
        with(world, slot, grant),
    )
}

/// New tokens came.
fn renewed(
    world: &World,
    slot: Slot,
    grant: &Grant,
    index: usize,
    properties: &Properties,
) -> World {
    let mut grant = grant.clone();
    // RFC 6749 section 6 does not say whether the access tokens from before live on.
    for generation in &mut grant.generations {
        match properties.refresh_ends_access.known() {
            Some(false) => {}
            Some(true) | None => generation.access.doubt(),
        }
    }
    let used = grant.refresh[index];
    let refresh = match properties.rotates.known() {
        Some(true) => {
            // Within its grace a token can be used again; what that means for those that came of it is not said.
            if used.replaced.is_some() {
                grant.change(Life::doubt);
            }
            grant.refresh[index].replaced.get_or_insert(world.now);
            grant.refresh.push(RefreshToken {
                family_since: used.family_since,
                issued: world.now,
                replaced: None,
                life: Life::Live(Law::RefreshTokenLives),
            });
            grant.refresh.len() - 1
        }
        Some(false) => {
            grant.refresh[index].issued = world.now;
            grant.refresh[index].life = Life::Live(Law::RefreshTokenLives);
            index
        }
        None => {
            grant.refresh[index].life.doubt();
            grant.refresh.push(RefreshToken {
                issued: world.now,
                life: Life::Unknown,
                ..used
            });
            grant.refresh.len() - 1
        }
    };
    grant.generations.push(Generation {
        issued: world.now,
        lives_s: None,
        access: Life::Live(Law::AccessTokenLives),
        refresh: Some(refresh),
        entrant: 0,
    });
    with(world, slot, grant)
}
