//! The formats in which the report of a run, and of a search for capacity, is written.

use assay_loadtest::capacity::Capacity;
use assay_loadtest::report::{self, Report};

use crate::report_file::Format;

/// A format of these reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LoadReport {
    Json,
    Html,
    Markdown,
    Csv,
}

impl Format for LoadReport {
    const ALL: &'static [(&'static str, Self)] = &[
        ("json", Self::Json),
        ("html", Self::Html),
        ("md", Self::Markdown),
        ("csv", Self::Csv),
    ];
}

impl LoadReport {
    /// The report of a run in this format.
    pub(super) fn of_run(self, report: &Report) -> String {
        match self {
            Self::Json => report::json::render(report),
            Self::Html => report.document().html(),
            Self::Markdown => report.document().markdown(),
            Self::Csv => report::csv::render(report),
        }
    }

    /// The report of a search for capacity in this format.
    pub(crate) fn of_search(self, capacity: &Capacity) -> String {
        match self {
            Self::Json => report::capacity::json::render(capacity),
            Self::Html => capacity.document().html(),
            Self::Markdown => capacity.document().markdown(),
            Self::Csv => report::capacity::csv::render(capacity),
        }
    }
}
