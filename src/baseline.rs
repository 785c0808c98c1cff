//! `--baseline FILE`: a run is clean when it found exactly what the file lists.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use anstyle::{AnsiColor, Style};
use assay_conformance::baseline::{Baseline, Deviation};
use assay_conformance::report::Report;
use assay_conformance::scenario::Check;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::exit::{Exit, Failure};
use crate::suite;

/// Reads a baseline, before anything is sent.
pub(crate) fn read(path: &Path) -> Result<Baseline, Failure> {
    let text = fs::read_to_string(path).map_err(|error| {
        Failure::input(format!(
            "failed to read the baseline {}: {error}",
            path.display()
        ))
    })?;
    Baseline::parse(path.display().to_string(), text).map_err(|mistakes| {
        let mistakes: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        Failure::input(mistakes.join("\n\n"))
    })
}

/// A baseline of checks. Entries for checks that this run leaves out are left out, too.
pub(crate) fn of_checks(
    path: &Path,
    selected: &[Arc<Check>],
    scenarios: Option<&Path>,
) -> Result<Baseline, Failure> {
    let mut baseline = read(path)?;
    let suite = suite::load(scenarios)?;
    baseline.known.retain(|known| {
        selected.iter().any(|check| check.id == known.check) || suite.check(&known.check).is_none()
    });
    Ok(baseline)
}

/// Says how the run departs from its baseline, and what that earns.
pub(crate) fn hold(report: &Report, baseline: &Baseline) -> Exit {
    if report.interrupted {
        return Exit::Trouble;
    }
    let results: Vec<_> = report.checks().cloned().collect();
    let deviations = baseline.deviations(&results, Timestamp::now().to_zoned(TimeZone::UTC).date());
    tell(&deviations, baseline.known.len());
    if deviations.is_empty() {
        Exit::Clean
    } else {
        Exit::Findings
    }
}

fn tell(deviations: &[Deviation], entries: usize) {
    if deviations.is_empty() {
        let entries = if entries == 1 {
            "1 entry".to_owned()
        } else {
            format!("{entries} entries")
        };
        anstream::eprintln!("The run found what its baseline lists ({entries}), and nothing else.");
        return;
    }
    let red = Style::new().fg_color(Some(AnsiColor::Red.into())).bold();
    for deviation in deviations {
        anstream::eprintln!("{red}baseline{red:#}: {deviation}");
    }
}
