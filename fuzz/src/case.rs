//! What a strategy draws: something that can be played on a stage.

use proptest::strategy::{BoxedStrategy, Strategy};

use crate::kind::Kind;
use crate::lifecycle::{LifeCycle, life_cycles};
use crate::request::Attempt;
use crate::stage::{Ended, Stage};
use crate::terrain::Terrain;

/// One case of any kind.
#[derive(Clone, Debug)]
pub enum Case {
    /// A request that was damaged, and what leads up to it.
    Request(Attempt),
    /// What happens to a few grants.
    LifeCycle(LifeCycle),
}

impl Case {
    /// Cases of a kind, for a target; none if it does not offer what they need.
    #[must_use]
    pub fn strategy(kind: Kind, terrain: &Terrain) -> Option<BoxedStrategy<Self>> {
        if !terrain.offers(kind.needs()) {
            return None;
        }
        match kind {
            Kind::Token => Some(requests(crate::request::token(terrain))),
            Kind::Revoke => Some(requests(crate::request::revoke(terrain))),
            Kind::Introspect => Some(requests(crate::request::introspect(terrain))),
            Kind::Userinfo => Some(requests(crate::request::userinfo(terrain))),
            Kind::Lifecycle => Some(life_cycles(terrain).prop_map(Self::LifeCycle).boxed()),
            Kind::Authorize | Kind::Register | Kind::Wire => None,
        }
    }

    /// How often it is played before it counts as one that breaks nothing: a race goes one way or the other.
    #[must_use]
    pub fn tries(&self) -> u32 {
        match self {
            Self::LifeCycle(cycle) if cycle.has_races() => RACES,
            Self::Request(_) | Self::LifeCycle(_) => 1,
        }
    }

    /// Plays it to its end.
    ///
    /// # Errors
    /// The first answer that breaks a law, or why nothing can be said.
    pub async fn play(&self, stage: &mut Stage<'_>) -> Result<(), Ended> {
        match self {
            Self::Request(attempt) => attempt.play(stage).await,
            Self::LifeCycle(cycle) => cycle.play(stage).await,
        }
    }
}

fn requests(attempts: impl Strategy<Value = Attempt> + 'static) -> BoxedStrategy<Case> {
    attempts.prop_map(Case::Request).boxed()
}

/// So many races nearly always go every way that they can go.
const RACES: u32 = 6;
