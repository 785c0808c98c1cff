//! The facts about a run besides its findings.

use serde::{Deserialize, Serialize};

use crate::words::Profile;

/// The command, its version and the time. They come from the command; a run does not know them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The version of assay.
    pub version: String,
    /// The command line, without the secrets that stood in it.
    pub command: Vec<String>,
    /// The profiles that were selected: they decide how grave a violation is.
    pub profiles: Vec<Profile>,
    /// When the run began, as RFC 3339 writes it.
    pub started_at: String,
    /// The exchanges that are saved.
    pub evidence: Evidence,
}

/// Which exchanges are saved with a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// Those that a finding was read from, and those of a step that could not be judged.
    #[default]
    Findings,
    /// All that were kept.
    All,
}
