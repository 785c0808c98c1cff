//! A trial: one fault of the reference provider, and the part of assay that has to notice it.

use assay_conformance::judge::Law;
use assay_conformance::scenario::Invariant;
use assay_fuzz::kind::Kind;
use assay_provider::rule::Rule;

/// A fault, and what has to notice it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trial {
    pub(super) fault: Rule,
    pub(super) by: By,
}

/// The part that has to notice a fault. Anything else that notices it proves nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum By {
    /// The steps that name the fault.
    Check(Vec<Place>),
    /// A law, in a search among cases of one kind.
    Law { kind: Kind, law: Law },
    /// An invariant, while a journey is under load.
    Invariant {
        invariant: Invariant,
        /// The id of the journey.
        journey: &'static str,
        /// Journeys per second: enough at once for the fault to show hundreds of times, few enough for a slow machine.
        rate: u32,
    },
}

/// The parts of assay that are proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Checks,
    Laws,
    Invariants,
}

/// A judged step of a check in one of its cases.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) check: String,
    /// Counted from 1.
    pub(super) step: usize,
    /// The case, if the check has cases.
    pub(super) case: Option<String>,
}

impl Part {
    pub(super) const ALL: [Self; 3] = [Self::Checks, Self::Laws, Self::Invariants];

    /// The faults that it has trials for, as the end of a sentence.
    pub(super) const fn reach(self) -> &'static str {
        match self {
            Self::Checks => "that a check names",
            Self::Laws => "that a search can reach",
            Self::Invariants => "that load shows",
        }
    }
}

impl By {
    pub(super) const fn part(&self) -> Part {
        match self {
            Self::Check(_) => Part::Checks,
            Self::Law { .. } => Part::Laws,
            Self::Invariant { .. } => Part::Invariants,
        }
    }
}
