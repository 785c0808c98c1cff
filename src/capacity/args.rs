//! The command line of `assay capacity`.

use std::time::Duration;

use assay_loadtest::arrival::Rate;
use assay_loadtest::gate::Slo;
use clap::Args;

use crate::args::Access;
use crate::load::args::{Generator, percent, time};
use crate::load::report::LoadReport;
use crate::report_file::ReportFile;

/// The command `assay capacity`.
#[derive(Debug, Args)]
#[command(after_help = "\
Without JOURNEY the journeys are listed. Without TARGET the reference provider is started in this process; a URL or a file
is your provider, as for `assay check`. Hosts other than this machine need --i-own-this-target.

The rate is doubled until the objective breaks, then bisected between the highest rate that held and the lowest that broke, then
confirmed. A rate also breaks if less than 97 % ends in time, or if an invariant is violated. Ctrl-C ends the search with the result so far.

Examples:
  assay capacity token-hammer --slo 'p99(token) < 50ms'         the reference provider
  assay capacity sign-in target.toml --slo 'p99(journey) < 500ms, errors < 0.5%' --step-for 30s --report html=capacity.html
  assay capacity verify-hammer https://op.example --slo 'p99.9 < 20ms' --from 200/s --to 5000/s --i-own-this-target
  assay capacity discovery --slo 'p99 < 20ms' --from 500/s --to 500/s      does it carry 500/s?

Exit codes: 0 a rate was found, 1 not even the lowest rate held or none held again, 2 wrong input, 3 interrupted, or the
generator was the limit")]
pub(crate) struct Capacity {
    /// The journey's name, or a scenario file that holds one
    pub(crate) journey: Option<String>,
    /// The issuer's URL, or a target file
    pub(crate) target: Option<String>,
    #[command(flatten)]
    pub(crate) objective: Objective,
    #[command(flatten)]
    pub(crate) generator: Generator,
    #[command(flatten)]
    pub(crate) access: Access,
    /// Also write the report to a file; FORMAT is json, html, md or csv, and - is standard output (repeatable)
    #[arg(long, value_name = "FORMAT=FILE", help_heading = "Reports")]
    pub(crate) report: Vec<ReportFile<LoadReport>>,
}

/// The objective, and the rates to try.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Search")]
pub(crate) struct Objective {
    /// The objective, such as 'p99(token) < 50ms' (repeatable, or with commas in between). If it has no gate on errors,
    /// the journey's own is added, or else 'errors < 0.1%'
    #[arg(long, value_name = "GATE")]
    pub(crate) slo: Vec<Slo>,
    /// The rate to begin with; if it breaks, lower ones are tried
    #[arg(long, value_name = "RATE", default_value = "10/s", value_parser = rate)]
    pub(crate) from: f64,
    /// The highest rate to try
    #[arg(long, value_name = "RATE", default_value = "100000/s", value_parser = rate)]
    pub(crate) to: f64,
    /// How long a trial is measured
    #[arg(long, value_name = "TIME", default_value = "5s", value_parser = trial)]
    pub(crate) step_for: Duration,
    /// How long to apply load before a trial is measured
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = time)]
    pub(crate) warmup: Duration,
    /// How close to come to the rate that breaks
    #[arg(long, value_name = "PERCENT", default_value = "5%", value_parser = percent)]
    pub(crate) precision: f64,
    /// How often the rate that was found has to hold again
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(0..=100))]
    pub(crate) confirm: u32,
    /// How many users can run journeys at the same time [default: 100 if they have to get ready, else 1000]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) users: Option<u32>,
    /// Let arrivals come in bursts and gaps, as from independent users (a Poisson process)
    #[arg(long)]
    pub(crate) poisson: bool,
}

/// A rate that stays the same.
fn rate(text: &str) -> Result<f64, String> {
    let rate: Rate = text
        .parse()
        .map_err(|error: assay_loadtest::arrival::InvalidRate| error.to_string())?;
    rate.as_constant()
        .ok_or_else(|| format!("`{text}` changes; a search wants one rate, as in 100/s"))
}

/// Long enough for a percentile.
fn trial(text: &str) -> Result<Duration, String> {
    match time(text)? {
        length if length >= SHORTEST => Ok(length),
        _ => Err(format!("`{text}` is too short: a trial lasts at least 1s")),
    }
}

const SHORTEST: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_begins_and_ends_at_a_rate() {
        assert_eq!(rate("60/m"), Ok(1.0));
        for wrong in ["10", "1..2/s", "1,2/s", "-1/s"] {
            assert!(rate(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_trial_is_long_enough() {
        assert_eq!(trial("1s"), Ok(Duration::from_secs(1)));
        assert!(trial("999ms").is_err());
    }
}
