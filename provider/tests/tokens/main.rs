//! The token side from outside: every test drives its own provider over HTTP, as a client would.

mod client;
mod concurrency;
mod discovery;
mod grants;
mod liveness;
mod races;
mod revocation;
#[path = "../browser/robot.rs"]
#[expect(dead_code, reason = "the browser's own tests use the rest")]
mod robot;
