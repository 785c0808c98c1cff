//! Whether the shares of a run make up the whole.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::MergeError;
use crate::report::Report;

/// The doubts about reports as shares of one run. A report without a share, such as one that was merged before, is
/// taken as it is.
pub(super) fn doubts(reports: &[Report]) -> Result<Vec<String>, MergeError> {
    let mut seen = BTreeSet::new();
    let mut parts = None;
    for (number, of) in reports.iter().filter_map(|report| report.shard) {
        let expected = *parts.get_or_insert(of);
        if expected != of {
            return Err(MergeError::Different {
                what: "numbers of shards",
                one: expected.to_string(),
                other: of.to_string(),
            });
        }
        if !seen.insert(number) {
            return Err(MergeError::SameShard(number, of));
        }
    }
    let missing = parts
        .filter(|_| all_shares(reports))
        .and_then(|of| missing(&seen, of));
    Ok(missing.into_iter().chain(apart(reports)).collect())
}

/// Which shares a report stands for that was merged before is not known, so then none is known to be missing.
fn all_shares(reports: &[Report]) -> bool {
    reports.iter().all(|report| report.shard.is_some())
}

fn missing(seen: &BTreeSet<u32>, of: u32) -> Option<String> {
    let there = u32::try_from(seen.len()).unwrap_or(u32::MAX);
    (there < of).then(|| {
        format!("{there} of {of} shards are here: the load was less than what was asked for")
    })
}

/// Their intervals are added one to one, which is right where they began together.
fn apart(reports: &[Report]) -> Option<String> {
    let begun = reports
        .iter()
        .filter_map(|report| report.started_at.parse::<Timestamp>().ok());
    let (first, last) = (begun.clone().min()?, begun.max()?);
    let seconds = first.duration_until(last).as_secs_f64();
    let interval = reports.first()?.interval_s;
    (seconds > interval).then(|| {
        format!(
            "the generators began {seconds:.1} s apart: the load was not there at the same time"
        )
    })
}
