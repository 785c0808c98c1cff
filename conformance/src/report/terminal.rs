//! The report for the person who ran it: what was found first, then where the target stands, at last one line to remember.
//!
//! The text carries ANSI styles; whoever prints it strips them where the output is no terminal.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use anstyle::{AnsiColor, Style};

use super::text::printable;
use super::{Report, cite, words};
use crate::judge::Finding;
use crate::rp::evidence::Exchange;
use crate::runner::event::CheckResult;
use crate::words::Verdict;

/// How much of the evidence is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// The findings, each with a request that repeats it.
    #[default]
    Findings,
    /// Also a line for every other check, and the answer that a finding was read from.
    Checks,
    /// Also every exchange of a check that did not pass.
    Exchanges,
}

const DIM: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();

/// The report as text.
pub fn render(report: &Report, detail: Detail) -> String {
    let mut text = String::new();
    write(report, detail, &mut text).expect("writing to a String cannot fail");
    text
}

fn write(report: &Report, detail: Detail, out: &mut String) -> fmt::Result {
    for check in report.checks() {
        match check.verdict {
            Verdict::Pass | Verdict::Skipped if detail == Detail::Findings => {}
            Verdict::Pass | Verdict::Skipped => headline(check, out)?,
            Verdict::Info | Verdict::Warn | Verdict::Fail | Verdict::Blocked | Verdict::Error => {
                paragraph(check, detail, out)?
            }
        }
    }
    if !out.is_empty() && !out.ends_with("\n\n") {
        writeln!(out)?;
    }
    skipped(report, out)?;
    by_specification(report, out)?;
    conclusion(report, out)
}

fn headline(check: &CheckResult, out: &mut String) -> fmt::Result {
    let style = colour(check.verdict);
    let label = words::label(check.verdict);
    writeln!(
        out,
        "{style}{label:>7}{style:#}  {BOLD}{}{BOLD:#}  {}",
        check.id,
        printable(&check.says)
    )
}

fn paragraph(check: &CheckResult, detail: Detail, out: &mut String) -> fmt::Result {
    headline(check, out)?;
    write!(
        out,
        "{:9}{DIM}{} section {}, {}",
        "", check.cite.spec, check.cite.section, check.level
    )?;
    if let Some(link) = cite::link(&check.cite) {
        write!(out, "  {link}")?;
    }
    writeln!(out, "{DIM:#}")?;
    if let Some(reason) = &check.reason {
        writeln!(out, "{:9}{}", "", printable(reason))?;
    }
    for alike in folded(&check.findings) {
        let (first, others) = alike.split_first().expect("nothing alike is one at least");
        write_finding(check, first, detail, out)?;
        if !others.is_empty() {
            let cases: Vec<_> = others
                .iter()
                .filter_map(|finding| finding.case.as_deref())
                .collect();
            let (count, noun) = (
                others.len(),
                if others.len() == 1 { "case" } else { "cases" },
            );
            writeln!(
                out,
                "{:11}{DIM}and {count} more {noun}: {}{DIM:#}",
                "",
                printable(&first_few(&cases))
            )?;
        }
    }
    if detail == Detail::Exchanges {
        for exchange in &check.exchanges {
            write_exchange(exchange, detail, out)?;
        }
    }
    writeln!(out)
}

/// Findings that differ in nothing but their case, together: a table of a dozen cases tends to fail in one way.
fn folded(findings: &[Finding]) -> Vec<Vec<&Finding>> {
    let same = |one: &Finding, other: &Finding| {
        (one.grade, one.step, &one.note) == (other.grade, other.step, &other.note)
            && one.missed.is_as(&other.missed)
    };
    let mut folded: Vec<Vec<&Finding>> = Vec::new();
    for finding in findings {
        match folded.iter_mut().find(|alike| same(alike[0], finding)) {
            Some(alike) => alike.push(finding),
            None => folded.push(vec![finding]),
        }
    }
    folded
}

fn write_finding(
    check: &CheckResult,
    finding: &Finding,
    detail: Detail,
    out: &mut String,
) -> fmt::Result {
    writeln!(out, "{:9}{}", "", printable(&words::place(finding)))?;
    writeln!(
        out,
        "{:11}{DIM}expected{DIM:#}  {}",
        "",
        printable(&words::expected(finding))
    )?;
    writeln!(
        out,
        "{:11}{DIM}got{DIM:#}       {}",
        "",
        printable(&words::got(finding))
    )?;
    if let Some(note) = &finding.note {
        writeln!(out, "{:11}{DIM}note{DIM:#}      {}", "", printable(note))?;
    }
    match check.exchange(finding) {
        // With every exchange below, its number is enough.
        Some(exchange) if detail == Detail::Exchanges => {
            writeln!(out, "{:11}{DIM}see{DIM:#}       #{}", "", exchange.n)
        }
        Some(exchange) => write_exchange(exchange, detail, out),
        None => Ok(()),
    }
}

