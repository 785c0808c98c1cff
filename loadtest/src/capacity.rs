//! How much a target carries.

pub mod search;
