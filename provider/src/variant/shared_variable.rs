//! One variable for all requests, where each should have its own.

use std::sync::{Mutex, PoisonError};

use super::THINKING;

/// Whoever writes it last is read by everybody who wrote shortly before. One request at a time always reads its own.
pub(super) struct SharedVariable<T>(Mutex<Option<T>>);

impl<T> Default for SharedVariable<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T: Clone> SharedVariable<T> {
    /// Writes a value, thinks, and reads the value back.
    pub(super) async fn pass(&self, own: T) -> T {
        self.write(own.clone());
        tokio::time::sleep(THINKING).await;
        self.read().unwrap_or(own)
    }

    fn write(&self, value: T) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
    }

    fn read(&self) -> Option<T> {
        let value = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        value.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_those_who_pass_at_the_same_time_are_mixed_up() {
        let shared = SharedVariable::default();
        assert_eq!(shared.pass(1).await, 1);
        assert_eq!(tokio::join!(shared.pass(2), shared.pass(3)), (3, 3));
        assert_eq!(shared.pass(4).await, 4);
    }
}
