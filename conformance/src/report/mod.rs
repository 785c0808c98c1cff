//! The findings of a run, and four ways of reading them.
//!
//! A [`Report`] is a fold of [events](Event); every format is a pure function of it, so that a saved report can be drawn again.

mod about;
mod cite;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod prose;
mod summary;
pub mod terminal;
pub mod text;
mod words;

use std::collections::BTreeMap;

pub use about::{About, Evidence};
pub use summary::Summary;

use crate::runner::event::{CheckResult, Event};
use crate::words::Verdict;

/// A run, as far as it got.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The command, and the time.
    pub about: About,
    /// The issuer under test.
    pub target: String,
    /// The ids of the checks that were to be run, in order.
    pub planned: Vec<String>,
    /// The checks that ended, by id.
    finished: BTreeMap<String, CheckResult>,
    /// Whether the run was cut short.
    pub interrupted: bool,
    /// Wall-clock time of the run in milliseconds.
    pub duration_ms: u64,
}

impl Report {
    /// A run that has not begun.
    pub fn of(about: About) -> Self {
        Self {
            about,
            ..Self::default()
        }
    }

    /// Takes in what happened next.
    pub fn apply(&mut self, event: Event) {
        match event {
            Event::RunStarted { target, checks } => {
                self.target = target;
                self.planned = checks;
            }
            Event::CheckStarted { .. } => {}
            Event::CheckFinished(result) => {
                self.finished.insert(result.id.clone(), *result);
            }
            Event::RunFinished {
                interrupted,
                duration_ms,
            } => {
                self.interrupted = interrupted;
                self.duration_ms = duration_ms;
            }
        }
    }

    /// The checks that ended, in the order of the suite whatever the order in which they ended.
    pub fn checks(&self) -> impl Iterator<Item = &CheckResult> {
        self.planned.iter().filter_map(|id| self.finished.get(id))
    }

    /// The checks that never ended because the run was cut short.
    pub fn not_run(&self) -> impl Iterator<Item = &str> {
        self.planned
            .iter()
            .map(String::as_str)
            .filter(|id| !self.finished.contains_key(*id))
    }

    /// The next thing to do about the first failure.
    pub fn advice(&self) -> Option<String> {
        let failed = self.checks().find(|check| check.verdict == Verdict::Fail)?;
        Some(format!(
            "assay explain {} shows what is sent and why",
            failed.id
        ))
    }

    /// How many checks ended with which verdict.
    pub fn summary(&self) -> Summary {
        self.checks().map(|check| check.verdict).collect()
    }
}

impl Extend<Event> for Report {
    fn extend<T: IntoIterator<Item = Event>>(&mut self, events: T) {
        events.into_iter().for_each(|event| self.apply(event));
    }
}

impl FromIterator<Event> for Report {
    fn from_iter<T: IntoIterator<Item = Event>>(events: T) -> Self {
        let mut report = Self::default();
        report.extend(events);
        report
    }
}
