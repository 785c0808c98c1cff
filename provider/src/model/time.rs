//! Time as the protocols count it: whole seconds.

use std::fmt;
use std::ops::Add;

use serde::{Deserialize, Serialize};

/// Seconds since the epoch: the `NumericDate` of RFC 7519 section 2, without fractions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(u64);

/// How long something lives, in seconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Lifetime(u64);

impl Timestamp {
    /// A moment by its seconds since the epoch.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs)
    }

    /// Seconds since the epoch.
    #[must_use]
    pub const fn as_secs(self) -> u64 {
        self.0
    }

    /// How much time has passed since `earlier`; nothing, if it lies ahead.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Lifetime {
        Lifetime(self.0.saturating_sub(earlier.0))
    }
}

impl Lifetime {
    /// A span of whole seconds.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs)
    }

    /// Its whole seconds.
    #[must_use]
    pub const fn as_secs(self) -> u64 {
        self.0
    }
}

impl Add<Lifetime> for Timestamp {
    type Output = Self;

    /// Saturates, because a sum that overflows is later than any moment that will be compared with it.
    fn add(self, span: Lifetime) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod properties;
