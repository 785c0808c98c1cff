//! The offers of a target, which decide what makes sense to try.

use std::collections::BTreeSet;
use std::sync::Arc;

use assay_conformance::rp::Session;
use assay_conformance::target::Client;
use assay_conformance::words::{Need, Role};

/// The offers of a target.
#[derive(Clone, Debug)]
pub struct Terrain {
    session: Arc<Session>,
    offers: BTreeSet<Need>,
}

impl Terrain {
    /// The target of a session, with what it offers as others have found out: a broken provider may hide what it breaks.
    #[must_use]
    pub fn new(session: Arc<Session>, offers: BTreeSet<Need>) -> Self {
        Self { session, offers }
    }

    /// Whether the target offers all of these.
    #[must_use]
    pub fn offers(&self, needs: &[Need]) -> bool {
        needs.iter().all(|need| self.offers.contains(need))
    }

    /// The session.
    #[must_use]
    pub fn session(&self) -> &Arc<Session> {
        &self.session
    }

    /// The client of a role, if there is one.
    #[must_use]
    pub fn client(&self, role: Role) -> Option<&Client> {
        self.session.target().clients.get(&role)
    }
}
