//! Property tests of OAuth 2.0 / OpenID Connect providers.
//!
//! | module | what it holds |
//! |---|---|
//! | [`kind`], [`case`] | what is tried: damaged requests, life cycles, raw bytes |
//! | [`request`] | requests that begin as valid ones, damage, and what the specs say of the result |
//! | [`wire`] | requests as bytes, and what can happen to them on their way |
//! | [`damage`] | what can be done to a request, and what it means |
//! | [`authorize`] | authorization requests, damaged |
//! | [`register`] | registrations of clients, damaged |
//! | [`oracle`] | which laws an answer is held to, and what each of them demands of it |
//! | [`stage`] | plays the steps of a case, and holds each answer to the laws that the step names |
//! | [`search`] | draws cases from a seed, makes what it finds small, stays within a budget |
//! | [`keep`] | writes what was found as a scenario file |
//! | [`report`] | what was found as a report of checks, in all of its formats |
//!
//! # Why a case is a scenario
//! Every request is a step of the scenario language, and every demand on an answer is an outcome of that language. So a
//! finding needs no explanation of its own: its steps are a check, which anybody can read, replay with `assay check`, and
//! keep.
//!
//! # In tests of one's own
//! [`Case::strategy`](case::Case::strategy) draws cases for a target, and [`Stage`](stage::Stage) plays them, in any test that
//! has a tokio runtime and a provider on loopback; [`Search`](search::Search) does both many times.

pub mod authorize;
pub mod case;
pub mod damage;
mod draw;
pub mod health;
pub mod keep;
pub mod kind;
pub mod lifecycle;
pub mod oracle;
pub mod register;
pub mod report;
pub mod request;
pub mod search;
pub mod stage;
pub mod terrain;
pub mod wire;
