//! Load tests of OAuth 2.0 / OpenID Connect providers: journeys at a chosen arrival rate, honest latency, invariants that hold
//! under load.
//!
//! | module | what it holds |
//! |---|---|
//! | [`arrival`] | when the n-th journey is due: rate, shape over time, schedule |
//! | [`baseline`] | whether a run is worse than an earlier one, and more than noise |
//! | [`gate`] | what a run has to reach: `p99(token) < 50ms` |
//! | [`histogram`] | latencies, in a form that can be added up and written to a file |
//! | [`report`] | what a run measured, and the ways of reading it |
//! | [`stop`] | when a run is over |

pub mod arrival;
pub mod baseline;
pub mod gate;
pub mod histogram;
pub mod report;
pub mod stop;

#[cfg(test)]
mod blank;
mod quantity;
