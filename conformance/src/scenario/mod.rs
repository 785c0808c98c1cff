//! The language in which checks and journeys are written: files, steps, values, expectations, and errors that point at a line.
//!
//! Reading goes `text -> document -> validate -> Suite`; every mistake is a [`Diagnostic`] at the place where it was made, and
//! nothing is sent before all files are without one.

pub mod check;
pub mod diagnostic;
pub mod expectation;
pub mod filter;
pub mod index;
pub mod invariant;
pub mod journey;
pub mod matcher_syntax;
pub mod names;
pub mod octets;
pub mod random;
pub mod step;
pub mod suite;
pub mod value;
pub mod verb;
pub mod verbs;

pub(crate) mod document;
mod nearest;
pub(crate) mod references;
mod template;
mod validate;

pub use check::{Case, Check, Citation, Profile};
pub use diagnostic::{Diagnostic, Source};
pub use expectation::{Expectation, Outcomes};
pub use invariant::Invariant;
pub use journey::{Journey, Mix};
pub use names::{Names, Unresolved};
pub use step::Step;
pub use suite::{LoadError, Selection, Suite};
pub use value::Text;
pub use verb::Verb;

/// The JSON Schema of scenario files, for editors; `scenarios/schema.json` is this text.
pub fn schema() -> String {
    let schema = schemars::schema_for!(check::File);
    let mut text = serde_json::to_string_pretty(&schema).expect("a schema is JSON");
    text.push('\n');
    text
}
