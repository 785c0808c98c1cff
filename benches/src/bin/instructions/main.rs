//! Did a change make a hot path more expensive? `cargo run --release -p assay-benches --bin instructions`
//!
//! Times on a shared machine differ by more than a regression does. Instructions do not: callgrind counts those of every
//! path, and the counts are compared with the table in `benches/instructions.toml`. `-- --update` writes that table anew.
//!
//! **Why one process.** Finding RSA keys takes longer than all paths together, and a different time for every key. So this
//! program starts itself once under callgrind, makes keys once and plays one path after the other; callgrind sets its
//! counters to zero when [`counted::counted`] is entered and writes them down when it is left. Work outside does not
//! count.
//!
//! Exits with 1 when a path costs more or less than the table allows.

mod callgrind;
mod comparison;
mod counted;
mod paths;
mod table;
mod versions;

use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::{bail, ensure};

use comparison::Comparison;
use table::Table;

fn main() -> anyhow::Result<ExitCode> {
    ensure!(
        !cfg!(debug_assertions),
        "the table is about what people run: cargo run --release"
    );
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => compare(),
        ["--update"] => update(),
        [callgrind::PLAY] => {
            paths::play();
            Ok(ExitCode::SUCCESS)
        }
        _ => bail!("there is one argument, and it is --update"),
    }
}

fn compare() -> anyhow::Result<ExitCode> {
    let (table, counts) = (Table::read()?, callgrind::counts()?);
    let comparison = Comparison::new(&table, &counts);
    write!(io::stdout().lock(), "{comparison}")?;
    Ok(match comparison.holds() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

fn update() -> anyhow::Result<ExitCode> {
    let (table, counts) = (Table::read()?, callgrind::counts()?);
    write!(io::stdout().lock(), "{}", Comparison::new(&table, &counts))?;
    table.with(&counts).write()?;
    writeln!(io::stdout().lock(), "\n{} is written anew", table::PATH)?;
    Ok(ExitCode::SUCCESS)
}
