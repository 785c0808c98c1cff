//! How much a target carries.

pub mod knee;
pub mod search;
pub mod usl;
