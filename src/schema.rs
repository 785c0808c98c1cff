//! `assay schema`: the JSON Schema of scenario files, for editors.

use assay_conformance::scenario;

use crate::exit::{Exit, Failure};
use crate::output;

/// Prints the schema.
pub(crate) fn run() -> Result<Exit, Failure> {
    output::print(&scenario::schema())?;
    Ok(Exit::Clean)
}
