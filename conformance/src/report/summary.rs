//! How many checks ended with which verdict.

use std::collections::BTreeMap;

use serde::Serialize;

use super::words;
use crate::words::Verdict;

/// Counts per verdict; every verdict is counted, also those that did not occur.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Summary(BTreeMap<Verdict, usize>);

impl Summary {
    /// How many checks ended so.
    pub fn of(&self, verdict: Verdict) -> usize {
        self.0.get(&verdict).copied().unwrap_or_default()
    }

    /// How many checks ended.
    pub fn total(&self) -> usize {
        self.0.values().sum()
    }

    /// The verdicts that occurred, gravest last, each with its count.
    pub fn occurred(&self) -> impl Iterator<Item = (Verdict, usize)> {
        self.0
            .iter()
            .map(|(&verdict, &count)| (verdict, count))
            .filter(|&(_, count)| count > 0)
    }

    /// How many checks said something about the target, good or bad.
    pub fn judged(&self) -> usize {
        self.total()
            - self.of(Verdict::Skipped)
            - self.of(Verdict::Blocked)
            - self.of(Verdict::Error)
    }
}

impl FromIterator<Verdict> for Summary {
    fn from_iter<T: IntoIterator<Item = Verdict>>(verdicts: T) -> Self {
        let mut counts: BTreeMap<_, _> = words::VERDICTS
            .into_iter()
            .map(|verdict| (verdict, 0))
            .collect();
        for verdict in verdicts {
            *counts.entry(verdict).or_default() += 1;
        }
        Self(counts)
    }
}
