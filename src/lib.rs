//! The command: arguments become configuration, one engine runs, an exit code says how it ended.
//!
//! | modules | what they do |
//! |---|---|
//! | `args`, `exit` | what is asked for, and how it ended |
//! | `check`, `report`, `load`, `capacity`, `calibrate`, `prove`, `serve`, `list`, `explain`, `init`, `schema` | the subcommands |
//! | `suite`, `target`, `embedded` | which checks, against which provider: yours, or the reference provider in this process |
//! | `baseline` | which findings are known already |
//! | `progress`, `output`, `report_file`, `command_line` | what is shown on the way, printed, written, and kept |

use std::process::ExitCode;

use clap::Parser as _;

mod args;
mod baseline;
mod calibrate;
mod capacity;
mod check;
mod command_line;
mod embedded;
mod exit;
mod explain;
mod fuzz;
mod init;
mod list;
mod load;
mod output;
mod permission;
mod progress;
mod prove;
mod report;
mod report_file;
mod schema;
mod serve;
mod suite;
mod target;

/// Does what the command line says.
pub fn run() -> ExitCode {
    args::Args::parse()
        .run()
        .unwrap_or_else(exit::Failure::tell)
        .into()
}
