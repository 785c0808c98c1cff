//! The formats in which a search for capacity is written.

use assay_loadtest::capacity::Capacity;
use assay_loadtest::report::capacity::{csv, html, json, markdown};

use crate::report_file::Format;

/// A format of capacity reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CapacityReport {
    Json,
    Html,
    Markdown,
    Csv,
}

impl Format for CapacityReport {
    const ALL: &'static [(&'static str, Self)] = &[
        ("json", Self::Json),
        ("html", Self::Html),
        ("md", Self::Markdown),
        ("csv", Self::Csv),
    ];
}

impl CapacityReport {
    /// The report in this format.
    pub(crate) fn render(self, capacity: &Capacity) -> String {
        match self {
            Self::Json => json::render(capacity),
            Self::Html => html::render(capacity),
            Self::Markdown => markdown::render(capacity),
            Self::Csv => csv::render(capacity),
        }
    }
}
