//! The cost of each path when the table was last written: `benches/instructions.toml`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use anyhow::Context as _;
use serde::Deserialize;

use super::paths;
use super::versions::Versions;

/// Where it lies; cargo knows the folder.
pub(crate) const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/instructions.toml");

/// The counts, and how far one may be from them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    pub(crate) made_with: Versions,
    tolerance_percent: f64,
    path: BTreeMap<String, Entry>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    instructions: u64,
    /// For a path that varies more than the others.
    tolerance_percent: Option<f64>,
}

/// The expectation of a path.
#[derive(Clone, Copy)]
pub(crate) struct Expected {
    pub(crate) instructions: u64,
    pub(crate) tolerance_percent: f64,
}

impl Table {
    pub(crate) fn read() -> anyhow::Result<Self> {
        let text = fs::read_to_string(PATH).with_context(|| format!("failed to read {PATH}"))?;
        toml::from_str(&text).with_context(|| format!("failed to read {PATH}"))
    }

    /// The expectation of a path; none, if it is new.
    pub(crate) fn expected(&self, name: &str) -> Option<Expected> {
        self.path.get(name).map(|entry| Expected {
            instructions: entry.instructions,
            tolerance_percent: entry.tolerance_percent.unwrap_or(self.tolerance_percent),
        })
    }

    /// The same tolerances around other counts.
    pub(crate) fn with(&self, counts: &[u64]) -> Self {
        let entry = |(name, &instructions): (&&str, &u64)| {
            let known = self.path.get(*name);
            let entry = Entry {
                instructions,
                tolerance_percent: known.and_then(|entry| entry.tolerance_percent),
            };
            ((*name).to_owned(), entry)
        };
        Self {
            made_with: Versions::here(),
            tolerance_percent: self.tolerance_percent,
            path: paths::NAMES.iter().zip(counts).map(entry).collect(),
        }
    }

    pub(crate) fn write(&self) -> anyhow::Result<()> {
        fs::write(PATH, self.text()).with_context(|| format!("failed to write {PATH}"))
    }

    fn text(&self) -> String {
        let mut text = HEADER.to_owned();
        let Versions { rustc, valgrind } = &self.made_with;
        let tolerance = self.tolerance_percent;
        let _infallible = write!(
            text,
            "made_with = {{ rustc = {rustc:?}, valgrind = {valgrind:?} }}\ntolerance_percent = {tolerance:?}\n\n[path]\n"
        );
        for name in paths::NAMES {
            let Some(entry) = self.path.get(name) else {
                continue;
            };
            let instructions = entry.instructions;
            let own = entry
                .tolerance_percent
                .map(|percent| format!(", tolerance_percent = {percent:?}"));
            let own = own.unwrap_or_default();
            let _infallible = writeln!(text, "{name:?} = {{ instructions = {instructions}{own} }}");
        }
        text
    }
}

const HEADER: &str = "\
# Instructions that each hot path takes, once, as callgrind counts them. Written by
#
#     cargo run --release -p assay-benches --bin instructions -- --update
#
# which keeps the tolerances. docs/performance.md says what they mean.

";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_as_the_program_writes_it_and_has_every_path() {
        let written = fs::read_to_string(PATH).expect("the table is there");
        let table = Table::read().expect("the table can be read");
        assert_eq!(table.text(), written);
        for name in paths::NAMES {
            assert!(table.expected(name).is_some(), "{name}");
        }
        assert_eq!(table.path.len(), paths::NAMES.len());
    }
}
