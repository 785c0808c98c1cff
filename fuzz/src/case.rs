//! Cases: a strategy draws one, a stage plays it.

use proptest::strategy::{BoxedStrategy, Strategy};

use crate::authorize::Authorization;
use crate::kind::Kind;
use crate::lifecycle::{LifeCycle, life_cycles};
use crate::register::Registration;
use crate::request::Attempt;
use crate::stage::{Ended, Stage};
use crate::terrain::Terrain;
use crate::wire::{self, Conversation};
use crate::{authorize, register, request};

/// One case of any kind.
#[derive(Clone, Debug)]
pub enum Case {
    /// A request that was damaged, and what leads up to it.
    Request(Attempt),
    /// An authorization request, damaged.
    Authorize(Box<Authorization>),
    /// The registration of a client, damaged.
    Register(Box<Registration>),
    /// The life of a few grants.
    LifeCycle(LifeCycle),
    /// A request as bytes.
    Wire(Conversation),
}

impl Case {
    /// Cases of a kind, for a target; none if it does not offer what they need.
    #[must_use]
    pub fn strategy(kind: Kind, terrain: &Terrain) -> Option<BoxedStrategy<Self>> {
        if !terrain.offers(kind.needs()) {
            return None;
        }
        let drawn = match kind {
            Kind::Token => drawn(request::token(terrain), Self::Request),
            Kind::Revoke => drawn(request::revoke(terrain), Self::Request),
            Kind::Introspect => drawn(request::introspect(terrain), Self::Request),
            Kind::Userinfo => drawn(request::userinfo(terrain), Self::Request),
            Kind::Register => drawn(register::registrations(terrain), |registration| {
                Self::Register(Box::new(registration))
            }),
            Kind::Lifecycle => drawn(life_cycles(terrain), Self::LifeCycle),
            Kind::Authorize => drawn(authorize::authorizations(terrain)?, |authorization| {
                Self::Authorize(Box::new(authorization))
            }),
            Kind::Wire => drawn(wire::conversations(terrain)?, Self::Wire),
        };
        Some(drawn)
    }

    /// How often it is played before it counts as one that breaks nothing: a race goes one way or the other.
    #[must_use]
    pub fn tries(&self) -> u32 {
        match self {
            Self::LifeCycle(cycle) if cycle.has_races() => RACES,
            Self::Request(_)
            | Self::Authorize(_)
            | Self::Register(_)
            | Self::LifeCycle(_)
            | Self::Wire(_) => 1,
        }
    }

    /// The choices of the target that the specs leave open, learned before it is judged, as sentences.
    #[must_use]
    pub fn learned(&self) -> Vec<String> {
        match self {
            Self::LifeCycle(cycle) => cycle.learned(),
            Self::Request(_) | Self::Authorize(_) | Self::Register(_) | Self::Wire(_) => Vec::new(),
        }
    }

    /// Plays it to its end.
    ///
    /// # Errors
    /// The first answer that breaks a law, or why nothing can be said.
    pub async fn play(&self, stage: &mut Stage<'_>) -> Result<(), Ended> {
        match self {
            Self::Request(attempt) => attempt.play(stage).await,
            Self::Authorize(authorization) => authorization.play(stage).await,
            Self::Register(registration) => registration.play(stage).await,
            Self::LifeCycle(cycle) => cycle.play(stage).await,
            Self::Wire(conversation) => conversation.play(stage).await,
        }
    }
}

fn drawn<T>(
    strategy: impl Strategy<Value = T> + 'static,
    case: impl Fn(T) -> Case + 'static,
) -> BoxedStrategy<Case>
where
    T: std::fmt::Debug + 'static,
{
    strategy.prop_map(case).boxed()
}

/// So many races nearly always go every way that they can go.
const RACES: u32 = 6;
