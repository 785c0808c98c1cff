//! The command line of `assay load`.

use std::path::PathBuf;
use std::time::Duration;

use assay_loadtest::arrival::{Rate, Share};
use assay_loadtest::gate::Gate;
use clap::Args;

use crate::args::Access;
use crate::load::report::LoadReport;
use crate::report_file::ReportFile;

/// The command `assay load`.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "\
Without JOURNEY the journeys are listed. Without TARGET the reference provider is started in this process; a URL or a file
is your provider, as for `assay check`. Hosts other than this machine need --i-own-this-target.

Examples:
  assay load token-hammer                                       the reference provider, 50 journeys a second
  assay load token-hammer target.toml --rate 500/s --for 60s --gate 'p99(token) < 50ms' --gate 'errors < 0.1%'
  assay load sign-in --rate 1..40/s --for 2m --report html=load.html
  assay load day-mix --users 100 --for 5m                       users who pause between journeys
  assay load verify-hammer --rate 2000/s --repeat 5 --compare main.json --tolerance 10%
  assay load merge shard-*.json --report html=all.html"
)]
pub(crate) struct Load {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// The journey's name, or a scenario file that holds one
    pub(crate) journey: Option<String>,
    /// The issuer's URL, or a target file
    pub(crate) target: Option<String>,
    #[command(flatten)]
    pub(crate) pace: Pace,
    #[command(flatten)]
    pub(crate) generator: Generator,
    #[command(flatten)]
    pub(crate) shards: Shards,
    #[command(flatten)]
    pub(crate) evaluation: Evaluation,
    #[command(flatten)]
    pub(crate) access: Access,
}

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Add up the JSON reports of several generators
    Merge(Merge),
}

#[derive(Debug, Args)]
pub(crate) struct Merge {
    /// The JSON reports of the shards
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) evaluation: Evaluation,
}

/// When journeys begin, and when the run ends.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Pace")]
pub(crate) struct Pace {
    /// Begin journeys at this rate, whatever the target does: 500/s, 10..2000/s (a ramp), 100,200,400/s (steps) [default: 50/s]
    #[arg(long, value_name = "RATE")]
    pub(crate) rate: Option<Rate>,
    /// The same as --rate with a ramp
    #[arg(long, value_name = "FROM..TO/s", conflicts_with = "rate")]
    pub(crate) ramp: Option<Rate>,
    /// Let arrivals come in bursts and gaps, as from independent users (a Poisson process)
    #[arg(long)]
    pub(crate) poisson: bool,
    /// Alone: this many users, who wait for one journey to end before they begin the next. With --rate: the number of users
    /// who can run journeys at the same time [default with --rate: 100 if they have to get ready, else 1000]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) users: Option<u32>,
    /// How long to measure, such as 30s or 5m [default: 10s]
    #[arg(long = "for", value_name = "TIME", value_parser = length)]
    pub(crate) length: Option<Duration>,
    /// How many journeys to measure, instead of a time
    #[arg(long, value_name = "N", conflicts_with = "length", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) count: Option<u64>,
    /// How long to apply load before anything is measured
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = time)]
    pub(crate) warmup: Duration,
    /// Measure this many rounds, to tell a change from noise
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) repeat: u32,
}

/// The generator of the load.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Generator")]
pub(crate) struct Generator {
    /// How many threads make load [default: half of the cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_024))]
    pub(crate) threads: Option<u32>,
    /// Register this many sets of clients, and divide the users among them [default: the clients of the target]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) clients: Option<u32>,
    /// Open a connection for every request, instead of keeping them
    #[arg(long)]
    pub(crate) new_connections: bool,
    /// The seed of Poisson arrivals; the same seed gives the same arrivals
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// End the run after this many errors
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) max_errors: u64,
    /// The process id of the target on this machine, to read its processor time
    #[arg(long, value_name = "PID")]
    pub(crate) target_pid: Option<u32>,
    /// Allow a target that is not on this machine; only for your own
    #[arg(long)]
    pub(crate) i_own_this_target: bool,
    /// A scenario file, or a folder of them: their journeys are added, or replace those of the same name
    #[arg(long, value_name = "PATH")]
    pub(crate) scenarios: Option<PathBuf>,
}

