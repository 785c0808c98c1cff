//! Everything in memory: for tests, demonstrations and load runs. It forgets when the process ends.

mod browser;
mod registry;
mod table;
mod tokens;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// A store in memory. Each section has one lock, held for a few table operations and never across an `await`.
#[derive(Default)]
pub struct MemoryStore {
    tokens: Mutex<tokens::Tables>,
    registry: Mutex<registry::Tables>,
    browser: Mutex<browser::Tables>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

/// Locks a section. No critical section panics half-way through a change, so a poisoned lock guards consistent tables.
fn lock<T>(section: &Mutex<T>) -> MutexGuard<'_, T> {
    section.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An answer that is ready at once.
fn ready<'a, T: Send + 'a>(value: T) -> super::Answer<'a, T> {
    Box::pin(std::future::ready(Ok(value)))
}