fn write_exchange(exchange: &Exchange, detail: Detail, out: &mut String) -> fmt::Result {
    let answer = match (exchange.status, &exchange.failure) {
        (Some(status), _) => status.to_string(),
        (None, Some(failure)) => printable(failure),
        (None, None) => "no answer".to_owned(),
    };
    writeln!(
        out,
        "{:11}{DIM}#{:<8} {}{DIM:#} {} {DIM}->{DIM:#} {answer} {DIM}in {}{DIM:#}",
        "",
        exchange.n,
        printable(&exchange.method),
        printable(&exchange.url),
        words::duration(exchange.took_ms)
    )?;
    if detail >= Detail::Checks {
        for field in &exchange.response_headers {
            writeln!(
                out,
                "{:21}{DIM}{}: {}{DIM:#}",
                "",
                printable(&field.name),
                printable(&field.value)
            )?;
        }
        for line in exchange.response_body.lines() {
            writeln!(out, "{:21}{}", "", printable(line))?;
        }
    }
    writeln!(
        out,
        "{:11}{DIM}repeat    {}{DIM:#}",
        "",
        printable(&exchange.curl)
    )
}

/// Checks that were not run, by what the target does not offer.
fn skipped(report: &Report, out: &mut String) -> fmt::Result {
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for check in report
        .checks()
        .filter(|check| check.verdict == Verdict::Skipped)
    {
        reasons
            .entry(check.reason.as_deref().unwrap_or("no reason"))
            .or_default()
            .push(&check.id);
    }
    for (reason, ids) in &reasons {
        let named = first_few(ids);
        let style = colour(Verdict::Skipped);
        writeln!(
            out,
            "{style}{:>7}{style:#}  {}: {DIM}{named}{DIM:#}",
            "skip",
            printable(reason)
        )?;
    }
    if reasons.is_empty() {
        Ok(())
    } else {
        writeln!(out)
    }
}

fn first_few(names: &[&str]) -> String {
    match names.get(..NAMED) {
        Some(first) if names.len() > NAMED => {
            format!("{} and {} more", first.join(", "), names.len() - NAMED)
        }
        Some(_) | None => names.join(", "),
    }
}

/// How many are named of a list that goes on.
const NAMED: usize = 4;

fn by_specification(report: &Report, out: &mut String) -> fmt::Result {
    let mut specs: BTreeMap<&str, Vec<Verdict>> = BTreeMap::new();
    for check in report.checks() {
        specs
            .entry(&check.cite.spec)
            .or_default()
            .push(check.verdict);
    }
    let width = specs
        .keys()
        .map(|spec| spec.chars().count())
        .max()
        .unwrap_or_default();
    for (spec, verdicts) in specs {
        writeln!(
            out,
            "  {spec:width$}  {}",
            counts(&verdicts.into_iter().collect())
        )?;
    }
    Ok(())
}

fn counts(summary: &super::Summary) -> String {
    summary
        .occurred()
        .map(|(verdict, count)| {
            let style = colour(verdict);
            format!("{style}{count:>3} {}{style:#}", words::counted(verdict))
        })
        .collect::<Vec<_>>()
        .join("  ")
}

fn conclusion(report: &Report, out: &mut String) -> fmt::Result {
    let summary = report.summary();
    let tally: Vec<_> = summary
        .occurred()
        .map(|(verdict, count)| {
            let style = colour(verdict);
            format!("{style}{count} {}{style:#}", words::counted(verdict))
        })
        .collect();
    writeln!(
        out,
        "\n{BOLD}{}{BOLD:#} of {} in {}: {}",
        words::checks(summary.total()),
        printable(&report.target),
        words::duration(report.duration_ms),
        if tally.is_empty() {
            "nothing was judged".to_owned()
        } else {
            tally.join(", ")
        }
    )?;
    if report.interrupted {
        let style = colour(Verdict::Error);
        writeln!(
            out,
            "{style}interrupted{style:#}: {} of {} did not end",
            report.not_run().count(),
            words::checks(report.planned.len())
        )?;
    }
    Ok(())
}

fn colour(verdict: Verdict) -> Style {
    let style = |colour: AnsiColor| Style::new().fg_color(Some(colour.into()));
    match verdict {
        Verdict::Pass => style(AnsiColor::Green),
        Verdict::Info => style(AnsiColor::Cyan),
        Verdict::Skipped => DIM,
        Verdict::Warn => style(AnsiColor::Yellow),
        Verdict::Fail => style(AnsiColor::Red).bold(),
        Verdict::Blocked | Verdict::Error => style(AnsiColor::Magenta).bold(),
    }
}
