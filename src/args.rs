//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{ArgAction, Args as Group, Parser, Subcommand, ValueEnum};
use serde::de::value::Error as UnknownWord;
use serde::de::{DeserializeOwned, IntoDeserializer};

use crate::capacity::args::Capacity;
use crate::exit::{Exit, Failure};
use crate::fuzz::args::Fuzz;
use crate::load;
use crate::load::args::Load;
use crate::report_file::{CheckReport, ReportFile};
use crate::{calibrate, capacity, check, explain, fuzz, init, list, prove, report, schema, serve};
use assay_conformance::report::Evidence;
use assay_conformance::words::Level;
use assay_conformance::words::Profile;

/// Tells whether an OAuth 2.0 / OpenID Connect provider is correct.
#[derive(Debug, Parser)]
#[command(version, about, after_help = EXAMPLES, styles = STYLES, max_term_width = 110)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  assay check                                the reference provider, to see what a clean run looks like
  assay check https://op.example             your provider: discovery, then dynamic registration
  assay check target.toml --report junit=out.xml
  assay report run.json --report md=run.md   draw a run again that was saved with --report json=run.json
  assay init https://op.example              write that target.toml
  assay load sign-in target.toml --rate 20/s what it carries: journeys at a rate, latency, invariants
  assay fuzz target.toml --for 60s           mistakes that nobody thought of, made small and kept as scenarios
  assay explain token-code-single-use        what a check sends, what it expects, and why
  assay serve --break accept-reused-code     a provider with one bug, to test clients against

Exit codes: 0 clean, 1 findings, 2 wrong input, 3 trouble (ours, unreachable target, interrupted)";

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

#[derive(Debug, Subcommand)]
enum Command {
    /// Check a provider
    Check(Box<Check>),
    /// Draw a saved run again, in any format
    Report(Report),
    /// Put a provider under load: journeys at a chosen rate, gates, invariants
    Load(Box<Load>),
    /// Find the highest rate at which a provider keeps an objective
    Capacity(Box<Capacity>),
    /// Look for mistakes that nobody thought of: damaged requests, token life cycles, raw bytes
    Fuzz(Box<Fuzz>),
    /// Measure what the load generator itself can do on this machine
    Calibrate(Calibrate),
    /// Break the reference provider one rule at a time, and show that a check, an invariant under load, or fuzzing notices each
    Prove(Prove),
    /// Run the reference provider
    Serve(Serve),
    /// List the checks
    List(List),
    /// Show one check or journey: what it sends, what it expects, and why
    Explain(Explain),
    /// Write a target file for a provider, from what its metadata says
    Init(Init),
    /// Print the JSON Schema of scenario files
    Schema,
}

/// Which checks are meant.
#[derive(Debug, Clone, Default, Group)]
#[command(next_help_heading = "Which checks")]
pub(crate) struct Selection {
    /// Only checks whose id matches, e.g. 'pkce-*' (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub(crate) only: Vec<String>,
    /// Only checks of this profile, e.g. oauth21 (repeatable)
    #[arg(long, value_name = "NAME", value_parser = word::<Profile>)]
    pub(crate) profile: Vec<Profile>,
    /// Only checks of sentences with this keyword, e.g. MUST or "SHOULD NOT" (repeatable)
    #[arg(long, value_name = "KEYWORD", value_parser = word::<Level>)]
    pub(crate) level: Vec<Level>,
    /// A scenario file, or a folder of them: their checks are added, or replace those of the same id
    #[arg(long, value_name = "PATH")]
    pub(crate) scenarios: Option<PathBuf>,
}

/// How checks are run.
#[derive(Debug, Clone, Group)]
#[command(next_help_heading = "How to run")]
pub(crate) struct Running {
    /// How many checks run at the same time
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) jobs: Option<u16>,
    /// Seconds after which a check is given up
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    pub(crate) timeout: Duration,
    /// Also write the report to a file; FORMAT is json, junit or md, and - is standard output (repeatable)
    #[arg(long, value_name = "FORMAT=FILE")]
    pub(crate) report: Vec<ReportFile<CheckReport>>,
    /// Show more: -v the answers behind findings, -vv every exchange
    #[arg(short, long, action = ArgAction::Count)]
    pub(crate) verbose: u8,
}

#[derive(Debug, Group)]
#[command(after_help = "\
Without TARGET the reference provider is started in this process. A URL is an issuer: its metadata is read, and clients
are registered dynamically unless --client-id names one. A file is a target file, as written by `assay init`.

