//! The published keys, as a relying party keeps them.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

/// A key set that was fetched, or none yet. Clones share it: many relying parties of one operator fetch it once.
#[derive(Debug, Clone, Default)]
pub struct KeptKeys(Arc<Mutex<Option<Arc<Value>>>>);

impl KeptKeys {
    /// The key set, if it was fetched.
    pub(crate) fn get(&self) -> Option<Arc<Value>> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Keeps a key set in place of the one before.
    pub(crate) fn keep(&self, keys: Value) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(keys));
    }
}
