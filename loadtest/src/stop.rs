//! When a run is over.

use std::time::Duration;

/// The end of a run. It is independent of the arrivals and of the journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// After a length of time.
    After(Duration),
    /// After a number of journeys, of all generators together.
    Count(u64),
}

impl Stop {
    /// Whether the n-th arrival of the whole run, counted from 0 and due at this moment, still belongs to it.
    pub fn admits(self, n: u64, due: Duration) -> bool {
        match self {
            Self::After(length) => due < length,
            Self::Count(count) => n < count,
        }
    }

    /// The length that is known beforehand.
    pub const fn length(self) -> Option<Duration> {
        match self {
            Self::After(length) => Some(length),
            Self::Count(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_takes_in_its_beginning_and_not_its_end() {
        let (second, never) = (Duration::from_secs(1), u64::MAX);
        assert!(Stop::After(second).admits(never, Duration::ZERO));
        assert!(!Stop::After(second).admits(0, second));
        assert!(Stop::Count(2).admits(1, Duration::MAX));
        assert!(!Stop::Count(2).admits(2, Duration::ZERO));
        assert!(!Stop::Count(0).admits(0, Duration::ZERO));
    }
}
