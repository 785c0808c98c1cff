//! Registered and removed clients and blocked users in memory.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{MemoryStore, lock, ready};
use crate::model::{Client, ClientId, UserId};
use crate::store::{Answer, ClientRow, Registered, RegistryStore};

#[derive(Default)]
pub(super) struct Tables {
    clients: HashMap<ClientId, Arc<Client>>,
    removed: HashSet<ClientId>,
    blocked: HashSet<UserId>,
}

impl RegistryStore for MemoryStore {
    fn register_client(&self, client: Client, at_most: usize) -> Answer<'_, Registered> {
        let mut tables = lock(&self.registry);
        if tables.clients.len() >= at_most {
            return ready(Registered::Full);
        }
        tables.clients.insert(client.id.clone(), Arc::new(client));
        ready(Registered::Done)
    }

    fn find_client<'a>(&'a self, id: &'a ClientId) -> Answer<'a, Option<ClientRow>> {
        let tables = lock(&self.registry);
        let registered = || tables.clients.get(id).cloned().map(ClientRow::Registered);
        let removed = tables.removed.contains(id).then_some(ClientRow::Removed);
        ready(removed.or_else(registered))
    }

    fn remove_client(&self, client: ClientId, removed: bool) -> Answer<'_, ()> {
        let mut tables = lock(&self.registry);
        if removed {
            tables.removed.insert(client);
        } else {
            tables.removed.remove(&client);
        }
        ready(())
    }

    fn block_user(&self, user: UserId, blocked: bool) -> Answer<'_, ()> {
        let mut tables = lock(&self.registry);
        if blocked {
            tables.blocked.insert(user);
        } else {
            tables.blocked.remove(&user);
        }
        ready(())
    }

    fn is_blocked<'a>(&'a self, user: &'a UserId) -> Answer<'a, bool> {
        ready(lock(&self.registry).blocked.contains(user))
    }
}
