//! A journey: a scenario that many users go through, again and again.

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::check::Case;
use super::invariant::Invariant;
use super::step::{Step, steps_schema};
use crate::words::Need;

/// A scenario for load: what is set up, and which steps are then repeated and measured.
///
/// A journey has either `step`s of its own or a `mix` of other journeys.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Journey {
    /// A stable name in kebab-case; never reused, never renamed.
    pub id: String,
    /// The users' actions, in a sentence.
    pub says: String,
    /// The target has to offer these; otherwise the journey cannot run there, and is left out of a mix.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// Objectives that a run has to meet: `p99(token) < 50ms`, `errors < 0.1%`.
    #[serde(default)]
    pub gates: Vec<String>,
    /// Milliseconds between two repetitions of one user, where users think and repeat. A mix goes by its own.
    #[serde(default)]
    pub think_ms: u64,
    /// Begins each repetition with empty cookies and values, as somebody would who has never been here.
    #[serde(default)]
    pub fresh: bool,
    /// Steps taken once before everything else, by one user and not measured: `{once.NAME...}` is what they left, for all users.
    #[serde(default)]
    #[schemars(schema_with = "steps_schema")]
    pub once: Vec<Step>,
    /// Steps that each user takes before the measured part, not measured; what they leave stays for the steps.
    #[serde(default)]
    #[schemars(schema_with = "steps_schema")]
    pub prepare: Vec<Step>,
    /// Variants, one of which is drawn by weight for each repetition, with its values as `{case.name}`.
    #[serde(default)]
    pub case: Vec<Case>,
    /// The steps of one repetition, measured.
    #[serde(default)]
    #[schemars(schema_with = "steps_schema")]
    pub step: Vec<Step>,
    /// Other journeys, one of which is drawn by weight for each repetition.
    #[serde(default)]
    pub mix: Vec<Mix>,
    /// The journey as it stands in its file.
    #[serde(skip)]
    pub written: String,
}

/// A journey's share of a mix.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mix {
    /// The id of a journey that has steps of its own.
    #[schemars(with = "String")]
    journey: Spanned<String>,
    /// How often it is drawn, in relation to the others; by default 1.
    weight: Option<u32>,
}

/// Where a step of a journey stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Taken once, by one user.
    Once,
    /// Taken by each user, before anything is measured.
    Prepare,
    /// Repeated and measured.
    Measured,
}

impl Journey {
    /// The invariants that its own steps watch.
    pub fn invariants(&self) -> impl Iterator<Item = Invariant> {
        self.step.iter().filter_map(|step| step.invariant)
    }
}

impl Mix {
    /// The journey's id.
    pub fn journey(&self) -> &str {
        self.journey.get_ref()
    }

    /// How often it is drawn, in relation to the others.
    pub fn weight(&self) -> u32 {
        self.weight.unwrap_or(1)
    }

    /// Where the id stands in its file.
    pub(super) fn span(&self) -> std::ops::Range<usize> {
        self.journey.span()
    }
}

impl Part {
    /// The key of its steps, and the steps.
    pub(super) fn of(self, journey: &Journey) -> (&'static str, &[Step]) {
        match self {
            Self::Once => ("once", &journey.once),
            Self::Prepare => ("prepare", &journey.prepare),
            Self::Measured => ("step", &journey.step),
        }
    }
}
