//! The search for programs: the answer, every trial, and what follows. `schema` names the shape; a change that could break a
//! reader changes the name.

use serde::Serialize;

use crate::capacity::{
    Capacity, Law, NEEDS, Needs, Saturated, SearchResult, SearchSettings, TrialReport,
};

/// The shape written by [`render`].
pub const SCHEMA: &str = "assay/capacity/1";

/// The document: rates are journeys per second, `*_ms` are milliseconds, `*_s` seconds, `*_cores` CPU cores that were busy.
#[derive(Serialize)]
struct Document<'a> {
    /// The name of this shape.
    schema: &'static str,
    /// Journey, target and objective, and how they were tried.
    asked: &'a SearchSettings,
    /// The highest rate that kept the objective, whether it did so again, and why nothing higher was tried.
    answer: &'a SearchResult,
    /// The rate from which on latency grows faster than throughput.
    knee: Option<f64>,
    /// What was used up first.
    saturated: Saturated,
    /// Journeys per second for each core that the target kept busy at the highest rate.
    per_core: Option<f64>,
    /// The Universal Scalability Law of requests per second over requests in flight, or why it was not fitted.
    law: &'a Law,
    /// What several times the highest rate would need.
    needs: [Needs; NEEDS.len()],
    /// The same in sentences.
    words: Vec<String>,
    /// Every trial, in the order in which they were made.
    steps: &'a [TrialReport],
}

/// The whole search as JSON, with a final newline.
pub fn render(capacity: &Capacity) -> String {
    let document = Document {
        schema: SCHEMA,
        asked: &capacity.asked,
        answer: &capacity.answer,
        knee: capacity.knee,
        saturated: capacity.saturated,
        per_core: capacity.per_core,
        law: &capacity.law,
        needs: NEEDS.map(|factor| capacity.needs(factor)),
        words: capacity.words(),
        steps: &capacity.steps,
    };
    let mut json = serde_json::to_string_pretty(&document)
        .expect("a search has only text keys, and JSON writes any number");
    json.push('\n');
    json
}
