//! What the endpoints must reach over HTTP, beside their ceilings and in one run: `endpoints --help`.
//!
//! **Map.** `plan` says which ratios there are and what each must be; `run` goes round the cases and keeps the samples;
//! `ratio` makes ratios and verdicts of them, and `table` and `json` show those. The servers are processes of their own:
//! `baseline` is the ceiling, `reference` our provider, `foreign` another's. `child` starts one on its core, `cost` reads
//! its CPU time, and `driver` keeps it busy from another core.

mod args;
mod baseline;
mod child;
mod cost;
mod driver;
mod foreign;
mod json;
mod plan;
mod ratio;
mod reference;
mod request;
mod run;
mod table;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Args, Serve};

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
const MISSED: u8 = 1;
/// Nothing was measured: our own error, or a server that answered something else than it should.
const TROUBLE: u8 = 3;
