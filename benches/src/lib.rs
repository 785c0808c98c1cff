//! The costs of assay's hot paths. `docs/performance.md` says how to read it.
//!
//! | command | what it answers |
//! |---|---|
//! | `cargo bench -p assay-benches` | how long each part takes, by Criterion |
//! | `cargo run --release -p assay-benches --bin primitives` | how far signing and verifying are from the primitive |
//! | `cargo run --release -p assay-benches --bin endpoints` | how far the endpoints over HTTP are from their ceilings |
//! | `cargo run --release -p assay-benches --bin memory` | what a million live grants cost the memory store |
//! | `cargo run --release -p assay-benches --bin instructions` | whether a change made a hot path more expensive |
//!
//! | bench | what it times |
//! |---|---|
//! | `signatures` | sign and verify per algorithm: the primitive, the provider, jsonwebtoken as it comes; building an ID token |
//! | `core` | the decisions alone: redeem, refresh, verify, introspect |
//! | `router` | whole requests through the router, without a socket |
//! | `secrets` | password hashing and client authentication |
//! | `suite` | reading scenarios, and what one check costs |
//!
//! This library is what they share: the [`claims`] that are signed, the [`signatures`] that are compared, what an
//! [`id_token`] is built from, and the [`mod@reference`] provider with its [`grant`]s and each [`request`] to it.

/// That of assay, so that what is measured is what runs.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub mod claims;
pub mod grant;
pub mod id_token;
pub mod plain;
pub mod primitive;
pub mod reference;
pub mod request;
pub mod signatures;