/// Load from several machines.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Many generators")]
pub(crate) struct Shards {
    /// Make one share of the arrivals, such as 2/8; other generators make the others
    #[arg(long, value_name = "K/N", value_parser = share)]
    pub(crate) shard: Option<Share>,
    /// When to begin, so that all shards begin together: RFC 3339, such as 2026-01-31T12:00:00Z
    #[arg(long, value_name = "TIME")]
    pub(crate) start_at: Option<jiff::Timestamp>,
}

/// The gates of the run, the earlier run to compare with, and the files of its report.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Gates and reports")]
pub(crate) struct Evaluation {
    /// A condition on the run, such as 'p99(token) < 50ms', 'errors < 0.1%', 'rate >= 0.98 offered' (repeatable)
    #[arg(long, value_name = "GATE")]
    pub(crate) gate: Vec<Gate>,
    /// The JSON report of an earlier run to compare with
    #[arg(long, value_name = "FILE", alias = "baseline")]
    pub(crate) compare: Option<PathBuf>,
    /// How much worse than the earlier run is still good enough
    #[arg(long, value_name = "PERCENT", default_value = "10%", value_parser = percent)]
    pub(crate) tolerance: f64,
    /// Also write the report to a file; FORMAT is json, html, md or csv, and - is standard output (repeatable)
    #[arg(long, value_name = "FORMAT=FILE")]
    pub(crate) report: Vec<ReportFile<LoadReport>>,
}

/// A length of time: `500ms`, `30s`, `5m`, `2h`.
pub(crate) fn time(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is not a time: write a number and ms, s, m or h, as in 30s");
    let unit = text
        .find(|c: char| c.is_ascii_alphabetic())
        .ok_or_else(wrong)?;
    let (number, unit) = text.split_at(unit);
    let number: f64 = number.trim().parse().map_err(|_| wrong())?;
    let seconds = match unit {
        "ms" => number / 1e3,
        "s" => number,
        "m" | "min" => number * 60.0,
        "h" => number * 3_600.0,
        _ => return Err(wrong()),
    };
    match Duration::try_from_secs_f64(seconds) {
        Ok(time) if time <= LONGEST => Ok(time),
        Ok(_) | Err(_) => Err(format!("`{text}` is too long: a run lasts at most a week")),
    }
}

/// A length of time in which something can happen.
pub(crate) fn length(text: &str) -> Result<Duration, String> {
    match time(text)? {
        Duration::ZERO => Err(format!("`{text}` is too short to measure anything")),
        length => Ok(length),
    }
}

const LONGEST: Duration = Duration::from_hours(7 * 24);

fn share(text: &str) -> Result<Share, String> {
    let parts = text.split_once('/');
    let numbers = parts.and_then(|(k, n)| Some((k.parse::<u32>().ok()?, n.parse().ok()?)));
    numbers
        .and_then(|(k, n)| Share::new(k.checked_sub(1)?, n))
        .ok_or_else(|| format!("`{text}` is not a share: the second of eight is 2/8"))
}

pub(crate) fn percent(text: &str) -> Result<f64, String> {
    let number = text.trim().trim_end_matches('%').trim();
    match number.parse::<f64>() {
        Ok(percent) if (0.0..=1_000.0).contains(&percent) => Ok(percent / 100.0),
        Ok(_) | Err(_) => Err(format!("`{text}` is not a percentage: write 10%")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        assert_eq!(time("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(time("1.5m"), Ok(Duration::from_secs(90)));
        for wrong in ["30", "s", "-1s", "1 fortnight", "", "1e99h"] {
            assert!(time(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn shares_count_from_one() {
        assert_eq!(share("1/1"), Ok(Share::ALL));
        assert!(share("2/8").is_ok());
        for wrong in ["0/8", "9/8", "2", "a/b"] {
            assert!(share(wrong).is_err(), "{wrong}");
        }
    }
}
