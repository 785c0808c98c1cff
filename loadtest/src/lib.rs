//! Load tests of OAuth 2.0 / OpenID Connect providers: journeys at a chosen arrival rate, honest latency, invariants that hold
//! under load.
//!
//! | module | what it holds |
//! |---|---|
//! | [`histogram`] | latencies, in a form that can be added up and written to a file |
//! | [`report`] | what a run measured, and the ways of reading it |

pub mod histogram;
pub mod report;
