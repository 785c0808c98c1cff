//! A small, strict OpenID provider that can be broken one rule at a time.
//!
//! **Map.** [`rule`] lists every rule the provider keeps, with its citation and the fault that breaks it. [`types`] names
//! the values that requests are made of. [`oauth`] is the core: pure decisions. `http` is the shell: one endpoint per file.
//! [`store`] remembers; [`keys`] signs; [`clock`] and [`entropy`] are the only doors to time and chance. [`config`] is what
//! an operator decides: the [`issuer`], each [`client`], each [`user`] with a [`password`]. `server` puts it all on a
//! socket. `fault` holds the bugs that are no decision of the core; the rest reads as if there were none.
//!
//! **Use.** Put [`Parts`] together into a [`Provider`], and serve its [`router`], or run it on a [`Server`].
//!
//! **Why reads come before writes.** A request reads what it needs, the core decides, and one atomic write of the store
//! makes the decision true or reports who was faster. So a wrong verifier burns no code, a foreign client revokes nothing,
//! and of two that race exactly one wins, without a lock that outlives a function call.
//!
//! **Why refusals say so much.** The `error` of an answer is the specification's; its description names the rule. This
//! provider is for people who write clients, and every reason is public knowledge once the client has proved itself.

pub mod client;
pub mod clock;
pub mod config;
#[cfg(test)]
mod edit;
pub mod entropy;
mod fault;
mod http;
pub mod issuer;
pub mod keys;
mod mint;
pub mod oauth;
pub mod password;
mod provider;
pub mod rule;
mod server;
mod signer;
mod signers;
pub mod store;
pub mod types;
pub mod user;

pub use http::router;
pub use provider::{Parts, Provider, TestControls};
pub use server::{Server, Tls};
