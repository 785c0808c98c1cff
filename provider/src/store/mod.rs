//! The state of a provider, behind one trait.
//!
//! Every use has the same steps: read (`find_*`), let the core decide, then write once. Each write is atomic and
//! checks again what could have changed since the read: whether a code was spent, a refresh token rotated, a grant revoked.
//! So a request that is refused spends nothing, and of two that race for one code exactly one wins.
//!
//! **Other backends.** Every method is one transaction. An embedded store opens a write transaction, reads the row by its
//! id, compares, writes and commits; PostgreSQL needs one `UPDATE ... WHERE id = $1 AND used = false` joined with
//! `grants.revoked = false`, followed by the inserts, and tells the outcomes apart by the rows affected. Rows are keyed by
//! time-ordered ids, and nothing is searched by secret. `now` is passed in so that a backend collects what is long dead
//! without a clock of its own.

mod browser;
#[cfg(test)]
mod contract;
mod memory;
mod registry;
mod tokens;

use std::pin::Pin;

pub use browser::{BrowserStore, PendingRequest};
pub use memory::MemoryStore;
pub use registry::{ClientRow, Registered, RegistryStore};
pub use tokens::{Redeemed, Rotated, TokenStore};

/// Everything that a provider remembers.
pub trait Store: TokenStore + BrowserStore + RegistryStore {}

impl<S: TokenStore + BrowserStore + RegistryStore> Store for S {}

/// The result of a store method: boxed, so that backends can be chosen at run time.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// The store could not answer; the request it served fails as a whole.
#[derive(Debug, thiserror::Error)]
#[error("failed to reach the store: {0}")]
pub struct StoreError(#[source] pub Box<dyn std::error::Error + Send + Sync>);
