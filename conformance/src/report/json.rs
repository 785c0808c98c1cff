//! The report for programs. `schema` names the shape; a change that could break a reader changes the name.

use serde::Serialize;

use super::{Report, Summary};
use crate::runner::event::CheckResult;

/// The shape written by [`render`].
pub const SCHEMA: &str = "assay/check-report/1";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    target: &'a str,
    summary: Summary,
    interrupted: bool,
    duration_ms: u64,
    not_run: Vec<&'a str>,
    checks: Vec<&'a CheckResult>,
}

/// The whole report as JSON, with a final newline.
pub fn render(report: &Report) -> String {
    let document = Document {
        schema: SCHEMA,
        target: &report.target,
        summary: report.summary(),
        interrupted: report.interrupted,
        duration_ms: report.duration_ms,
        not_run: report.not_run().collect(),
        checks: report.checks().collect(),
    };
    let mut json = serde_json::to_string_pretty(&document)
        .expect("a report has only text keys and finite numbers");
    json.push('\n');
    json
}
