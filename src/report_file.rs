//! `--report FORMAT=FILE`: where else the report goes.

use std::path::PathBuf;
use std::str::FromStr;

use assay_conformance::report::{Report, json, junit, markdown};

use crate::exit::Failure;
use crate::output;

/// A report to write, as given on the command line.
#[derive(Debug, Clone)]
pub(crate) struct ReportFile {
    format: Format,
    /// `None` is standard output.
    file: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Json,
    Junit,
    Markdown,
}

impl FromStr for ReportFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, file) = text
            .split_once('=')
            .ok_or_else(|| format!("write the format before the file, as in json={text}"))?;
        let format = match format {
            "json" => Format::Json,
            "junit" => Format::Junit,
            "md" => Format::Markdown,
            other => {
                return Err(format!(
                    "there is no format {other:?}; take json, junit or md"
                ));
            }
        };
        match file {
            "" => Err("the file is missing; - is standard output".to_owned()),
            "-" => Ok(Self { format, file: None }),
            file => Ok(Self {
                format,
                file: Some(file.into()),
            }),
        }
    }
}

impl ReportFile {
    /// Whether the report goes to standard output, where it must stand alone.
    pub(crate) fn takes_stdout(&self) -> bool {
        self.file.is_none()
    }

    /// Whether the file could be written, found out before a run rather than after it.
    pub(crate) fn probe(&self) -> Result<(), Failure> {
        let Some(folder) = self.file.as_ref().and_then(|file| file.parent()) else {
            return Ok(());
        };
        if folder.as_os_str().is_empty() || folder.is_dir() {
            return Ok(());
        }
        Err(Failure::input(format!(
            "failed to find the folder {} for a report; create it first",
            folder.display()
        )))
    }

    /// Writes a report of checks.
    pub(crate) fn write(&self, report: &Report) -> Result<(), Failure> {
        self.write_text(&match self.format {
            Format::Json => json::render(report),
            Format::Junit => junit::render(report),
            Format::Markdown => markdown::render(report),
        })
    }

    /// Whether this is a JSON report.
    pub(crate) fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Writes a report that is rendered already.
    pub(crate) fn write_text(&self, text: &str) -> Result<(), Failure> {
        match &self.file {
            None => output::print(text),
            Some(file) => std::fs::write(file, text).map_err(|error| {
                Failure::trouble(format!(
                    "failed to write the report {}: {error}",
                    file.display()
                ))
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dash_is_standard_output() {
        assert!(
            "json=-"
                .parse::<ReportFile>()
                .is_ok_and(|report| report.takes_stdout())
        );
    }

    #[test]
    fn a_file_name_may_hold_an_equals_sign() {
        let report: ReportFile = "md=a=b.md".parse().expect("a report");
        assert_eq!(
            (report.format, report.file),
            (Format::Markdown, Some("a=b.md".into()))
        );
    }

    #[test]
    fn a_wrong_format_names_the_right_ones() {
        let error = "html=x".parse::<ReportFile>().expect_err("no HTML yet");
        assert!(error.contains("json, junit or md"), "{error}");
    }
}
