//! Why a step could not be taken.

use crate::text::Unresolved;

/// Why a step could not be taken. Neither is a finding about the target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// Something that the step builds on is not there: the check cannot be judged.
    #[error("{0}")]
    Blocked(String),
    /// The step itself makes no sense, or we failed.
    #[error("{0}")]
    Harness(String),
}

impl From<Unresolved> for Stop {
    fn from(unresolved: Unresolved) -> Self {
        Self::Blocked(unresolved.to_string())
    }
}
