//! The phases before load: steps that are taken once, and a rehearsal of the journey by one user at a time.
//!
//! A journey that does not work for one user says nothing about a thousand, so every case is rehearsed, by each user of the
//! target, before anything is put under load. Load is held to the facts that are learned there, above all to who is who.

use std::sync::Arc;

use assay_conformance::rp::keys::KeptKeys;
use assay_conformance::rp::{Rp, Session};
use assay_conformance::scenario::{Journey, Suite};
use serde_json::Map;

use crate::engine::meter::Meter;
use crate::engine::pool::{Pool, PooledCarrier, Reuse};
use crate::issued::IssuedValues;
pub use crate::user::SetUpError;
use crate::user::{ClientSet, JourneyUser, Plan, Shared, take};

/// A journey that is ready to be put under load, and works.
#[derive(Debug, Clone)]
pub struct Ready {
    pub(crate) shared: Shared,
}

impl Ready {
    /// Plans a journey for a target, takes the steps that are taken once, and rehearses it.
    pub async fn new(
        suite: &Suite,
        journey: &Journey,
        session: Arc<Session>,
    ) -> Result<Self, SetUpError> {
        let mut plan = Plan::new(suite, journey, session.offers())?;
        for part in &mut plan.parts {
            let mut rp = Rp::new(Arc::clone(&session));
            take(&part.once, &mut rp)
                .await
                .map_err(|error| error.of(&part.id))?;
            let names = part.once.iter().flat_map(|planned| planned.step.names());
            let left =
                names.filter_map(|name| Some((name.to_owned(), rp.names().get(name)?.clone())));
            let once: Map<_, _> = left.collect();
            part.once_left = [("once".to_owned(), once.into())].into_iter().collect();
        }
        let shared = Shared {
            client_sets: vec![ClientSet::new(&plan, session)],
            plan: Arc::new(plan),
            keys: KeptKeys::default(),
            issued: Arc::new(IssuedValues::new()),
        };
        rehearse(&shared).await?;
        Ok(Self { shared })
    }

    /// Shares the users out among other clients of the same target, as well. They were registered for the occasion, so
    /// nothing is known of them that could be rehearsed in vain.
    #[must_use]
    pub fn with_clients_of(mut self, sessions: impl IntoIterator<Item = Arc<Session>>) -> Self {
        let plan = Arc::clone(&self.shared.plan);
        let client_sets = sessions
            .into_iter()
            .map(|session| ClientSet::new(&plan, session));
        self.shared.client_sets.extend(client_sets);
        self
    }

    /// The objectives that the journey's file states.
    pub fn gates(&self) -> &[String] {
        &self.shared.plan.gates
    }

    /// The verbs of the steps that are put under load.
    pub fn verbs(&self) -> &[&'static str] {
        &self.shared.plan.verbs
    }

    /// Milliseconds between two repetitions of a user who thinks.
    pub fn think_ms(&self) -> u64 {
        self.shared.plan.think_ms
    }

    /// Journeys of a mix that this target cannot run, with the reason.
    pub fn left_out(&self) -> &[String] {
        &self.shared.plan.left_out
    }
}

/// Plays everything once for each user of the target, one after the other.
async fn rehearse(shared: &Shared) -> Result<(), SetUpError> {
    let users = shared.session().target().users.len().max(1) as u64;
    let pool = Arc::new(Pool::new(shared.session().wire(), Reuse::KeepAlive));
    for number in 0..users {
        let meter = Arc::new(Meter::default());
        let way = PooledCarrier {
            pool: Arc::clone(&pool),
            meter: Arc::clone(&meter),
        };
        let mut player = JourneyUser::new(shared, number, &(Arc::new(way) as _), meter);
        player.rehearse().await?;
    }
    Ok(())
}
