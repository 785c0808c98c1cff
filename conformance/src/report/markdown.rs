//! The report for people who read it in a pull request or a job summary.

use std::fmt::Write as _;

use super::text::{escaped, fence};
use super::{Report, cite, words};
use crate::judge::Finding;
use crate::runner::event::CheckResult;
use crate::words::Verdict;

/// The report as Markdown: counts, then what was found, then what was not looked at.
pub fn render(report: &Report) -> String {
    let mut text = String::new();
    write(report, &mut text).expect("writing to a String cannot fail");
    text
}

fn write(report: &Report, out: &mut String) -> std::fmt::Result {
    let summary = report.summary();
    let counts: Vec<_> = summary
        .occurred()
        .map(|(verdict, count)| format!("**{count}** {}", words::counted(verdict)))
        .collect();
    writeln!(out, "# assay: {}\n", escaped(&report.target))?;
    writeln!(
        out,
        "{} in {}: {}.\n",
        words::checks(summary.total()),
        words::duration(report.duration_ms),
        counts.join(", ")
    )?;
    if report.interrupted {
        writeln!(
            out,
            "> The run was interrupted: {} of {} did not end.\n",
            report.not_run().count(),
            words::checks(report.planned.len())
        )?;
    }
    for verdict in [
        Verdict::Fail,
        Verdict::Error,
        Verdict::Blocked,
        Verdict::Warn,
        Verdict::Info,
    ] {
        let checks: Vec<_> = report
            .checks()
            .filter(|check| check.verdict == verdict)
            .collect();
        if checks.is_empty() {
            continue;
        }
        writeln!(out, "## {}\n", heading(verdict))?;
        for check in checks {
            section(check, out)?;
        }
    }
    skipped(report, out)
}

fn section(check: &CheckResult, out: &mut String) -> std::fmt::Result {
    let place = format!("{} section {}", check.cite.spec, check.cite.section);
    let place = match cite::link(&check.cite) {
        Some(link) => format!("[{place}]({link})"),
        None => escaped(&place),
    };
    writeln!(out, "### `{}`\n", check.id)?;
    writeln!(out, "{} ({}, {place})\n", escaped(&check.says), check.level)?;
    if let Some(reason) = &check.reason {
        writeln!(out, "{}\n", escaped(reason))?;
    }
    for finding in &check.findings {
        item(check, finding, out)?;
    }
    if !check.findings.is_empty() {
        writeln!(out)?;
    }
    Ok(())
}

fn item(check: &CheckResult, finding: &Finding, out: &mut String) -> std::fmt::Result {
    writeln!(
        out,
        "- {}: expected {}; got {}",
        escaped(&words::place(finding)),
        escaped(&words::expected(finding)),
        escaped(&words::got(finding))
    )?;
    if let Some(note) = &finding.note {
        writeln!(out, "  ({})", escaped(note))?;
    }
    if let Some(exchange) = check.exchange(finding) {
        let fence = fence(&exchange.curl);
        writeln!(
            out,
            "\n  {fence}sh\n  {}\n  {fence}",
            exchange.curl.replace('\n', "\n  ")
        )?;
    }
    Ok(())
}

fn skipped(report: &Report, out: &mut String) -> std::fmt::Result {
    let checks: Vec<_> = report
        .checks()
        .filter(|check| check.verdict == Verdict::Skipped)
        .collect();
    if checks.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Skipped\n")?;
    for check in checks {
        writeln!(
            out,
            "- `{}`: {}",
            check.id,
            escaped(check.reason.as_deref().unwrap_or_default())
        )?;
    }
    Ok(())
}

fn heading(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "Passed",
        Verdict::Info => "Remarks",
        Verdict::Skipped => "Skipped",
        Verdict::Warn => "Warnings",
        Verdict::Fail => "Failures",
        Verdict::Blocked => "Could not be judged",
        Verdict::Error => "Errors",
    }
}
