//! The only place that asks the machine for the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::model::{Lifetime, Timestamp};

/// A clock that follows the system until it is set by hand; from then on it moves only by hand.
///
/// It does not tick after being set: a test that stands exactly on the last second of a lifetime must not slip over it.
/// Clones share the time.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Seconds since the epoch while held, or [`FOLLOWING`].
    held: Arc<AtomicU64>,
}

/// Stands for "ask the system": a moment to which a clock is never set.
const FOLLOWING: u64 = u64::MAX;

impl Clock {
    /// A clock that shows the system's time.
    #[must_use]
    pub fn system() -> Self {
        Self {
            held: Arc::new(AtomicU64::new(FOLLOWING)),
        }
    }

    /// A clock that stands still at `start`.
    #[must_use]
    pub fn held_at(start: Timestamp) -> Self {
        let clock = Self::system();
        clock.set(start);
        clock
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self.held.load(Ordering::Acquire) {
            FOLLOWING => Timestamp::from_secs(system_millis() / 1000),
            held => Timestamp::from_secs(held),
        }
    }

    /// The time in milliseconds since the epoch, for ids that sort by age.
    #[must_use]
    pub fn now_millis(&self) -> u64 {
        match self.held.load(Ordering::Acquire) {
            FOLLOWING => system_millis(),
            held => held.saturating_mul(1000),
        }
    }

    /// Holds the clock at a moment, earlier or later.
    pub fn set(&self, to: Timestamp) {
        self.held.store(to.as_secs().min(LATEST), Ordering::Release);
    }

    /// Moves the clock forward, and holds it there.
    pub fn advance(&self, by: Lifetime) {
        // Two concurrent advances must add up, so the sum is computed on the value that it replaces.
        let moved = |held| {
            let now = if held == FOLLOWING {
                system_millis() / 1000
            } else {
                held
            };
            Some(now.saturating_add(by.as_secs()).min(LATEST))
        };
        let _previous = self
            .held
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, moved);
    }
}

/// The last second of the year 9999: the furthest that an HTTP date can express.
const LATEST: u64 = 253_402_300_799;

#[expect(clippy::disallowed_methods, reason = "this is the clock")]
fn system_millis() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(FOLLOWING)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    #[test]
    fn a_clock_set_by_hand_stands_still_and_adds_up() {
        let clock = Clock::held_at(Timestamp::from_secs(1_000));
        let shared = clock.clone();
        shared.advance(Lifetime::from_secs(7));
        assert_eq!(clock.now(), Timestamp::from_secs(1_007));
        assert_eq!(clock.now_millis(), 1_007_000);
    }

    #[test]
    fn no_clock_passes_what_an_http_date_can_say() {
        let clock = Clock::held_at(Timestamp::from_secs(u64::MAX));
        clock.advance(Lifetime::from_secs(u64::MAX));
        assert_eq!(clock.now(), Timestamp::from_secs(LATEST));
    }

    proptest! {
        #[test]
        fn an_advance_never_leads_back_nor_past_the_end(start: Timestamp, steps in vec(any::<Lifetime>(), 0..5)) {
            let clock = Clock::held_at(start);
            prop_assert_eq!(clock.now().as_secs(), start.as_secs().min(LATEST));
            for by in steps {
                let before = clock.now();
                clock.advance(by);
                let exact = u128::from(before.as_secs()) + u128::from(by.as_secs());
                prop_assert_eq!(u128::from(clock.now().as_secs()), exact.min(LATEST.into()));
                prop_assert_eq!(clock.now_millis() / 1000, clock.now().as_secs());
            }
        }
    }
}
