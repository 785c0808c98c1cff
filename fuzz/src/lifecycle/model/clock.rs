//! Time goes on.

use assay_conformance::target::RefreshPolicy;

use super::{Answer, Ruling};
use crate::lifecycle::op::{Lived, Moment, Slot};
use crate::lifecycle::properties::Properties;
use crate::lifecycle::world::{End, Grant, World};

/// Before an end, in seconds: a busy server takes a while, between what it issues and the date of its answer too.
const BEFORE: u64 = 10;
/// After an end that cannot be met to the second.
const NEARLY_AT: u64 = 10;
/// After an end, in seconds.
const AFTER: u64 = 60;

/// Where the clock is moved to, in the words of the scenario language.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Move {
    /// The end that is meant.
    pub end: End,
    /// When it is, in the seconds of the case, before any leeway.
    pub at: u64,
    /// The generation from whose answer it counts; none for the code.
    pub from: Option<usize>,
}

pub(super) fn move_on(
    world: &World,
    slot: Slot,
    lived: Lived,
    moment: Moment,
    properties: &Properties,
) -> Option<Ruling> {
    let found = find(world.grants.get(&slot)?, slot, lived, properties)?;
    let goal = match moment {
        Moment::JustBefore => found.at.checked_sub(BEFORE)?,
        Moment::At => found.at + properties.leeway_s + late(properties),
        Moment::After => found.at + properties.leeway_s + AFTER,
    };
    // A clock that goes on by itself may be past a moment that is near.
    if goal < world.now + late(properties) {
        return None;
    }
    let after = World {
        now: goal,
        brought_to: Some(found.end),
        is_just_before: moment == Moment::JustBefore,
        ..world.clone()
    };
    Some(Ruling::preparation(Answer::Done, after))
}

impl Moment {
    /// Seconds from the end.
    #[must_use]
    pub fn offset_s(self, properties: &Properties) -> i64 {
        match self {
            Self::JustBefore => -BEFORE.cast_signed(),
            Self::At => late(properties).cast_signed(),
            Self::After => AFTER.cast_signed(),
        }
    }
}

/// Whether the end was dated right shows only where the clock stands still.
fn late(properties: &Properties) -> u64 {
    match properties.clock_stands.known() {
        Some(true) => 0,
        Some(false) | None => NEARLY_AT,
    }
}

/// The end of a thing, if there is such a thing and somebody says how long it lives.
#[must_use]
pub fn find(grant: &Grant, slot: Slot, lived: Lived, properties: &Properties) -> Option<Move> {
    let newest = grant.generations.len().checked_sub(1);
    Some(match lived {
        Lived::Code => Move {
            end: End::Code(slot),
            at: grant.code.issued + properties.code_s?,
            from: None,
        },
        Lived::AccessToken(which) => {
            let index = which.index(grant.generations.len())?;
            let generation = grant.generations[index];
            Move {
                end: End::Access(slot, index),
                at: generation.issued + generation.lives_s?,
                from: Some(index),
            }
        }
        Lived::RefreshToken => {
            let (index, token) = grant.refresh_of(newest?)?;
            // Which answer the end counts from is a matter of policy; where that is unknown, from the latest.
            let (since, from) = match properties.refresh_policy.known() {
                Some(RefreshPolicy::Absolute) => (token.family_since, 0),
                Some(RefreshPolicy::Idle) | None => (token.issued, newest?),
            };
            Move {
                end: End::Refresh(slot, index),
                at: since + properties.refresh_s?,
                from: Some(from),
            }
        }
        Lived::RotationGrace => {
            let before = newest?.checked_sub(1)?;
            let (index, token) = grant.refresh_of(before)?;
            let since = token.replaced.filter(|_| properties.grace_s > 0)?;
            Move {
                end: End::Grace(slot, index),
                at: since + properties.grace_s,
                from: newest,
            }
        }
    })
}
