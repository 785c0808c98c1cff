//! The identity of a simulated user: a user of the target, with one set of its clients.

use std::sync::Arc;

use assay_conformance::rp::Session;
use assay_conformance::rp::keys::KeptKeys;
use assay_conformance::words::UserRole;
use serde_json::{Map, Value};

use super::plan::Plan;
use crate::issued::IssuedValues;

/// The data that all users of a run share.
#[derive(Debug, Clone)]
pub(crate) struct Shared {
    pub(crate) plan: Arc<Plan>,
    /// At least one.
    pub(crate) client_sets: Vec<ClientSet>,
    pub(crate) keys: KeptKeys,
    pub(crate) issued: Arc<IssuedValues>,
}

/// The target with one set of clients.
#[derive(Clone)]
pub(crate) struct ClientSet {
    pub(crate) session: Arc<Session>,
    /// The names that users know before the first step, for each part of the plan.
    pub(crate) given: Vec<Arc<Map<String, Value>>>,
}

impl ClientSet {
    pub(crate) fn new(plan: &Plan, session: Arc<Session>) -> Self {
        let given = plan.parts.iter().map(|part| &part.once_left);
        Self {
            given: given.map(|left| session.names_and(left.clone())).collect(),
            session,
        }
    }
}

/// Among the names are secrets.
impl std::fmt::Debug for ClientSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ClientSet").field(&self.session).finish()
    }
}

impl Shared {
    /// The session with the target.
    pub(crate) fn session(&self) -> &Arc<Session> {
        &self.client_sets[0].session
    }

    /// The set of clients of the user of this number. Users take the sets in turn.
    pub(crate) fn client_set(&self, number: u64) -> usize {
        // Neighbours differ in the user they act as; those who act as one user differ in their clients.
        let turn = number / self.users().len().max(1) as u64;
        in_turn(turn, self.client_sets.len())
    }

    /// The user of the target as whom the simulated user of this number acts. Users of the target are taken in turn.
    pub(crate) fn acting(&self, number: u64) -> UserRole {
        let users = self.users();
        users
            .get(in_turn(number, users.len()))
            .copied()
            .unwrap_or(UserRole::First)
    }

    fn users(&self) -> Vec<UserRole> {
        self.session().target().users.keys().copied().collect()
    }
}

fn in_turn(number: u64, of: usize) -> usize {
    let at = number.checked_rem(of as u64).unwrap_or(0);
    usize::try_from(at).unwrap_or(0)
}
