//! The report for the person who ran it: whether it can be trusted, the figures, what went wrong, and what became of the gates.
//!
//! The text carries ANSI styles; whoever prints it strips them where the output is no terminal.

mod live;
mod table;

use std::fmt::{self, Write as _};

use anstyle::{AnsiColor, Style};
use assay_conformance::rp::evidence::Exchange;

pub use live::{Live, live};

use super::{Report, per_second, words};
use words::printable;

pub(super) const DIM: Style = Style::new().dimmed();
pub(super) const BOLD: Style = Style::new().bold();
pub(super) const GOOD: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green)));
pub(super) const BAD: Style = Style::new()
    .fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)))
    .bold();
pub(super) const DOUBTFUL: Style = Style::new()
    .fg_color(Some(anstyle::Color::Ansi(AnsiColor::Magenta)))
    .bold();

/// The report as text.
pub fn render(report: &Report) -> String {
    let mut text = String::new();
    write(report, &mut text).expect("writing to a String cannot fail");
    text
}

fn write(report: &Report, out: &mut String) -> fmt::Result {
    headline(report, out)?;
    table::write(report, out)?;
    rounds(report, out)?;
    http(report, out)?;
    generator(report, out)?;
    errors(report, out)?;
    invariants(report, out)?;
    gates(report, out)
}

fn headline(report: &Report, out: &mut String) -> fmt::Result {
    writeln!(
        out,
        "{BOLD}{}{BOLD:#} against {}: {}",
        printable(&report.journey),
        printable(&report.target),
        if report.is_valid() {
            format!("{GOOD}valid{GOOD:#}")
        } else {
            format!("{DOUBTFUL}NOT VALID{DOUBTFUL:#}")
        }
    )?;
    writeln!(out, "{DIM}{}{DIM:#}", printable(&words::conditions(report)))?;
    for doubt in &report.doubts {
        writeln!(out, "  {DOUBTFUL}doubt{DOUBTFUL:#}  {}", printable(doubt))?;
    }
    if let Some(reason) = &report.cut_short {
        writeln!(
            out,
            "  {DOUBTFUL}ended early{DOUBTFUL:#}  {}",
            printable(reason)
        )?;
    }
    writeln!(out)
}

fn rounds(report: &Report, out: &mut String) -> fmt::Result {
    for [number, rate, errors, p50, p99] in words::rounds(report) {
        writeln!(
            out,
            "{DIM}  round {number}{DIM:#}  {rate:>8}  errors {errors:>7}  p50 {p50:>7}  p99 {p99:>7}"
        )?;
    }
    Ok(())
}

fn http(report: &Report, out: &mut String) -> fmt::Result {
    let http = &report.http;
    write!(
        out,
        "\n{DIM}journeys {DIM:#}  {} achieved",
        words::rate(report.achieved_rate())
    )?;
    if report.arrivals.offered_rate > 0.0 {
        write!(
            out,
            " of {} offered",
            words::rate(report.arrivals.offered_rate)
        )?;
    }
    let lost = [
        (report.arrivals.late, "begun late"),
        (report.arrivals.not_started, "never begun"),
        (report.arrivals.unfinished, "unfinished"),
    ];
    for (count, what) in lost.into_iter().filter(|(count, _)| *count > 0) {
        write!(out, ", {count} {what}")?;
    }
    write!(
        out,
        "\n{DIM}http     {DIM:#}  {}, {:.1} in flight on average, {} ({}) opened",
        words::rate(per_second(http.requests, report.duration_s)),
        http.in_flight,
        words::counted(http.connect.count(), "connection", "connections"),
        printable(&http.connections),
    )?;
    for (name, histogram) in [("connect", &http.connect), ("TLS", &http.tls)] {
        if histogram.count() > 0 {
            write!(
                out,
                ", {name} p50 {} p99 {}",
                words::duration(histogram.quantile(0.5)),
                words::duration(histogram.quantile(0.99)),
            )?;
        }
    }
    writeln!(out)
}

fn generator(report: &Report, out: &mut String) -> fmt::Result {
    let generator = &report.generator;
    writeln!(
        out,
        "{DIM}generator{DIM:#}  late by p50 {} p99 {} max {}, {} of CPU per request, busiest of {} at {:.0} %, {:.0} MB",
        words::duration(report.lateness.quantile(0.5)),
        words::duration(report.lateness.quantile(0.99)),
        words::duration(report.lateness.max()),
        words::milliseconds(report.cpu_us_per_request() / 1e3),
        words::counted(u64::from(generator.threads), "thread", "threads"),
        generator.busiest * 100.0,
        generator.peak_rss_mb,
    )?;
    if let Some(seconds) = report.target_cpu_s {
        writeln!(
            out,
            "{DIM}target   {DIM:#}  {:.1} s of CPU, {} per request",
            seconds,
            words::milliseconds(seconds * 1e3 / report.http.requests.max(1) as f64),
        )?;
    }
    Ok(())
}

