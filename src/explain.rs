//! `assay explain ID`: what a check sends, what it expects, and why.

use assay_conformance::scenario::index;

use crate::args::Explain;
use crate::exit::{Exit, Failure};
use crate::{output, suite};

/// Prints the explanation.
pub(crate) fn run(args: &Explain) -> Result<Exit, Failure> {
    let suite = suite::load(args.scenarios.as_deref())?;
    let Some(check) = suite.check(&args.id) else {
        let hint = suite
            .nearest(&args.id)
            .map(|id| format!("; did you mean {id}?"))
            .unwrap_or_default();
        return Err(Failure::input(format!(
            "there is no check {:?}{hint} (assay list shows all of them)",
            args.id
        )));
    };
    output::print(&index::explain(check))?;
    Ok(Exit::Clean)
}
