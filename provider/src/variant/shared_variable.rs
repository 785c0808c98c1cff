//! One variable for all requests, where each should have its own.

use std::sync::Mutex;

use super::{WAIT, lock};

/// Requests that write it shortly after each other all read the last value. A request that is alone reads its own.
pub(super) struct SharedVariable<T>(Mutex<Option<T>>);

impl<T> Default for SharedVariable<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T: Clone> SharedVariable<T> {
    /// Writes a value, waits, and reads the value back.
    pub(super) async fn pass(&self, own: T) -> T {
        *lock(&self.0) = Some(own.clone());
        tokio::time::sleep(WAIT).await;
        lock(&self.0).clone().unwrap_or(own)
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
