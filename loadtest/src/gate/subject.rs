//! The subject of a gate.

use std::fmt;

use assay_conformance::scenario::Verb;
use assay_conformance::scenario::verb::Mark;

use crate::report::{Report, Stats};

/// A part of a journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Every step.
    All,
    /// Whole journeys.
    Journey,
    /// Steps that talk to the token endpoint.
    Token,
    /// Steps with this verb.
    Verb(&'static str),
}

impl Subject {
    /// The subject with this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "all" => Some(Self::All),
            "journey" => Some(Self::Journey),
            // The verb of this name is one of those that are meant.
            "token" => Some(Self::Token),
            name => Verb::named(name).map(|row| Self::Verb(row.name)),
        }
    }

    /// Whether steps with this verb belong to it.
    pub fn includes(self, verb: &str) -> bool {
        match self {
            Self::All => true,
            Self::Journey => false,
            Self::Token => Verb::named(verb).is_some_and(|row| row.is(Mark::AtTokenEndpoint)),
            Self::Verb(own) => own == verb,
        }
    }

    /// Its figures, those of several verbs added up.
    pub(super) fn stats(self, report: &Report) -> Stats {
        if self == Self::Journey {
            return report.journeys.clone();
        }
        let mut sum = Stats::default();
        for (_, stats) in report.verbs.iter().filter(|(verb, _)| self.includes(verb)) {
            sum.add(stats);
        }
        sum
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::All => "all",
            Self::Journey => "journey",
            Self::Token => "token",
            Self::Verb(verb) => verb,
        })
    }
}
