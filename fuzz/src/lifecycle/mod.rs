//! Whole life cycles of tokens, held to a model.
//!
//! | module | what it holds |
//! |---|---|
//! | [`op`] | what can happen |
//! | [`world`] | what may be the case |
//! | [`model`] | the life cycle of tokens, as the specs describe it |
//! | [`properties`], [`learn`] | what the specs leave to a server, and how it is found out |
//! | [`strategy`] | draws life cycles, and makes those that break a law small |
//!
//! # Why possible worlds
//! The specs leave much open, and a server need not tell what it decided. So the model never asks what *is* the case, but what
//! *may be*: each operation leads from a world to every answer that is allowed in it and the world after that answer. Worlds
//! whose answer did not come are dropped, and an answer that no world allows breaks a law.

pub mod learn;
pub mod model;
mod names;
pub mod op;
mod player;
pub mod properties;
mod script;
mod shrink;
pub mod strategy;
pub mod world;

use std::fmt;
use std::sync::{Arc, OnceLock};

use self::op::Op;
use self::player::Player;
use self::properties::Properties;
use crate::stage::{Ended, Stage};
use crate::terrain::Terrain;

pub use self::strategy::life_cycles;

/// The life of a few grants, one operation after the other.
#[derive(Clone)]
pub struct LifeCycle {
    /// The operations. Those that are about nothing are left out.
    pub ops: Vec<Op>,
    place: Arc<Place>,
}

/// Where life cycles are played.
struct Place {
    terrain: Terrain,
    /// Learned by the first life cycle that is played there.
    properties: OnceLock<Properties>,
}

impl LifeCycle {
    /// Plays it to its end, and learns first what the target leaves open if nobody did before.
    ///
    /// # Errors
    /// The first answer that breaks a law, or why nothing can be said.
    pub async fn play(&self, stage: &mut Stage<'_>) -> Result<(), Ended> {
        let terrain = &self.place.terrain;
        let properties = match self.place.properties.get() {
            Some(known) => *known,
            None => {
                let learned = learn::learn(terrain, stage).await;
                *self.place.properties.get_or_init(|| learned)
            }
        };
        // Where time passes, no session and no grant of another case may be about to end, or be older than it seems.
        if self.moves_clock() {
            stage.sign_out();
        }
        let mut player = Player::new(terrain, &properties, stage);
        let played = player.play(&self.ops).await;
        if self.moves_clock() {
            stage.sign_out();
        }
        played
    }

    fn moves_clock(&self) -> bool {
        self.ops.iter().any(|op| matches!(op, Op::Clock { .. }))
    }

    /// The choices that the specs and the target file leave open, learned before the first life cycle, as sentences.
    #[must_use]
    pub fn learned(&self) -> Vec<String> {
        let known = self.place.properties.get();
        known.map(Properties::learned).unwrap_or_default()
    }

    /// Whether some of it happens at the same moment, so that it can go one way or the other.
    #[must_use]
    pub fn has_races(&self) -> bool {
        self.ops.iter().any(|op| matches!(op, Op::Parallel(_)))
    }
}

impl fmt::Debug for LifeCycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LifeCycle").field(&self.ops).finish()
    }
}