fn errors(report: &Report, out: &mut String) -> fmt::Result {
    if report.errors.is_empty() {
        return Ok(());
    }
    let (steps, errors) = report.steps();
    writeln!(
        out,
        "\n{BAD}{}{BAD:#}, {} of all steps",
        words::counted(errors, "error", "errors"),
        words::percent(errors, steps)
    )?;
    for group in &report.errors {
        writeln!(
            out,
            "  {:>7}  {BOLD}{}{BOLD:#}  {}",
            group.count,
            printable(&group.verb),
            printable(&group.what)
        )?;
        if let Some(exchange) = group.example.last() {
            write_exchange(exchange, out)?;
        }
    }
    Ok(())
}

fn invariants(report: &Report, out: &mut String) -> fmt::Result {
    if report.invariants.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{BOLD}invariants{BOLD:#}")?;
    for invariant in &report.invariants {
        let (style, outcome) = match (invariant.checked, invariant.violations) {
            (0, 0) => (DIM, "not checked".to_owned()),
            (_, 0) => (GOOD, "held".to_owned()),
            (_, count) => (BAD, format!("{count} VIOLATED")),
        };
        writeln!(
            out,
            "  {style}{outcome:>11}{style:#}  {BOLD}{}{BOLD:#}  {} {DIM}({} checked){DIM:#}",
            printable(&invariant.name),
            printable(&invariant.says),
            invariant.checked
        )?;
        if let Some(example) = &invariant.example {
            writeln!(out, "{:15}{}", "", printable(&example.what))?;
            for exchange in &example.exchanges {
                write_exchange(exchange, out)?;
            }
        }
    }
    Ok(())
}

fn write_exchange(exchange: &Exchange, out: &mut String) -> fmt::Result {
    let answer = match (exchange.status, &exchange.failure) {
        (Some(status), _) => status.to_string(),
        (None, Some(failure)) => printable(failure),
        (None, None) => "no answer".to_owned(),
    };
    writeln!(
        out,
        "{:15}{DIM}{}{DIM:#} {} {DIM}->{DIM:#} {answer} {DIM}in {} ms{DIM:#}",
        "",
        printable(&exchange.method),
        printable(&exchange.url),
        exchange.took_ms
    )?;
    writeln!(
        out,
        "{:15}{DIM}repeat  {}{DIM:#}",
        "",
        printable(&exchange.curl)
    )
}

fn gates(report: &Report, out: &mut String) -> fmt::Result {
    if report.gates.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{BOLD}gates{BOLD:#}")?;
    for gate in &report.gates {
        let (style, outcome) = if gate.held {
            (GOOD, "held")
        } else {
            (BAD, "BROKEN")
        };
        writeln!(
            out,
            "  {style}{outcome:>11}{style:#}  {BOLD}{}{BOLD:#}  measured {}, limit {}",
            printable(&gate.expression),
            printable(&gate.measured),
            printable(&gate.limit)
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn plain(report: &Report) -> String {
        anstream::adapter::strip_str(&render(report)).to_string()
    }

    #[test]
    fn a_run_with_something_of_everything() {
        insta::assert_snapshot!(plain(&sample::report()));
    }

    #[test]
    fn a_run_that_is_not_to_be_trusted_says_so_first() {
        insta::assert_snapshot!(plain(&sample::hostile()));
    }

    #[test]
    fn a_run_in_which_nothing_ended() {
        insta::assert_snapshot!(plain(&sample::empty()));
    }

    #[test]
    fn a_repeated_run_shows_each_round() {
        let text = plain(&sample::repeated());
        let rounds: Vec<_> = text.lines().filter(|line| line.contains("round")).collect();
        assert_eq!(
            rounds,
            [
                "  round 1     500/s  errors  0.05 %  p50 3.70 ms  p99 18.2 ms",
                "  round 2     500/s  errors  0.05 %  p50 3.70 ms  p99 18.8 ms",
            ]
        );
    }

    #[test]
    fn what_a_target_sends_never_drives_the_terminal() {
        let styled = render(&sample::hostile());
        assert!(
            !styled.contains("\u{1b}[2J") && !styled.contains('\u{202e}'),
            "{styled}"
        );
    }
}
