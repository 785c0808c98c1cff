//! The arguments of `assay fuzz`.

use std::num::NonZero;
use std::path::PathBuf;
use std::time::Duration;

use assay_fuzz::kind::Kind;
use clap::{ArgAction, Args};

use crate::args::Access;
use crate::load::args::length;
use crate::report_file::{CheckReport, ReportFile};

#[derive(Debug, Args)]
#[command(after_help = "\
Cases follow from the seed and their number, so the same seed finds the same on every machine. A finding is made
small, shown with the requests that repeat it, and written as a scenario that `assay check --scenarios FILE` replays.
Without TARGET the reference provider is started in this process; a URL or a file is your provider, as for `assay
check`. Hosts other than this machine need --i-own-this-target.

Examples:
  assay fuzz                                     the reference provider, to see what a clean run looks like
  assay fuzz target.toml --for 60s               as many cases as fit into a minute
  assay fuzz target.toml --only lifecycle        whole life cycles of tokens, with races
  assay fuzz target.toml --seed 7 --cases 5000   the same 5000 cases each time, as a CI job wants it")]
pub(crate) struct Fuzz {
    /// The issuer's URL, or a target file
    pub(crate) target: Option<String>,
    #[command(flatten)]
    pub(crate) search: Search,
    #[command(flatten)]
    pub(crate) results: Results,
    #[command(flatten)]
    pub(crate) access: Access,
}

/// The kinds of cases, and how many of them.
#[derive(Debug, Args)]
#[command(next_help_heading = "What to try")]
pub(crate) struct Search {
    /// How many cases [default: 2000, or as many as --for allows]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) cases: Option<u64>,
    /// How long, such as 60s or 10m
    #[arg(long = "for", value_name = "TIME", value_parser = length)]
    pub(crate) length: Option<Duration>,
    /// End after so many requests
    #[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) max_requests: u64,
    /// The seed that cases are drawn from [default: another one each time, which is shown]
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Only cases of this kind: token, authorize, revoke, introspect, userinfo, register, lifecycle or wire (repeatable)
    #[arg(long, value_name = "KIND")]
    pub(crate) only: Vec<Kind>,
    /// How many cases are played at the same time, where each can have a provider of its own [default: one per core]
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<NonZero<usize>>,
    /// Send this to a host that is not this machine; say it only of your own
    #[arg(long)]
    pub(crate) i_own_this_target: bool,
}

/// Where what was found goes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Findings and reports")]
pub(crate) struct Results {
    /// The folder that gets a scenario file for each finding
    #[arg(long, value_name = "DIR", default_value = "fuzz-findings")]
    pub(crate) findings: PathBuf,
    /// The laws that are known to be broken: the run is clean if it finds exactly that, nothing more and nothing less
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Also write the report to a file; FORMAT is json, junit or md, and - is standard output (repeatable)
    #[arg(long, value_name = "FORMAT=FILE")]
    pub(crate) report: Vec<ReportFile<CheckReport>>,
    /// Show more: -v the answers behind findings and the laws that held, -vv every exchange
    #[arg(short, long, action = ArgAction::Count)]
    pub(crate) verbose: u8,
}
