//! The words that readers see for levels and verdicts, in one place so that all formats agree.

use super::prose;
use crate::judge::Finding;
use crate::runner::stage::cut;
use crate::words::Verdict;

/// All verdicts, gravest last.
pub(super) const VERDICTS: [Verdict; 7] = [
    Verdict::Pass,
    Verdict::Info,
    Verdict::Skipped,
    Verdict::Warn,
    Verdict::Fail,
    Verdict::Blocked,
    Verdict::Error,
];

/// The word in front of a check.
pub(super) fn label(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Info => "info",
        Verdict::Skipped => "skip",
        Verdict::Warn => "warn",
        Verdict::Fail => "FAIL",
        Verdict::Blocked => "BLOCKED",
        Verdict::Error => "ERROR",
    }
}

/// The word behind a count.
pub(super) fn counted(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "passed",
        Verdict::Info => "with a remark",
        Verdict::Skipped => "skipped",
        Verdict::Warn => "warned",
        Verdict::Fail => "failed",
        Verdict::Blocked => "blocked",
        Verdict::Error => "in error",
    }
}

/// A number of checks.
pub(super) fn checks(count: usize) -> String {
    if count == 1 {
        "1 check".to_owned()
    } else {
        format!("{count} checks")
    }
}

/// A duration as people say it.
pub(super) fn duration(ms: u64) -> String {
    match ms {
        0..1_000 => format!("{ms} ms"),
        // One decimal is as much as the length of a run is worth.
        1_000..60_000 => format!("{}.{} s", ms / 1_000, ms % 1_000 / 100),
        60_000.. => format!("{} min {} s", ms / 60_000, ms % 60_000 / 1_000),
    }
}

/// The right outcomes, as far as anybody reads on.
pub(super) fn expected(finding: &Finding) -> String {
    cut(prose::expected(&finding.missed), prose::LONGEST)
}

/// The answer, as far as anybody reads on.
pub(super) fn got(finding: &Finding) -> String {
    cut(prose::got(&finding.missed), prose::LONGEST)
}

/// Where in its check a finding was made.
pub(super) fn place(finding: &Finding) -> String {
    let case = finding.case.as_ref();
    let case = case.map_or_else(String::new, |case| format!(", case \"{case}\""));
    let judged = match finding.grade {
        Some(_) => "",
        None => " (not judged)",
    };
    format!("step {}, {}{case}{judged}", finding.step, finding.verb)
}
