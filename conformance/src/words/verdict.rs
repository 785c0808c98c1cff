//! How binding a sentence is, how grave a finding, and what a check says of the target.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The keyword of a sentence: RFC 2119, RFC 8174.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum Level {
    /// An absolute requirement.
    #[serde(rename = "MUST")]
    Must,
    /// An absolute prohibition.
    #[serde(rename = "MUST NOT")]
    MustNot,
    /// Advice with exceptions.
    #[serde(rename = "SHOULD")]
    Should,
    /// Advice against, with exceptions.
    #[serde(rename = "SHOULD NOT")]
    ShouldNot,
    /// Truly optional.
    #[serde(rename = "MAY")]
    May,
}

/// How grave a finding is.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// Worth a mention.
    Info,
    /// Tolerated, but somebody will stumble.
    Warn,
    /// Wrong.
    #[default]
    Fail,
}

/// What a check says of the target.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Every judged step was right.
    Pass,
    /// Nothing wrong, something to mention.
    Info,
    /// A need is not offered.
    Skipped,
    /// Tolerated, but somebody will stumble.
    Warn,
    /// Wrong.
    Fail,
    /// Could not be judged: preparation failed, or the observation was inconclusive. Never green.
    Blocked,
    /// Our fault, or the target could not be reached. Never green.
    Error,
}

/// The word of the reports.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pass => "pass",
            Self::Info => "info",
            Self::Skipped => "skipped",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Blocked => "blocked",
            Self::Error => "error",
        })
    }
}
