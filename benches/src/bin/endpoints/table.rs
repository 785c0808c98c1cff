//! What a person reads.

use std::fmt::{self, Write as _};

use crate::driver::Sample;
use crate::plan::Least;
use crate::ratio::{Ratio, Verdict, busy, cost, driver_cost, median, rate};
use crate::run::Results;

/// The whole run as text.
pub(crate) fn table(results: &Results, ratios: &[Ratio]) -> String {
    let mut text = String::new();
    write(results, ratios, &mut text).expect("writing to a String cannot fail");
    text
}

fn write(results: &Results, ratios: &[Ratio], out: &mut String) -> fmt::Result {
    writeln!(
        out,
        "{} rounds of {} s, {} connections, servers on core {}, driver on core {}; medians\n",
        results.rounds,
        results.pace.span.as_secs_f64(),
        results.pace.connections,
        results.cores.server,
        results.cores.driver,
    )?;
    writeln!(
        out,
        "{:<28} {:>10} {:>8} {:>6} {:>10} {:>8} {:>8}",
        "", "requests/s", "us CPU", "busy", "driver us", "p50 ms", "p99 ms"
    )?;
    let cases = results.cases();
    for (case, samples) in &cases {
        let of = |what: fn(&Sample) -> f64| median(samples.iter().map(|sample| what(sample)));
        writeln!(
            out,
            "{:<28} {:>10.0} {:>8.1} {:>5.0} % {:>9.1} {:>8.2} {:>8.2}",
            case.to_string(),
            of(rate),
            of(cost),
            of(busy) * 100.0,
            of(driver_cost),
            of(|sample| millis(sample, 0.5)),
            of(|sample| millis(sample, 0.99)),
        )?;
    }
    writeln!(
        out,
        "\n{:<58} {:>8} {:>17} {:>8} {:>8}",
        "", "by CPU", "(least to most)", "by rate", "target"
    )?;
    for ratio in ratios {
        let least = ratio.target.least;
        let (low, high) = ratio.spread;
        let spread = format!("({} to {})", shown(least, low), shown(least, high));
        writeln!(
            out,
            "{:<58} {:>8} {:>17} {:>8} {:>8}  {}",
            ratio.target.to_string(),
            shown(least, ratio.by_cost),
            spread,
            shown(least, ratio.by_rate),
            target(least),
            ratio.verdict.as_str()
        )?;
    }
    let (mut targets, mut held) = (0, 0);
    for ratio in ratios
        .iter()
        .filter(|ratio| ratio.verdict != Verdict::Shown)
    {
        targets += 1;
        held += usize::from(ratio.verdict == Verdict::Held);
    }
    writeln!(out, "\n{held} of {targets} targets held")?;
    if ratios
        .iter()
        .any(|ratio| ratio.verdict == Verdict::Disputed)
    {
        writeln!(
            out,
            "disputed: held by the CPU time of the server, missed by its rate; the server or the machine waited for something"
        )?;
    }
    let starved = cases.iter().any(|(_, samples)| {
        let busy = median(samples.iter().map(|sample| busy(sample)));
        busy < FULLY_BUSY
    });
    if starved {
        writeln!(
            out,
            "some servers had less than {:.0} % of their core: they waited, or shared it with other work. Rates and latencies then\n\
             say little; CPU times are high on both sides, and higher for whoever touches more memory",
            FULLY_BUSY * 100.0
        )?;
    }
    Ok(())
}

/// The share of its core that a server uses when nothing but the core limits it.
const FULLY_BUSY: f64 = 0.9;

fn millis(sample: &Sample, quantile: f64) -> f64 {
    let micros = u32::try_from(sample.latency.value_at_quantile(quantile));
    f64::from(micros.unwrap_or(u32::MAX)) / 1000.0
}

fn shown(least: Least, ratio: f64) -> String {
    match least {
        Least::Share(_) | Least::Anything => format!("{:.0} %", ratio * 100.0),
        Least::Times(_) => format!("{ratio:.1} x"),
    }
}

fn target(least: Least) -> String {
    match least {
        Least::Share(least) => format!(">= {:.0} %", least * 100.0),
        Least::Times(least) => format!(">= {least:.0} x"),
        Least::Anything => String::new(),
    }
}