Examples:
  assay check                                                the reference provider
  assay check target.toml --only 'pkce-*' -v                 some checks, with the answers behind findings
  assay check target.toml --report junit=out.xml --report json=run.json --baseline known.toml
  assay check target.toml --report json=run.json --evidence all    for `assay report run.json -vv` later")]
pub(crate) struct Check {
    /// The issuer's URL, or a target file
    pub(crate) target: Option<String>,
    /// Known findings: the run is clean if it finds exactly that, nothing more and nothing less
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) selection: Selection,
    #[command(flatten)]
    pub(crate) running: Running,
    /// The exchanges that a JSON report keeps: those behind findings, or all
    #[arg(long, value_name = "findings|all", default_value = "findings", value_parser = word::<Evidence>)]
    pub(crate) evidence: Evidence,
    #[command(flatten)]
    pub(crate) access: Access,
}

#[derive(Debug, Group)]
#[command(after_help = "\
Every format comes out as the run itself would have written it. The exit code is 0 when the run could be drawn, whatever it
had found.

Examples:
  assay check target.toml --report json=run.json --evidence all
  assay report run.json                              what the run showed
  assay report run.json -vv                          also every exchange, because --evidence all saved them
  assay report run.json --report junit=out.xml --report md=summary.md")]
pub(crate) struct Report {
    /// The JSON report of a run (--report json=FILE)
    #[arg(value_name = "RUN.json")]
    pub(crate) run: PathBuf,
    /// Also write the report to a file; FORMAT is json, junit or md, and - is standard output (repeatable)
    #[arg(long, value_name = "FORMAT=FILE")]
    pub(crate) report: Vec<ReportFile<CheckReport>>,
    /// Show more: -v the answers behind findings, -vv every exchange that was saved
    #[arg(short, long, action = ArgAction::Count)]
    pub(crate) verbose: u8,
}

/// The things that a URL does not say.
#[derive(Debug, Clone, Default, Group)]
#[command(next_help_heading = "With a URL")]
pub(crate) struct Access {
    /// The client to act as, instead of registering some
    #[arg(long, value_name = "ID", requires = "redirect_uri")]
    pub(crate) client_id: Option<String>,
    /// Its secret; other users of this machine can see it, so prefer --client-secret-env
    #[arg(long, value_name = "SECRET", requires = "client_id")]
    pub(crate) client_secret: Option<String>,
    /// The environment variable that holds its secret
    #[arg(
        long,
        value_name = "NAME",
        requires = "client_id",
        conflicts_with = "client_secret"
    )]
    pub(crate) client_secret_env: Option<String>,
    /// Its redirect URI, which is never contacted (repeatable)
    #[arg(long, value_name = "URI", requires = "client_id")]
    pub(crate) redirect_uri: Vec<String>,
    /// The user to log in as
    #[arg(long, value_name = "NAME")]
    pub(crate) username: Option<String>,
    /// The user's password; other users of this machine can see it, so prefer --password-env
    #[arg(long, value_name = "PASSWORD", requires = "username")]
    pub(crate) password: Option<String>,
    /// The environment variable that holds the user's password
    #[arg(
        long,
        value_name = "NAME",
        requires = "username",
        conflicts_with = "password"
    )]
    pub(crate) password_env: Option<String>,
    /// A PEM file of certificate authorities to trust besides the usual ones
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
    /// Trust any certificate, on loopback addresses only
    #[arg(long)]
    pub(crate) insecure: bool,
}

#[derive(Debug, Group)]
pub(crate) struct Calibrate {
    /// A look of some seconds instead of figures that can be quoted
    #[arg(long)]
    pub(crate) quick: bool,
    /// For people or for programs
    #[arg(long, value_enum, default_value_t = Format::Plain)]
    pub(crate) format: Format,
}

// The parts of assay to prove; the checks where none is named.
#[derive(Debug, Group)]
pub(crate) struct ProvenParts {
    /// Prove the invariants of load tests instead: break what shows only between many requests, and put it under load
    #[arg(long, conflicts_with_all = ["thorough", "jobs", "timeout"])]
    pub(crate) load: bool,
    /// Prove the search of assay fuzz instead: it has to find each fault, and make its case small
    #[arg(long, conflicts_with_all = ["thorough", "timeout", "scenarios"])]
    pub(crate) fuzz: bool,
    /// Prove the checks, the search and the invariants, in one report
    #[arg(long, conflicts_with_all = ["load", "fuzz"])]
    pub(crate) all: bool,
}

