//! Criterion benches of assay's hot paths: `cargo bench -p assay-benches`. They live in `benches/`, this library is empty.
//! What a million grants cost the memory store: `cargo run --release -p assay-benches --bin memory`.
//!
//! | bench | what it times |
//! |---|---|
//! | `provider` | token and verify requests through the router, without a socket |
//! | `suite` | reading the built-in checks |
//!
//! Beside them the program `endpoints` measures the endpoints over HTTP, next to their ceilings, and says which targets are
//! held: `cargo run --release -p assay-benches --bin endpoints -- --help`.
