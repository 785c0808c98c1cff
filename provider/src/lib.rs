//! A small, strict OpenID provider that can be broken one rule at a time.
//!
//! **Map.** The modules are floors: each imports only from those below it, and a test holds that. From the ground up:
//! [`model`] has the identifiers, values and rows. [`rule`] lists every rule that the provider keeps, with its citation and
//! the fault that breaks it. [`clock`] and [`entropy`] are the only sources of time and randomness; [`keys`] sign and
//! verify. [`config`] is what an operator decides. [`oauth`] is the core: pure decisions, without a clock, randomness, a
//! store or HTTP. [`store`] remembers. `provider` holds all these parts together. `http` is the shell: one endpoint per
//! file. `variant` changes the parts and the router of a provider that was told to break rules; the rest reads as if there
//! were no faults. `server` listens on a socket.
//!
//! **Use.** Put [`Parts`] together into a [`Provider`], and serve its [`router`], or run it on a [`Server`].
//!
//! **Why reads come before writes.** A request reads what it needs, the core decides, and one atomic write of the store
//! makes the decision true or reports that another request was faster. So a wrong verifier spends no code, a foreign client
//! revokes nothing, and of two requests that race exactly one wins, without a lock that outlives a function call.
//!
//! **Why refusals say so much.** The `error` of an answer is the specification's; its description names the rule. This
//! provider is for people who write clients, and every reason is public knowledge once the client has proved itself.

pub mod clock;
pub mod config;
#[cfg(test)]
mod edit;
pub mod entropy;
mod http;
pub mod keys;
mod mint;
pub mod model;
pub mod oauth;
pub mod password;
mod provider;
pub mod rule;
mod server;
mod signers;
pub mod store;
mod variant;

pub use provider::{Parts, Provider, TestControls};
pub use server::{Server, Tls};
pub use variant::router;
