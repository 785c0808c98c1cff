//! Bugs on purpose, where a bug is not a decision of the core: something lost, added or changed on the way.
//!
//! Each part wraps one thing that the strict provider is built from, and knows things that the strict code must not know:
//! [`wire`] and [`browser`] wrap requests and answers, [`id_token`] the ID token in an answer, [`repeating_mint`] fresh codes
//! and tokens, [`store`] and [`pending`] the stores, [`clients`] the configuration. None is installed unless a rule is
//! broken, and the code that they wrap does not know of them.
//!
//! Faults that show only between simultaneous requests wait between reading and writing, so that a race that can be lost is
//! lost. A request that is alone is answered as it should be.

mod browser;
mod clients;
mod id_token;
mod lately;
mod limits;
mod metadata;
mod password_grant;
mod pending;
mod repeating_mint;
mod shared_variable;
mod store;
mod wire;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;

pub(crate) use self::limits::limits;
use self::store::FaultyStore;
use crate::http;
use crate::provider::{Provider, Wiring};

/// Everything that a provider serves, with the bugs of the rules that it was told to break.
pub fn router(provider: Provider) -> Router {
    if provider.rules().are_strict() {
        return http::router(provider);
    }
    let rules = provider.rules();
    let Wiring {
        mut config,
        tokens,
        browser,
        mint,
    } = provider.wiring();
    config.limits = limits(config.limits, rules);
    let tokens = Arc::new(FaultyStore::new(tokens, rules, &config.lifetimes));
    let broken = provider.rewired(Wiring {
        config: clients::install(config, rules),
        tokens: Arc::clone(&tokens) as Arc<_>,
        browser: pending::install(browser, rules),
        mint: repeating_mint::install(mint, rules),
    });
    let routes = browser::install(http::router(broken.clone()), &broken);
    wire::install(routes, broken, tokens)
}

/// How long a fault waits between reading and writing: long enough that a race is always lost.
const WAIT: Duration = Duration::from_millis(20);

/// The first value of a parameter.
fn value<'a>(form: &'a [(String, String)], wanted: &str) -> Option<&'a str> {
    let mut named = form.iter().filter(|(name, _)| name == wanted);
    named.next().map(|(_, value)| value.as_str())
}

/// Locks what many requests share. No critical section panics half-way through a change.
fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
