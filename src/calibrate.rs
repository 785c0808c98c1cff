//! `assay calibrate`: measures the load generator itself on this machine.

use std::fmt::Write as _;
use std::time::Duration;

use assay_loadtest::calibrate::{Calibration, Lengths, RateFigures, calibrate};

use crate::args::{Calibrate, Format};
use crate::exit::{Exit, Failure};
use crate::output;

/// Measures, and prints the figures.
pub(crate) fn run(args: &Calibrate) -> Result<Exit, Failure> {
    let lengths = match args.quick {
        true => Lengths {
            each: Duration::from_secs(1),
            freeze: Duration::from_millis(3_600),
        },
        false => Lengths {
            each: Duration::from_secs(5),
            freeze: Duration::from_secs(18),
        },
    };
    let figures = calibrate(lengths, |what| anstream::eprintln!("{what}"))?;
    let text = match args.format {
        Format::Plain => table(&figures),
        Format::Json => {
            let mut json = serde_json::to_string_pretty(&figures).map_err(Failure::trouble)?;
            json.push('\n');
            json
        }
    };
    output::print(&text)?;
    Ok(Exit::Clean)
}

fn table(figures: &Calibration) -> String {
    let mut text = String::new();
    write(figures, &mut text).expect("writing to a String cannot fail");
    text
}

fn write(figures: &Calibration, out: &mut String) -> std::fmt::Result {
    writeln!(
        out,
        "One thread of the generator against a trivial server in the same process (300 bytes of JSON):\n"
    )?;
    writeln!(
        out,
        "{:>22} {:>9} {:>9} {:>7} {:>8} {:>8} {:>8} {:>13} {:>13}",
        "asked/s",
        "sent/s",
        "answered",
        "us CPU",
        "of core",
        "p50 ms",
        "p99 ms",
        "late p50 ms",
        "late p99 ms"
    )?;
    row("all it can", &figures.ceiling, out)?;
    let afresh = format!("{} new connections", figures.new_connections.asked);
    row(&afresh, &figures.new_connections, out)?;
    for held in &figures.rates {
        row(&format!("{}", held.asked), held, out)?;
    }
    let compared = figures.rates.iter().find(|held| held.asked == 2_000.0);
    if let Some(compared) = compared {
        writeln!(
            out,
            "\nat 2,000/s the median is {:.3} ms; a client that does nothing else measures {:.3} ms",
            compared.p50_ms, figures.exact_p50_ms
        )?;
    }
    let freeze = &figures.freeze;
    writeln!(
        out,
        "a server that froze for {:.0} ms: p99 {:.1} ms, true {:.1} ms ({:+.1} %); from sending it would be {:.2} ms",
        freeze.length_ms,
        freeze.p99_ms,
        freeze.true_p99_ms,
        (freeze.p99_ms / freeze.true_p99_ms - 1.0) * 100.0,
        freeze.service_p99_ms
    )
}

fn row(name: &str, held: &RateFigures, out: &mut String) -> std::fmt::Result {
    writeln!(
        out,
        "{name:>22} {:>9.1} {:>9.1} {:>7.2} {:>7.0}% {:>8.3} {:>8.3} {:>13.3} {:>13.3}",
        held.sent,
        held.answered,
        held.cpu_us_per_request,
        held.busy * 100.0,
        held.p50_ms,
        held.p99_ms,
        held.lateness_p50_ms,
        held.lateness_p99_ms
    )
}
