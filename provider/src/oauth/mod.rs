//! The core: pure decisions about requests. No async, HTTP, clock, randomness or store in sight.

pub mod access_token;
pub mod authorize;
pub mod client_auth;
pub mod client_credentials;
pub mod code;
#[cfg(test)]
mod expiry;
pub mod form;
pub mod id_token;
pub mod introspect;
pub mod metadata;
pub mod parameters;
pub mod pkce;
pub mod refresh;
pub mod register;
pub mod revoke;
pub mod userinfo;
pub mod verify;
