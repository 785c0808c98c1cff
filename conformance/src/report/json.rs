//! The report for programs, from which every other format can be drawn again. `schema` names the shape; a change that could
//! break a reader changes the name.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{About, Evidence, Report, Summary};
use crate::judge::Finding;
use crate::runner::event::CheckResult;

/// The shape written by [`render`].
pub const SCHEMA: &str = "assay/check-report/2";

/// Why a text is no report that can be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Not JSON, or JSON without a name of its shape.
    #[error("it is not a report of checks: {0}")]
    NoReport(serde_json::Error),
    /// A report of another kind, or of another version.
    #[error("it is a document of the shape `{0}`; this version of assay reads `{SCHEMA}`")]
    OtherSchema(String),
    /// It lacks something, or holds what no report holds.
    #[error("the report is damaged: {0}")]
    Damaged(serde_json::Error),
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    #[serde(flatten)]
    about: &'a About,
    target: &'a str,
    summary: Summary,
    interrupted: bool,
    duration_ms: u64,
    advice: Option<String>,
    not_run: Vec<&'a str>,
    checks: Vec<Cow<'a, CheckResult>>,
}

/// The whole report as JSON, with a final newline.
pub fn render(report: &Report) -> String {
    let document = Document {
        schema: SCHEMA,
        about: &report.about,
        target: &report.target,
        summary: report.summary(),
        interrupted: report.interrupted,
        duration_ms: report.duration_ms,
        advice: report.advice(),
        not_run: report.not_run().collect(),
        checks: report
            .checks()
            .map(|check| saved(check, report.about.evidence))
            .collect(),
    };
    let mut json = serde_json::to_string_pretty(&document)
        .expect("a report has only text keys and finite numbers");
    json.push('\n');
    json
}

/// A result with the exchanges that are saved.
fn saved(check: &CheckResult, evidence: Evidence) -> Cow<'_, CheckResult> {
    match evidence {
        Evidence::All => Cow::Borrowed(check),
        Evidence::Findings => {
            let exchanges = check.exchanges.iter().filter(|exchange| {
                let mut findings = check.findings.iter().flat_map(Finding::exchanges);
                findings.any(|n| n == exchange.n) || check.is_unjudged(exchange)
            });
            Cow::Owned(CheckResult {
                exchanges: exchanges.cloned().collect(),
                ..check.clone()
            })
        }
    }
}

/// Reads back what [`render`] wrote.
///
/// # Errors
/// Why the text is no report, with line and column where there are some.
pub fn read(text: &str) -> Result<Report, ReadError> {
    #[derive(Deserialize)]
    struct Head {
        schema: String,
    }
    // The rest follows from these.
    #[derive(Deserialize)]
    struct Body {
        #[serde(flatten)]
        about: About,
        target: String,
        interrupted: bool,
        duration_ms: u64,
        not_run: Vec<String>,
        checks: Vec<CheckResult>,
    }
    let head: Head = serde_json::from_str(text).map_err(ReadError::NoReport)?;
    if head.schema != SCHEMA {
        return Err(ReadError::OtherSchema(head.schema));
    }
    let body: Body = serde_json::from_str(text).map_err(ReadError::Damaged)?;
    let ids = body.checks.iter().map(|check| check.id.clone());
    Ok(Report {
        about: body.about,
        target: body.target,
        planned: ids.chain(body.not_run).collect(),
        finished: body
            .checks
            .into_iter()
            .map(|check| (check.id.clone(), check))
            .collect(),
        interrupted: body.interrupted,
        duration_ms: body.duration_ms,
    })
}
