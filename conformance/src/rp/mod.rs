//! The relying party that steps drive: what a correct client, its user's browser and a resource server would do, and record.
//!
//! A [`Session`] is made once for a target: its metadata, its clients, what it offers. An [`Rp`] is made for each check from
//! a session, and keeps what the check's steps leave behind: browsers, named values, evidence.

pub(crate) mod answers;
pub(crate) mod basic;
pub mod browser;
pub mod capabilities;
pub mod carrier;
pub mod client;
mod connect;
pub mod controls;
pub mod cookies;
pub(crate) mod curl;
pub mod discovery;
pub mod evidence;
pub mod facts;
pub mod fetch;
pub mod forms;
pub mod held;
pub mod html;
pub mod jose;
pub mod json;
pub mod keys;
pub mod login;
pub mod observation;
mod onward;
pub mod party;
pub(crate) mod printf;
pub(crate) mod published;
pub(crate) mod random;
pub(crate) mod raw;
pub mod redacted;
pub(crate) mod redirected;
pub mod register;
pub mod secrets;
pub mod session;
mod stop;
pub mod tls;
pub mod transport;
pub mod wire;

pub use observation::Observation;
pub use party::{Paused, Rp};
pub use session::{Session, SessionError};
pub use stop::Stop;
