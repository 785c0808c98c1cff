//! `assay explain ID`: what a check or a journey sends, what it expects, and why.

use assay_conformance::scenario::index;

use crate::args::Explain;
use crate::exit::{Exit, Failure};
use crate::{output, suite};

/// Prints the explanation.
pub(crate) fn run(args: &Explain) -> Result<Exit, Failure> {
    let suite = suite::load(args.scenarios.as_deref())?;
    if let Some(journey) = suite.journey(&args.id) {
        output::print(&index::explain_journey(journey))?;
        return Ok(Exit::Clean);
    }
    let Some(check) = suite.check(&args.id) else {
        let hint = suite
            .nearest(&args.id)
            .map(|id| format!("; did you mean {id}?"))
            .unwrap_or_default();
        return Err(Failure::input(format!(
            "there is no check or journey {:?}{hint} (assay list and assay load show all of them)",
            args.id
        )));
    };
    output::print(&index::explain(check))?;
    Ok(Exit::Clean)
}
