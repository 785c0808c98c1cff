//! Whole life cycles of tokens, held to a model.
//!
//! | module | what it holds |
//! |---|---|
//! | [`op`] | what can happen |
//! | [`world`] | what may be the case |
//! | [`model`] | the life cycle of tokens, as the specs describe it |
//! | [`properties`] | what the specs leave to a server |
//!
//! # Why possible worlds
//! The specs leave much open, and a server need not tell what it decided. So the model never asks what *is* the case, but what
//! *may be*: each operation leads from a world to every answer that is allowed in it and the world after that answer. Worlds
//! whose answer did not come are dropped, and an answer that no world allows breaks a law.

pub mod model;
pub mod op;
pub mod properties;
pub mod world;
