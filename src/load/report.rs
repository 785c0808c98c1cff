//! The formats in which a load report is written.

use assay_loadtest::report::{Report, csv, html, json, markdown};

use crate::report_file::Format;

/// A format of load reports.
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
    /// The report in this format.
    pub(crate) fn render(self, report: &Report) -> String {
        match self {
            Self::Json => json::render(report),
            Self::Html => html::render(report),
            Self::Markdown => markdown::render(report),
            Self::Csv => csv::render(report),
        }
    }
}
