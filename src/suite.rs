//! The checks that the command line asks for.

use std::path::Path;
use std::sync::Arc;

use assay_conformance::scenario::{Check, LoadError, Selection, Suite};
use globset::{Glob, GlobMatcher};

use crate::args;
use crate::exit::Failure;

/// The built-in checks, and those of a file or a folder added or put in their place.
pub(crate) fn load(scenarios: Option<&Path>) -> Result<Suite, Failure> {
    let suite = Suite::embedded().map_err(Failure::trouble)?;
    match scenarios {
        Some(path) => suite
            .with_path(path)
            .map_err(|error: LoadError| Failure::input(error)),
        None => Ok(suite),
    }
}

/// The checks that are selected: at least one.
pub(crate) fn select(selection: &args::Selection) -> Result<Vec<Arc<Check>>, Failure> {
    let suite = load(selection.scenarios.as_deref())?;
    let checks = suite.select(&Selection {
        only: patterns(&selection.only)?,
        profiles: selection.profile.clone(),
        levels: selection.level.clone(),
    });
    if !checks.is_empty() {
        return Ok(checks);
    }
    let nearest = selection.only.iter().find_map(|id| suite.nearest(id));
    let hint = nearest
        .map(|id| format!("; did you mean {id}?"))
        .unwrap_or_default();
    Err(Failure::input(format!(
        "no check is selected{hint} (assay list shows all of them)"
    )))
}

/// Patterns of ids, as on a shell's command line.
pub(crate) fn patterns(globs: &[String]) -> Result<Vec<GlobMatcher>, Failure> {
    globs
        .iter()
        .map(|glob| {
            Glob::new(glob)
                .map(|glob| glob.compile_matcher())
                .map_err(Failure::input)
        })
        .collect()
}
