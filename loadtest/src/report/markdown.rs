//! The report for people who read it in a pull request or a job summary.

use std::fmt::{self, Write as _};

use assay_conformance::rp::evidence::Exchange;

use super::{JOURNEY, Report, Stats, per_second, words};

/// The report as Markdown: what is broken and whether it can be trusted, then the figures.
pub fn render(report: &Report) -> String {
    let mut text = String::new();
    write(report, &mut text).expect("writing to a String cannot fail");
    text
}

fn write(report: &Report, out: &mut String) -> fmt::Result {
    headline(report, out)?;
    gates(report, out)?;
    latencies(report, out)?;
    conditions(report, out)?;
    invariants(report, out)?;
    errors(report, out)
}

fn headline(report: &Report, out: &mut String) -> fmt::Result {
    writeln!(
        out,
        "# assay load: {} against {}\n",
        escaped(&report.journey),
        escaped(&report.target)
    )?;
    writeln!(out, "{}.\n", escaped(&words::conditions(report)))?;
    if !report.is_valid() {
        writeln!(
            out,
            "> **Not valid**: these figures are not to be trusted.\n>"
        )?;
        for doubt in &report.doubts {
            writeln!(out, "> - {}", escaped(doubt))?;
        }
        writeln!(out)?;
    }
    if let Some(reason) = &report.cut_short {
        writeln!(out, "> The run ended early: {}.\n", escaped(reason))?;
    }
    Ok(())
}

fn gates(report: &Report, out: &mut String) -> fmt::Result {
    if report.gates.is_empty() {
        return Ok(());
    }
    writeln!(out, "| gate | measured | limit | |\n|---|---:|---:|---|")?;
    for gate in &report.gates {
        writeln!(
            out,
            "| {} | {} | {} | {} |",
            escaped(&gate.expression),
            escaped(&gate.measured),
            escaped(&gate.limit),
            if gate.held { "held" } else { "**BROKEN**" }
        )?;
    }
    writeln!(out)
}

fn latencies(report: &Report, out: &mut String) -> fmt::Result {
    writeln!(
        out,
        "| | count | rate | errors | p50 | p90 | p99 | p99.9 | max | service p99 |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    )?;
    for (verb, stats) in &report.verbs {
        row(verb, stats, report.duration_s, out)?;
    }
    row(JOURNEY, &report.journeys, report.duration_s, out)?;
    writeln!(out)
}

fn row(name: &str, stats: &Stats, duration_s: f64, out: &mut String) -> fmt::Result {
    let count = stats.latency.count();
    write!(
        out,
        "| {} | {count} | {} | {}",
        escaped(name),
        words::rate(per_second(count, duration_s)),
        stats.errors
    )?;
    for part in [0.5, 0.9, 0.99, 0.999] {
        write!(out, " | {}", words::duration(stats.latency.quantile(part)))?;
    }
    writeln!(
        out,
        " | {} | {} |",
        words::duration(stats.latency.max()),
        words::duration(stats.service.quantile(0.99))
    )
}

fn conditions(report: &Report, out: &mut String) -> fmt::Result {
    let offered = match report.arrivals.offered_rate {
        0.0 => String::new(),
        rate => format!(" of {} offered", words::rate(rate)),
    };
    writeln!(
        out,
        "- journeys: {} achieved{offered}, {} begun late, {} never begun",
        words::rate(report.achieved_rate()),
        report.arrivals.late,
        report.arrivals.not_started
    )?;
    writeln!(
        out,
        "- HTTP: {}, {} opened ({})",
        words::rate(per_second(report.http.requests, report.duration_s)),
        words::counted(report.http.connect.count(), "connection", "connections"),
        escaped(&report.http.connections)
    )?;
    writeln!(
        out,
        "- generator: late by {} at p99, {} of CPU per request, busiest thread at {:.0} %, {:.0} MB\n",
        words::duration(report.lateness.quantile(0.99)),
        words::milliseconds(report.cpu_us_per_request() / 1e3),
        report.generator.busiest * 100.0,
        report.generator.peak_rss_mb
    )
}

fn invariants(report: &Report, out: &mut String) -> fmt::Result {
    if report.invariants.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "## Invariants\n\n| | checked | violations |\n|---|---:|---:|"
    )?;
    for invariant in &report.invariants {
        let violations = match invariant.violations {
            0 => "0".to_owned(),
            count => format!("**{count}**"),
        };
        writeln!(
            out,
            "| {}: {} | {} | {violations} |",
            escaped(&invariant.name),
            escaped(&invariant.says),
            invariant.checked
        )?;
    }
    writeln!(out)?;
    for invariant in &report.invariants {
        if let Some(example) = &invariant.example {
            writeln!(
                out,
                "- {}: {}",
                escaped(&invariant.name),
                escaped(&example.what)
            )?;
            for exchange in &example.exchanges {
                command(exchange, out)?;
            }
            writeln!(out)?;
        }
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
        "## Errors\n\n{}, {} of all steps.\n",
        words::counted(errors, "error", "errors"),
        words::percent(errors, steps)
    )?;
    for group in &report.errors {
        writeln!(
            out,
            "- {} times {}: {}",
            group.count,
            escaped(&group.verb),
            escaped(&group.what)
        )?;
        if let Some(exchange) = group.example.last() {
            command(exchange, out)?;
        }
    }
    Ok(())
}

fn command(exchange: &Exchange, out: &mut String) -> fmt::Result {
    let fence = fence(&exchange.curl);
    writeln!(
        out,
        "\n  {fence}sh\n  {}\n  {fence}",
        exchange.curl.replace('\n', "\n  ")
    )
}

/// A fence that nothing within can close.
fn fence(code: &str) -> String {
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

/// What a target sent must not become markup: a hostile provider writes into somebody's pull request.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in words::printable(text).chars() {
        if c.is_ascii_punctuation()
            && !matches!(
                c,
                '.' | ',' | ':' | ';' | '/' | '%' | '(' | ')' | '-' | '=' | '"' | '\'' | '?'
            )
        {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn a_run_with_something_of_everything() {
        insta::assert_snapshot!(render(&sample::report()));
    }

    #[test]
    fn a_target_does_not_write_into_a_pull_request() {
        let mut report = sample::hostile();
        report.errors[0].example[0].curl = "curl ```\n# heading".to_owned();
        insta::assert_snapshot!(render(&report));
    }
}
