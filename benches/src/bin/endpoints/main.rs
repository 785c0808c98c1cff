//! What the endpoints must reach over HTTP, beside their ceilings and in one run: `endpoints --help`.
//!
//! **Map.** `plan` says which ratios there are and what each must be; `run` goes round the cases and keeps the samples;
//! `ratio` makes ratios and verdicts of them, and `table` and `json` show those. The servers are processes of their own:
//! `baseline` is the ceiling, `reference` our provider, `foreign` another's. `child` starts one on its core, `cost` reads
//! its CPU time, and `driver` keeps it busy from another core.

#[cfg(target_os = "linux")]
mod args;
#[cfg(target_os = "linux")]
mod baseline;
#[cfg(target_os = "linux")]
mod child;
#[cfg(target_os = "linux")]
mod cost;
#[cfg(target_os = "linux")]
mod driver;
#[cfg(target_os = "linux")]
mod foreign;
#[cfg(target_os = "linux")]
mod json;
#[cfg(target_os = "linux")]
mod plan;
#[cfg(target_os = "linux")]
mod ratio;
#[cfg(target_os = "linux")]
mod reference;
#[cfg(target_os = "linux")]
mod request;
#[cfg(target_os = "linux")]
mod run;
#[cfg(target_os = "linux")]
mod table;

#[cfg(target_os = "linux")]
use std::io::Write as _;
#[cfg(target_os = "linux")]
use std::process::ExitCode;

// For its allocator.
#[cfg(target_os = "linux")]
use assay_benches as _;
#[cfg(target_os = "linux")]
use clap::Parser as _;

#[cfg(target_os = "linux")]
use crate::args::{Args, Serve};

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    let args = Args::parse();
    let ended = match &args.serve {
        Some(Serve::Baseline) => baseline::serve().map(|()| ExitCode::SUCCESS),
        Some(Serve::Reference { codes }) => reference::serve(*codes).map(|()| ExitCode::SUCCESS),
        None => measure(&args),
    };
    ended.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::from(TROUBLE)
    })
}

#[cfg(target_os = "linux")]
fn measure(args: &Args) -> anyhow::Result<ExitCode> {
    let results = run::run(args)?;
    let ratios = ratio::ratios(&results);
    let mut out = std::io::stdout().lock();
    write!(out, "{}", table::table(&results, &ratios))?;
    if let Some(file) = &args.json {
        std::fs::write(file, json::document(&results, &ratios)?)?;
    }
    let held = ratios.iter().all(|ratio| ratio.verdict.is_good());
    Ok(if held {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(MISSED)
    })
}

/// A target was missed.
#[cfg(target_os = "linux")]
const MISSED: u8 = 1;
/// Nothing was measured: our own error, or a server that answered something else than it should.
#[cfg(target_os = "linux")]
const TROUBLE: u8 = 3;

/// What it is made of, cores for each process and the processor time of another, is Linux's; everything else in this
/// workspace is for other systems too.
#[cfg(not(target_os = "linux"))]
fn main() -> std::process::ExitCode {
    eprintln!("error: this program pins processes to cores, which it can do on Linux only");
    std::process::ExitCode::from(3)
}
