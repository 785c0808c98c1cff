//! The report for CI systems: JUnit XML, one test suite per specification.
//!
//! JUnit knows only passed, skipped, failure and error. A warning is therefore a passed test with its findings as output, and
//! *blocked* is an error, so that nothing that could not be judged turns a build green.

use std::collections::BTreeMap;
use std::time::Duration;

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::{Report, prose, words};
use crate::judge::Finding;
use crate::runner::event::CheckResult;
use crate::words::Verdict;

/// The report as JUnit XML.
pub fn render(report: &Report) -> String {
    let mut suites: BTreeMap<&str, Vec<&CheckResult>> = BTreeMap::new();
    for check in report.checks() {
        suites.entry(&check.cite.spec).or_default().push(check);
    }
    let mut document = quick_junit::Report::new("assay");
    document.set_time(Duration::from_millis(report.duration_ms));
    for (spec, checks) in suites {
        let mut suite = TestSuite::new(spec);
        suite.add_property(("target", report.target.as_str()));
        suite.set_time(
            checks
                .iter()
                .map(|check| Duration::from_millis(check.duration_ms))
                .sum(),
        );
        suite.add_test_cases(checks.into_iter().map(case));
        document.add_test_suite(suite);
    }
    document
        .to_string()
        .expect("a report has no XML attribute that cannot be written")
}

fn case(check: &CheckResult) -> TestCase {
    let mut case = TestCase::new(check.id.as_str(), status(check));
    case.set_classname(format!(
        "{} section {}",
        check.cite.spec, check.cite.section
    ));
    case.set_time(Duration::from_millis(check.duration_ms));
    // The others tell their findings in their status.
    if matches!(check.verdict, Verdict::Info | Verdict::Warn) {
        case.set_system_out(description(check));
    }
    case
}

fn status(check: &CheckResult) -> TestCaseStatus {
    match check.verdict {
        Verdict::Pass | Verdict::Info | Verdict::Warn => TestCaseStatus::success(),
        Verdict::Skipped => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(check.reason.as_deref().unwrap_or_default());
            status
        }
        Verdict::Fail => non_success(check, NonSuccessKind::Failure),
        Verdict::Blocked | Verdict::Error => non_success(check, NonSuccessKind::Error),
    }
}

fn non_success(check: &CheckResult, kind: NonSuccessKind) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(words::label(check.verdict).to_lowercase());
    status.set_message(prose::reason(check).unwrap_or_else(|| check.says.clone()));
    status.set_description(description(check));
    status
}

/// The findings as text, each with the request that repeats it.
fn description(check: &CheckResult) -> String {
    check
        .findings
        .iter()
        .map(|finding| paragraph(check, finding))
        .collect::<Vec<_>>()
        .join("\n\n")
}

fn paragraph(check: &CheckResult, finding: &Finding) -> String {
    let mut lines = vec![
        words::place(finding),
        format!("  expected: {}", words::expected(finding)),
        format!("  got:      {}", words::got(finding)),
    ];
    lines.extend(
        finding
            .note
            .iter()
            .map(|note| format!("  note:     {note}")),
    );
    lines.extend(
        check
            .exchange(finding)
            .map(|exchange| format!("  repeat:   {}", exchange.curl)),
    );
    lines.join("\n")
}
