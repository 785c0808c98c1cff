//! The search for programs: the answer, every trial, and the conclusions. `schema` names the shape; a change that could break a
//! reader changes the name.
//!
//! Rates are journeys per second, `*_ms` are milliseconds, `*_s` seconds, `*_cores` CPU cores that were busy.

use serde_json::json;

use crate::capacity::{Capacity, NEEDS};

/// The shape written by [`render`].
pub const SCHEMA: &str = "assay/capacity/1";

/// The whole search as JSON, with a final newline.
pub fn render(capacity: &Capacity) -> String {
    let document = json!({
        "schema": SCHEMA,
        "asked": capacity.asked,
        "answer": capacity.answer,
        "knee": capacity.knee,
        "saturated": capacity.saturated,
        "per_core": capacity.per_core,
        "law": capacity.law,
        "needs": NEEDS.map(|factor| capacity.needs(factor)),
        "words": capacity.words(),
        "steps": capacity.steps,
    });
    format!("{document:#}\n")
}