#[derive(Debug, Group)]
pub(crate) struct Prove {
    #[command(flatten)]
    pub(crate) parts: ProvenParts,
    /// Only faults whose name matches, e.g. 'cors-*' (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub(crate) fault: Vec<String>,
    /// Run also the many-round checks against every fault, not only against their own
    #[arg(long)]
    pub(crate) thorough: bool,
    /// Let so many judged steps and cases pass that no fault was seen to prove
    #[arg(long, value_name = "N", default_value_t = 0, conflicts_with_all = ["load", "fuzz"])]
    pub(crate) allow_unproven: usize,
    #[command(flatten)]
    pub(crate) running: Running,
    /// A scenario file, or a folder of them: their checks are added, or replace those of the same id
    #[arg(long, value_name = "PATH")]
    pub(crate) scenarios: Option<PathBuf>,
}

#[derive(Debug, Group)]
pub(crate) struct Serve {
    /// The address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9400")]
    pub(crate) listen: SocketAddr,
    /// The issuer, where clients see another URL than the address
    #[arg(long, value_name = "URL")]
    pub(crate) issuer: Option<String>,
    /// Users, clients and lifetimes; without it, a built-in demo set
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The lifetimes and switches to start from
    #[arg(long, value_enum, default_value_t = Preset::Seed, conflicts_with = "config")]
    pub(crate) preset: Preset,
    /// Break a rule, e.g. accept-reused-code (repeatable; loopback only)
    #[arg(long = "break", value_name = "FAULT")]
    pub(crate) broken: Vec<String>,
    /// Offer a settable clock, key rotation and the blocking of users over HTTP (loopback only)
    #[arg(long)]
    pub(crate) test_controls: bool,
    /// Serve https with a certificate made at start
    #[arg(long, conflicts_with_all = ["tls_cert", "tls_key"])]
    pub(crate) tls_self_signed: bool,
    /// Serve https with this PEM certificate chain
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// The PEM private key that belongs to it
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(crate) tls_key: Option<PathBuf>,
    /// Write logs as JSON
    #[arg(long)]
    pub(crate) log_json: bool,
}

/// A named configuration of the reference provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Preset {
    /// Access tokens for 2 hours, refresh tokens for 3 days
    Seed,
    /// As Clerk runs today: long-lived JWTs, dynamic registration
    Clerk,
}

#[derive(Debug, Group)]
pub(crate) struct List {
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// For people or for programs
    #[arg(long, value_enum, default_value_t = Format::Plain)]
    pub(crate) format: Format,
}

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A table
    Plain,
    /// JSON
    Json,
}

#[derive(Debug, Group)]
pub(crate) struct Explain {
    /// The id of a check (assay list) or of a journey (assay load)
    pub(crate) id: String,
    /// A scenario file, or a folder of them: their checks are added, or replace those of the same id
    #[arg(long, value_name = "PATH")]
    pub(crate) scenarios: Option<PathBuf>,
}

#[derive(Debug, Group)]
pub(crate) struct Init {
    /// The issuer's URL
    pub(crate) url: String,
    /// The file to write; - is standard output
    #[arg(short, long, value_name = "FILE", default_value = "target.toml")]
    pub(crate) output: PathBuf,
    /// A PEM file of certificate authorities to trust besides the usual ones
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
    /// Trust any certificate, on loopback addresses only
    #[arg(long)]
    pub(crate) insecure: bool,
}

impl Args {
    /// Does what was asked.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        match self.command {
            Command::Check(args) => check::run(&args),
            Command::Report(args) => report::run(&args),
            Command::Load(args) => load::run(&args),
            Command::Capacity(args) => capacity::run(&args),
            Command::Fuzz(args) => fuzz::run(&args),
            Command::Calibrate(args) => calibrate::run(&args),
            Command::Prove(args) => prove::run(&args),
            Command::Serve(args) => serve::run(&args),
            Command::List(args) => list::run(&args),
            Command::Explain(args) => explain::run(&args),
            Command::Init(args) => init::run(&args),
            Command::Schema => schema::run(),
        }
    }
}

/// A word that the scenario language knows too, so that both have the same words and the same complaint about others.
fn word<T: DeserializeOwned>(text: &str) -> Result<T, UnknownWord> {
    T::deserialize(IntoDeserializer::<UnknownWord>::into_deserializer(text))
}

fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse() {
        Ok(0) => Err("a check needs at least one second".to_owned()),
        Ok(seconds @ 1..=86_400) => Ok(Duration::from_secs(seconds)),
        Ok(_) => Err("more than a day is no timeout".to_owned()),
        Err(_) => Err("write whole seconds, as in 60".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn an_unknown_profile_names_the_known_ones() {
        let error = word::<Profile>("oauth3")
            .expect_err("no such profile")
            .to_string();
        assert!(error.contains("oauth21"), "{error}");
    }
}
