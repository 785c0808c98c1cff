//! Which tools made the counts: another compiler makes other instructions of the same code.

use std::fmt;
use std::process::Command;

use serde::Deserialize;

/// The versions of what has a say in a count.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Versions {
    pub(crate) rustc: String,
    pub(crate) valgrind: String,
}

impl Versions {
    /// Those of this machine.
    pub(crate) fn here() -> Self {
        Self {
            rustc: version("rustc", "rustc "),
            valgrind: version("valgrind", "valgrind-"),
        }
    }
}

impl fmt::Display for Versions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rustc, valgrind } = self;
        write!(f, "rustc {rustc} and valgrind {valgrind}")
    }
}

fn version(program: &str, before: &str) -> String {
    let said = Command::new(program).arg("--version").output();
    let said = said.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    said.ok()
        .as_deref()
        .and_then(|said| said.strip_prefix(before)?.split_whitespace().next())
        .unwrap_or("unknown")
        .to_owned()
}
