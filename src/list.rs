//! `assay list`: the checks there are.

use assay_conformance::scenario::index;

use crate::args::{Format, List};
use crate::exit::{Exit, Failure};
use crate::{output, suite};

/// Prints the list.
pub(crate) fn run(args: &List) -> Result<Exit, Failure> {
    let checks = suite::select(&args.selection)?;
    output::print(&match args.format {
        Format::Plain => index::table(&checks),
        Format::Json => index::json(&checks),
    })?;
    Ok(Exit::Clean)
}
