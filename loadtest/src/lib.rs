//! Load tests of OAuth 2.0 / OpenID Connect providers: journeys at a chosen arrival rate, honest latency, invariants that hold
//! under load.
//!
//! | module | what it holds |
//! |---|---|
//! | [`arrival`] | when the n-th journey is due: rate, shape over time, schedule |
//! | [`compare`] | whether a run is worse than an earlier one, and more than noise |
//! | [`calibrate`] | what the generator itself can do on this machine |
//! | [`capacity`] | how much a target carries, and what would have to grow to carry more |
//! | [`closed`] | a run of the closed model |
//! | [`gate`] | what a run has to reach: `p99(token) < 50ms` |
//! | [`doubt`] | whether the figures can be trusted |
//! | [`histogram`] | latencies, in a form that can be added up and written to a file |
//! | [`report`] | what a run measured, and the ways of reading it |
//! | [`rounds`] | a run that is repeated, as one report |
//! | [`set_up`] | what happens before load: steps taken once, and a rehearsal |
//! | [`run`] | a run of the open model |
//! | [`stop`] | when a run is over |
//!
//! # Two models, one journey
//! In the open model journeys begin when they are due, whatever the target does: an engine of our own on hyper, because none
//! that exists holds a rate to a tenth of a percent and counts latency from the moment a request was due. In the closed model
//! users wait for one journey to end before they begin the next, and Goose schedules them. Both models play
//! the same journeys with the same relying party as a check does, and count in the same way.

pub mod arrival;
pub mod calibrate;
pub mod capacity;
pub mod closed;
mod collect;
pub mod compare;
mod cost;
pub mod doubt;
mod engine;
pub mod gate;
pub mod histogram;
mod issued;
mod recorder;
pub mod report;
pub mod rounds;
pub mod run;
pub mod set_up;
pub mod stop;
mod tally;
mod user;

#[cfg(test)]
mod blank;
mod quantity;

pub use engine::pool::PooledCarrier;

/// Locks a mutex, also after a panic of another holder: every value that is kept in one is complete at any time.
fn lock<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
