//! A scenario file as it is written, and the checks it holds; its journeys are described beside.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::expectation::NamedOutcome;
use super::fault::Faults;
use super::journey::Journey;
use super::step::{Step, steps_schema};
use crate::text::Text;
use crate::words::{Grade, Level, Need, Profile};

/// A scenario file: checks and journeys of one topic.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// The topic in a sentence, for the index.
    pub about: String,
    /// The checks.
    #[serde(default)]
    pub check: Vec<Check>,
    /// The journeys.
    #[serde(default)]
    pub journey: Vec<Journey>,
    /// Names for outcomes that steps of this file have in common.
    #[serde(default)]
    pub outcomes: BTreeMap<String, NamedOutcome>,
}

/// One check: a sentence of a spec, and the steps that test it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// A stable name in kebab-case; never reused, never renamed.
    pub id: String,
    /// The sentence that is tested, in our own words.
    pub says: String,
    /// Where the sentence stands.
    pub cite: Citation,
    /// The keyword of the sentence.
    pub level: Level,
    /// The verdict on a violation: by default `fail`.
    #[serde(default)]
    pub verdict: Grade,
    /// The verdict on a violation where a profile sees it differently; of several selected profiles the strictest counts.
    #[serde(default)]
    pub verdict_for: BTreeMap<Profile, Grade>,
    /// The suites that run it.
    pub profiles: Vec<Profile>,
    /// The target has to offer these; otherwise the check is skipped, never passed.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// The faults of the reference provider that the judged steps have to notice, where a case or a step names none of its own.
    #[serde(default)]
    pub fault: Faults,
    /// Named values, made once before the first step: `{name}` refers to them.
    #[serde(default)]
    pub values: BTreeMap<String, Text>,
    /// Runs the steps this many times, each time anew; by default once.
    pub rounds: Option<u16>,
    /// Seconds after which the check is given up; by default the runner's limit.
    pub timeout_s: Option<u16>,
    /// Variants: the same steps once for each, with the case's values as `{case.name}`.
    #[serde(default)]
    pub case: Vec<Case>,
    /// The steps.
    #[schemars(schema_with = "steps_schema")]
    pub step: Vec<Step>,
    /// Advice to an implementer whose provider fails this check.
    pub advice: Option<String>,
    /// The check as it stands in its file.
    #[serde(skip)]
    pub written: String,
    /// The file and the line at which it begins, as in `scenarios/checks/token.toml:12`.
    #[serde(skip)]
    pub source: Option<String>,
}

/// One variant of a check or of a journey.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Its difference from the other cases, in a few words.
    pub name: String,
    /// The target has to offer these for this case; otherwise only this case is left out.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// The verdict on a violation in this case, where it is milder than the check's verdict.
    pub verdict: Option<Grade>,
    /// The verdict on a violation in this case where a profile sees it differently.
    #[serde(default)]
    pub verdict_for: BTreeMap<Profile, Grade>,
    /// The faults that prove this case, in place of the check's.
    #[serde(default)]
    pub fault: Faults,
    /// How often a journey draws it, in relation to the others; by default 1. Checks run every case.
    pub weight: Option<u32>,
    /// The case's values.
    #[serde(default)]
    pub with: BTreeMap<String, Text>,
}

impl Check {
    /// The faults that prove a step in a case: the step's own, else the case's, else the check's.
    pub fn faults_of<'c>(&'c self, step: &'c Step, case: Option<&'c Case>) -> &'c Faults {
        let closest = [Some(&step.fault), case.map(|case| &case.fault)];
        let mut closest = closest.into_iter().flatten();
        closest
            .find(|faults| !faults.is_empty())
            .unwrap_or(&self.fault)
    }

    /// Every fault that the check, a case or a step names.
    pub fn faults(&self) -> impl Iterator<Item = &str> {
        let cases = self.case.iter().map(|case| &case.fault);
        let steps = self.step.iter().map(|step| &step.fault);
        std::iter::once(&self.fault)
            .chain(cases)
            .chain(steps)
            .flat_map(Faults::iter)
    }
}

impl Case {
    /// How often a journey draws it, in relation to the others.
    pub fn weight(&self) -> u32 {
        self.weight.unwrap_or(1)
    }
}

/// Where a sentence stands.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Citation {
    /// The document: `RFC 6749`, `OIDC Core 1.0`, ...
    pub spec: String,
    /// The section.
    pub section: String,
}
