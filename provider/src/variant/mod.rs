//! Bugs on purpose, where a bug is no decision of the core: something lost, added or changed on the way.
//!
//! Each part wraps one thing that the strict provider is built from, and knows what the strict code must not: [`wire`] and
//! [`browser`] the requests and answers, [`claims`] the ID token before it is signed, [`repeating_mint`] fresh codes and tokens,
//! [`store`] and [`last_request`] the stores, [`clients`] the configuration. None is installed unless a rule is broken, and the
//! code that they wrap reads as if there were no faults.
//!
//! Faults that show only between requests at once think between reading and writing, so that a race that can be lost is
//! lost; a request that is alone is answered as it should be.

use std::time::Duration;

pub(crate) mod browser;
pub(crate) mod claims;
pub(crate) mod clients;
pub(crate) mod last_request;
mod lately;
mod metadata;
mod password_grant;
pub(crate) mod repeating_mint;
mod shared_variable;
pub(crate) mod store;
pub(crate) mod wire;

/// How long a fault thinks between reading and writing: long enough that a race is always lost.
const THINKING: Duration = Duration::from_millis(20);
