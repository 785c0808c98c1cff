//! The command line.

use clap::{Parser, Subcommand, ValueEnum};

/// Measures the endpoints of the reference provider over HTTP beside their ceilings, and says which targets are held.
///
/// Each server is a process on one core; this program keeps it busy from another. Exit code 0: every target is held; 1: one
/// is missed; 3: nothing could be measured.
#[derive(Parser, Debug)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub(crate) struct Args {
    /// How often each ratio is measured; medians are shown
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rounds: u32,
    /// How long each side of a ratio is measured in a round
    #[arg(long, default_value_t = 0.5, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) seconds: f64,
    /// How many users keep a server busy, each with one request at a time
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(crate) users: u16,
    /// Only the ratios whose cases have this in their name
    #[arg(long, value_name = "PART")]
    pub(crate) only: Option<String>,
    /// Another provider to measure in the same run; needs node and npm
    #[arg(long, value_enum, value_name = "PROVIDER")]
    pub(crate) beside: Option<Beside>,
    #[command(subcommand)]
    pub(crate) serve: Option<Serve>,
}

/// Another provider.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub(crate) enum Beside {
    /// npm oidc-provider with its own memory adapter
    OidcProvider,
}

/// The servers that this program starts itself as.
#[derive(Subcommand, Debug)]
pub(crate) enum Serve {
    #[command(hide = true)]
    Baseline,
    #[command(hide = true)]
    Reference,
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(seconds) if (0.1..=3600.0).contains(&seconds) => Ok(seconds),
        _ => Err("a number of seconds from 0.1 to 3600".to_owned()),
    }
}
