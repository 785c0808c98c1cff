//! The only thing between the runner and the reports: what happened, in the past tense.

use serde::{Deserialize, Serialize};

use crate::judge::Finding;
use crate::rp::evidence::Exchange;
use crate::scenario::Citation;
use crate::words::Profile;
use crate::words::{Grade, Level, Verdict};

/// A fact about a run.
#[derive(Debug, Clone)]
pub enum Event {
    /// A run began.
    RunStarted {
        /// The issuer under test.
        target: String,
        /// The ids of the checks that will be run, in the order in which they are reported.
        checks: Vec<String>,
    },
    /// A check began.
    CheckStarted {
        /// Its id.
        id: String,
    },
    /// A check ended.
    CheckFinished(Box<CheckResult>),
    /// The run ended.
    RunFinished {
        /// Whether it was cut short.
        interrupted: bool,
        /// Wall-clock time of the run in milliseconds.
        duration_ms: u64,
    },
}

/// The result of one check.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CheckResult {
    /// The check's id.
    pub id: String,
    /// The sentence it tests.
    pub says: String,
    /// Where the sentence stands.
    pub cite: Citation,
    /// The keyword of the sentence.
    pub level: Level,
    /// The suites the check belongs to.
    pub profiles: Vec<Profile>,
    /// The file and line at which the check begins, if it stands in a file.
    pub source: Option<String>,
    /// Advice to an implementer whose provider fails the check.
    pub advice: Option<String>,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, where the verdict does not come from findings: the need that is not offered, the value that is not there.
    pub reason: Option<String>,
    /// How each step ended that was reached, by case. Of several rounds the gravest end counts.
    pub steps: Vec<StepResult>,
    /// The findings: deviations, and preparation that failed.
    pub findings: Vec<Finding>,
    /// Every exchange, in order, secrets replaced by fingerprints.
    pub exchanges: Vec<Exchange>,
    /// Time from the first step to the last, in milliseconds.
    pub duration_ms: u64,
}

impl CheckResult {
    /// The exchange that a finding was read from, the first if there are several.
    pub fn exchange(&self, finding: &Finding) -> Option<&Exchange> {
        let first = finding.exchanges().next()?;
        self.exchanges.iter().find(|exchange| exchange.n == first)
    }

    /// Whether an exchange belongs to a step because of which the check has no verdict. A step that never ended is one too.
    pub fn is_unjudged(&self, exchange: &Exchange) -> bool {
        let is_its =
            |step: &&StepResult| Some(step.step) == exchange.step && step.case == exchange.case;
        let end = self.steps.iter().find(is_its).map(|step| step.end);
        matches!(self.verdict, Verdict::Blocked | Verdict::Error)
            && matches!(end, None | Some(StepEnd::NotJudged | StepEnd::Unprepared))
    }
}

/// How one step of a check ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepResult {
    /// The step, counted from 1.
    pub step: usize,
    /// The verb of the step.
    pub verb: String,
    /// The case in which it was taken, if the check has cases.
    pub case: Option<String>,
    /// How it ended.
    pub end: StepEnd,
}

/// How a step ended, gravest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepEnd {
    /// It was left out: the target does not offer its needs, or a value that it builds on is not there.
    NotTaken,
    /// It was right, or it is preparation that succeeded.
    Right,
    /// It could not be judged: no answer came, or something that it builds on is not there.
    NotJudged,
    /// It is preparation that failed.
    Unprepared,
    /// It deviated.
    Deviated(Grade),
}
