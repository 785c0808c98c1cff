//! Which rules are being kept.

use std::collections::BTreeSet;

use super::Rule;

/// The rules that a provider keeps: all of them, except the ones it was asked to break.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Rules {
    broken: BTreeSet<Rule>,
}

impl Rules {
    /// Every rule is kept.
    #[must_use]
    pub fn strict() -> Self {
        Self::default()
    }

    /// Every rule but one is kept.
    #[must_use]
    pub fn breaking(rule: Rule) -> Self {
        Self {
            broken: BTreeSet::from([rule]),
        }
    }

    /// Whether a rule is kept.
    #[must_use]
    pub fn keep(&self, rule: Rule) -> bool {
        !self.broken.contains(&rule)
    }

    /// Refuses when a rule we keep does not hold.
    ///
    /// # Errors
    /// The rule, as the reason of the refusal.
    pub fn require(&self, rule: Rule, holds: bool) -> Result<(), Violation> {
        if holds || !self.keep(rule) {
            Ok(())
        } else {
            Err(Violation(rule))
        }
    }

    /// Refuses when a rule that permits something is not kept.
    ///
    /// # Errors
    /// The rule, as the reason of the refusal.
    pub fn permit(&self, rule: Rule) -> Result<(), Violation> {
        if self.keep(rule) {
            Ok(())
        } else {
            Err(Violation(rule))
        }
    }

    /// Whether nothing is broken.
    #[must_use]
    pub fn are_strict(&self) -> bool {
        self.broken.is_empty()
    }

    /// The rules that are not kept.
    pub fn broken(&self) -> impl Iterator<Item = Rule> {
        self.broken.iter().copied()
    }
}

impl FromIterator<Rule> for Rules {
    /// Keeps every rule except these.
    fn from_iter<T: IntoIterator<Item = Rule>>(broken: T) -> Self {
        Self {
            broken: broken.into_iter().collect(),
        }
    }
}

/// The rule that a refused request did not meet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{} ({})", .0.says(), .0.cite())]
pub struct Violation(pub Rule);
