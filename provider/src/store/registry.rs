//! Clients that registered themselves or were taken away, and users who are locked out.

use std::sync::Arc;

use super::Answer;
use crate::model::{Client, ClientId, UserId};

/// The outcome of a registration.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Registered {
    /// The client is known from now on.
    Done,
    /// There are as many as the configuration allows.
    Full,
}

/// A client as the store knows it.
#[derive(Clone, Debug)]
pub enum ClientRow {
    /// It registered itself.
    Registered(Arc<Client>),
    /// It was taken away, whether it had registered itself or stands in the configuration.
    Removed,
}

/// The clients and users that are known beyond the configuration.
pub trait RegistryStore: Send + Sync {
    /// Records a client, unless `at_most` are recorded already.
    fn register_client(&self, client: Client, at_most: usize) -> Answer<'_, Registered>;

    /// A client that registered itself or was taken away.
    fn find_client<'a>(&'a self, id: &'a ClientId) -> Answer<'a, Option<ClientRow>>;

    /// Takes a client away, wherever it is known from, or gives it back.
    fn remove_client(&self, client: ClientId, removed: bool) -> Answer<'_, ()>;

    /// Locks a user out, or lets them in again.
    fn block_user(&self, user: UserId, blocked: bool) -> Answer<'_, ()>;

    /// Whether a user is locked out.
    fn is_blocked<'a>(&'a self, user: &'a UserId) -> Answer<'a, bool>;
}
