//! A journey as it will be played on one target: what does not apply there is left out, and the verbs are numbered.

use std::collections::BTreeSet;

use assay_conformance::rp::evidence::Exchange;
use assay_conformance::runner::stage::missing;
use assay_conformance::scenario::{Case, Journey, Step, Suite};
use assay_conformance::words::Need;
use serde_json::{Map, Value};

/// A journey, or the journeys of a mix, as they will be played on one target.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The id of the journey, or of the mix.
    pub(crate) id: String,
    /// The journeys from which each user draws one for each repetition.
    pub(crate) parts: Vec<Part>,
    /// The verbs of all measured steps; steps refer to them by number.
    pub(crate) verbs: Vec<&'static str>,
    /// Milliseconds between two repetitions of a user who thinks.
    pub(crate) think_ms: u64,
    /// Objectives from the journey's file.
    pub(crate) gates: Vec<String>,
    /// Journeys of the mix that this target cannot run, with the reason.
    pub(crate) left_out: Vec<String>,
}

/// One journey of a plan.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) id: String,
    pub(crate) weight: u32,
    pub(crate) fresh: bool,
    pub(crate) once: Vec<Planned>,
    pub(crate) prepare: Vec<Planned>,
    pub(crate) cases: Vec<Case>,
    pub(crate) steps: Vec<Planned>,
    /// The values of the steps that are taken once, for every user, under `once`.
    pub(crate) once_left: Map<String, Value>,
}

/// A step that takes place on this target.
#[derive(Debug)]
pub(crate) struct Planned {
    pub(crate) step: Step,
    /// Its number in its part, from 1, for evidence.
    pub(crate) number: usize,
    /// Where it stands, for messages.
    pub(crate) place: String,
    /// The number of its verb.
    pub(crate) verb: usize,
}

/// Why a journey cannot be played.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SetUpError {
    /// The target does not offer what it needs.
    #[error("{0}")]
    NotHere(String),
    /// It does not work, even for a single user.
    #[error("{reason}")]
    Fails {
        /// The error in a sentence or two.
        reason: String,
        /// The exchanges that show it, without secrets.
        exchanges: Vec<Exchange>,
    },
}

impl SetUpError {
    /// Says which journey it is about.
    pub(crate) fn of(self, journey: &str) -> Self {
        match self {
            Self::NotHere(_) => self,
            Self::Fails { reason, exchanges } => Self::Fails {
                reason: format!("journey {journey}, {reason}"),
                exchanges,
            },
        }
    }
}

impl Plan {
    /// The plan of a journey for a target that offers this.
    pub(crate) fn new(
        suite: &Suite,
        journey: &Journey,
        offers: &BTreeSet<Need>,
    ) -> Result<Self, SetUpError> {
        let mut plan = Self {
            id: journey.id.clone(),
            parts: Vec::new(),
            verbs: Vec::new(),
            think_ms: journey.think_ms,
            gates: journey.gates.clone(),
            left_out: Vec::new(),
        };
        if let Some(reason) = missing(&journey.needs, offers) {
            return Err(SetUpError::NotHere(format!(
                "the journey {} cannot run here: {reason}",
                journey.id
            )));
        }
        if journey.mix.is_empty() {
            let part = Part::new(journey, 1, offers, &mut plan.verbs)?;
            plan.parts.push(part);
        }
        for share in &journey.mix {
            let drawn = suite.journey(share.journey()).ok_or_else(|| {
                SetUpError::NotHere(format!("there is no journey {}", share.journey()))
            })?;
            match missing(&drawn.needs, offers) {
                None => {
                    let part = Part::new(drawn, share.weight(), offers, &mut plan.verbs)?;
                    plan.parts.push(part);
                }
                Some(reason) => plan.left_out.push(format!("{}: {reason}", drawn.id)),
            }
        }
        if plan.parts.is_empty() {
            return Err(SetUpError::NotHere(format!(
                "nothing of the mix {} can run here: {}",
                journey.id,
                plan.left_out.join("; ")
            )));
        }
        Ok(plan)
    }

    /// Whether each user has something to do before the first repetition.
    pub(crate) fn prepares(&self) -> bool {
        self.parts.iter().any(|part| !part.prepare.is_empty())
    }
}

impl Part {
    fn new(
        journey: &Journey,
        weight: u32,
        offers: &BTreeSet<Need>,
        verbs: &mut Vec<&'static str>,
    ) -> Result<Self, SetUpError> {
        let cases: Vec<Case> = journey
            .case
            .iter()
            .filter(|case| missing(&case.needs, offers).is_none())
            .cloned()
            .collect();
        if cases.is_empty() && !journey.case.is_empty() {
            return Err(SetUpError::NotHere(format!(
                "no case of the journey {} can run here",
                journey.id
            )));
        }
        let steps = planned("", &journey.step, offers, verbs);
        if steps.is_empty() {
            return Err(SetUpError::NotHere(format!(
                "no step of the journey {} can run here",
                journey.id
            )));
        }
        let mut unmeasured = Vec::new();
        Ok(Self {
            id: journey.id.clone(),
            weight,
            fresh: journey.fresh,
            once: planned("once, ", &journey.once, offers, &mut unmeasured),
            prepare: planned("prepare, ", &journey.prepare, offers, &mut unmeasured),
            cases,
            steps,
            once_left: Map::new(),
        })
    }
}

/// The steps that take place where this is offered.
fn planned(
    part: &str,
    steps: &[Step],
    offers: &BTreeSet<Need>,
    verbs: &mut Vec<&'static str>,
) -> Vec<Planned> {
    let mut planned = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        if missing(&step.needs, offers).is_some() {
            continue;
        }
        let name = step.verb().name();
        let verb = verbs.iter().position(|known| *known == name);
        let verb = verb.unwrap_or_else(|| {
            verbs.push(name);
            verbs.len() - 1
        });
        planned.push(Planned {
            step: step.clone(),
            number: at + 1,
            place: format!("{part}step {}, {name}", at + 1),
            verb,
        });
    }
    planned
}
