//! Runs this program under callgrind, and reads what it counted.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail, ensure};

use super::{counted, paths};

/// Says to a process of this program that it is the one that is watched.
pub(crate) const PLAY: &str = "play";

/// The instructions of each path, once, in the order of [`paths::NAMES`].
pub(crate) fn counts() -> anyhow::Result<Vec<u64>> {
    let folder = tempfile::tempdir().context("failed to make a folder for what is counted")?;
    run(folder.path())?;
    let counts = (1..=paths::NAMES.len())
        .map(|part| read(&folder.path().join(format!("count.{part}"))))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let surplus = folder.path().join(format!("count.{}", counts.len() + 1));
    ensure!(
        !surplus.exists(),
        "callgrind counted more paths than there are"
    );
    Ok(counts)
}

fn run(folder: &Path) -> anyhow::Result<()> {
    let program = std::env::current_exe().context("failed to find this program")?;
    let mut out = "--callgrind-out-file=".to_owned();
    out.push_str(&folder.join("count").to_string_lossy());
    let valgrind = Command::new("valgrind")
        .args(["--quiet", "--tool=callgrind", &out])
        .arg(format!("--zero-before={COUNTED}"))
        .arg(format!("--dump-after={COUNTED}"))
        .arg(program)
        .arg(PLAY)
        .stdin(Stdio::null())
        .output();
    let output = match valgrind {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!("valgrind counts the instructions, and it is not here: apt-get install valgrind")
        }
        other => other.context("failed to start valgrind")?,
    };
    ensure!(
        output.status.success(),
        "the paths were not played to their end ({}):\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

/// A dump names the sum of what it counted in one of its lines.
fn read(dump: &Path) -> anyhow::Result<u64> {
    let text = fs::read_to_string(dump).with_context(|| {
        format!(
            "callgrind did not count every path; does the program still have a function {COUNTED}?"
        )
    })?;
    let total = text
        .lines()
        .find_map(|line| line.strip_prefix("totals: "))
        .context("a dump of callgrind has no totals")?;
    let total: u64 = total.trim().parse().context("totals are a number")?;
    Ok(total / u64::from(counted::TIMES))
}

/// How callgrind knows [`counted::counted`].
const COUNTED: &str = "instructions::counted::counted";
