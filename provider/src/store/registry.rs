//! Clients that registered themselves, and users who are locked out.

use super::Answer;
use crate::client::Client;
use crate::types::{ClientId, UserId};

/// What became of a registration.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Registered {
    /// The client is known from now on.
    Done,
    /// There are as many as the configuration allows.
    Full,
}

/// Who is known beyond the configuration.
pub trait RegistryStore: Send + Sync {
    /// Records a client, unless `at_most` are recorded already.
    fn register_client(&self, client: Client, at_most: usize) -> Answer<'_, Registered>;

    /// A client that registered itself.
    fn find_client<'a>(&'a self, id: &'a ClientId) -> Answer<'a, Option<Client>>;

    /// Locks a user out, or lets them in again.
    fn block_user(&self, user: UserId, blocked: bool) -> Answer<'_, ()>;

    /// Whether a user is locked out.
    fn is_blocked<'a>(&'a self, user: &'a UserId) -> Answer<'a, bool>;
}
