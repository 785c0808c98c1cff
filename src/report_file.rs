//! `--report FORMAT=FILE`: where else the report goes.

use std::path::PathBuf;
use std::str::FromStr;

use assay_conformance::report::{Report, json, junit, markdown};

use crate::exit::Failure;
use crate::output;

/// A report to write, as given on the command line.
#[derive(Debug, Clone)]
pub(crate) struct ReportFile<F> {
    format: F,
    /// `None` is standard output.
    file: Option<PathBuf>,
}

/// The formats of one kind of report.
pub(crate) trait Format: Copy + 'static {
    /// The name of each on the command line.
    const ALL: &'static [(&'static str, Self)];
}

/// A format of reports of checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CheckReport {
    Json,
    Junit,
    Markdown,
}

impl Format for CheckReport {
    const ALL: &'static [(&'static str, Self)] = &[
        ("json", Self::Json),
        ("junit", Self::Junit),
        ("md", Self::Markdown),
    ];
}

impl CheckReport {
    /// The report in this format.
    pub(crate) fn render(self, report: &Report) -> String {
        match self {
            Self::Json => json::render(report),
            Self::Junit => junit::render(report),
            Self::Markdown => markdown::render(report),
        }
    }
}

impl<F: Format> FromStr for ReportFile<F> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, file) = text
            .split_once('=')
            .ok_or_else(|| format!("write the format before the file, as in json={text}"))?;
        let format = F::ALL.iter().find(|(known, _)| *known == name);
        let Some((_, format)) = format else {
            let known: Vec<&str> = F::ALL.iter().map(|(name, _)| *name).collect();
            return Err(format!(
                "there is no format {name:?}; take one of {}",
                known.join(", ")
            ));
        };
        match file {
            "" => Err("the file is missing; - is standard output".to_owned()),
            "-" => Ok(Self {
                format: *format,
                file: None,
            }),
            file => Ok(Self {
                format: *format,
                file: Some(file.into()),
            }),
        }
    }
}

/// Makes sure that every report can be written.
pub(crate) fn ready<F: Format>(reports: &[ReportFile<F>]) -> Result<(), Failure> {
    let to_stdout = reports.iter().filter(|report| report.takes_stdout());
    if to_stdout.count() > 1 {
        return Err(Failure::input("only one report can go to standard output"));
    }
    reports.iter().try_for_each(ReportFile::probe)
}

impl<F: Format> ReportFile<F> {
    /// The format.
    pub(crate) fn format(&self) -> F {
        self.format
    }

    /// Whether the report goes to standard output, where it must stand alone.
    pub(crate) fn takes_stdout(&self) -> bool {
        self.file.is_none()
    }

    /// Whether the file could be written, found out before a run rather than after it.
    fn probe(&self) -> Result<(), Failure> {
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

    /// Writes the report, which is rendered already.
    pub(crate) fn write(&self, text: &str) -> Result<(), Failure> {
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
                .parse::<ReportFile<CheckReport>>()
                .is_ok_and(|report| report.takes_stdout())
        );
    }

    #[test]
    fn a_file_name_may_hold_an_equals_sign() {
        let report: ReportFile<CheckReport> = "md=a=b.md".parse().expect("a report");
        assert_eq!(
            (report.format, report.file),
            (CheckReport::Markdown, Some("a=b.md".into()))
        );
    }

    #[test]
    fn a_wrong_format_names_the_right_ones() {
        let error = "csv=x"
            .parse::<ReportFile<CheckReport>>()
            .expect_err("checks have no series");
        assert!(error.contains("json, junit, md"), "{error}");
    }
}
