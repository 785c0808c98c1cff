//! The language in which checks and journeys are written: files, steps, values, expectations, and errors that point at a line.
//!
//! Reading goes `text -> shorthand -> document -> validate -> Suite`; every mistake is a [`Diagnostic`] at the place where it was made, and
//! nothing is sent before all files are without one.

pub mod check;
pub mod expectation;
mod fault;
pub mod index;
pub mod invariant;
pub mod journey;
pub mod matcher_syntax;
pub mod step;
pub mod suite;
pub mod verb;
pub mod verbs;

mod document;
mod references;
mod shorthand;
mod validate;

pub use check::{Case, Check, Citation};
pub use expectation::{Expectation, Outcomes};
pub use fault::Faults;
pub use invariant::Invariant;
pub use journey::{Journey, Mix};
pub use step::Step;
pub use suite::{LoadError, Selection, Suite};
pub use verb::Verb;

/// The JSON Schema of scenario files, for editors; `scenarios/schema.json` is this text.
pub fn schema() -> String {
    let schema = schemars::schema_for!(check::File);
    let mut text = serde_json::to_string_pretty(&schema).expect("a schema is JSON");
    text.push('\n');
    text
}
