//! Known findings of a target that are allowed to stay: two-sided, with reasons.
//!
//! A run held against a baseline is clean when it found exactly what the baseline lists. A verdict that is not listed is a
//! deviation, and so is an entry that no longer applies: a list that only ever grows is a list nobody reads.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;
use serde::Deserialize;

use crate::runner::event::CheckResult;
use crate::scenario::Citation;
use crate::text::read;
use crate::text::{Diagnostic, Source};
use crate::words::Verdict;

/// The known findings of one target.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// One entry per check.
    #[serde(default)]
    pub known: Vec<Known>,
}

/// A verdict that is expected for the time being.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The check.
    pub check: String,
    /// The verdict it gives.
    pub verdict: Verdict,
    /// Why that is accepted.
    pub because: String,
    /// The sentence of the spec that the target departs from, or that allows what it does.
    pub cite: Citation,
    /// The last day on which the entry counts.
    #[serde(default)]
    pub until: Option<Until>,
}

/// A calendar day, written `2027-06-30`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Until(pub Date);

impl<'de> Deserialize<'de> for Until {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(|_| {
            serde::de::Error::custom(format!("`{text}` is no day; write one as \"2027-06-30\""))
        })
    }
}

/// How a run departs from its baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deviation {
    /// A verdict that nobody listed.
    Unlisted {
        /// The check.
        check: String,
        /// The verdict of the check.
        verdict: Verdict,
    },
    /// An entry whose check now says something else.
    Stale {
        /// The check.
        check: String,
        /// The verdict that the baseline lists.
        listed: Verdict,
        /// The verdict of the check.
        verdict: Verdict,
    },
    /// An entry whose check was not run, and may not exist.
    Unused {
        /// The check.
        check: String,
    },
    /// An entry past its last day.
    Expired {
        /// The check.
        check: String,
        /// Its last day.
        until: Date,
    },
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unlisted { check, verdict } => {
                write!(f, "{check} is {verdict}, which the baseline does not list")
            }
            Self::Stale {
                check,
                listed,
                verdict,
            } => {
                write!(
                    f,
                    "{check} is {verdict} now; take its entry ({listed}) out of the baseline"
                )
            }
            Self::Unused { check } => write!(f, "{check} is in the baseline but was not run"),
            Self::Expired { check, until } => {
                write!(f, "the entry for {check} counted until {until}")
            }
        }
    }
}

/// Whether a verdict has to be listed to be accepted.
fn needs_entry(verdict: Verdict) -> bool {
    match verdict {
        Verdict::Pass | Verdict::Info | Verdict::Skipped => false,
        Verdict::Warn | Verdict::Fail | Verdict::Blocked | Verdict::Error => true,
    }
}

impl Baseline {
    /// Reads the text of a baseline file.
    ///
    /// # Errors
    /// The mistakes, each with its line.
    pub fn parse(
        path: impl Into<String>,
        text: impl Into<String>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let source = Arc::new(Source {
            path: path.into(),
            text: text.into(),
        });
        read(&source).map(|(_, baseline)| baseline)
    }

    /// Every way in which `results` depart from the list, in the order of the list and then of the run.
    pub fn deviations(&self, results: &[CheckResult], today: Date) -> Vec<Deviation> {
        let found: BTreeMap<&str, Verdict> = results
            .iter()
            .map(|result| (result.id.as_str(), result.verdict))
            .collect();
        let listed: BTreeMap<&str, &Known> = self
            .known
            .iter()
            .map(|known| (known.check.as_str(), known))
            .collect();
        let entries = self.known.iter().filter_map(|known| {
            let check = known.check.clone();
            match (found.get(known.check.as_str()), known.until) {
                (None, _) => Some(Deviation::Unused { check }),
                (Some(&verdict), _) if verdict != known.verdict => Some(Deviation::Stale {
                    check,
                    listed: known.verdict,
                    verdict,
                }),
                (Some(_), Some(Until(until))) if until < today => {
                    Some(Deviation::Expired { check, until })
                }
                (Some(_), _) => None,
            }
        });
        let unlisted = results
            .iter()
            .filter(|result| {
                needs_entry(result.verdict) && !listed.contains_key(result.id.as_str())
            })
            .map(|result| Deviation::Unlisted {
                check: result.id.clone(),
                verdict: result.verdict,
            });
        entries.chain(unlisted).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Citation;
    use crate::words::Level;

    fn result(id: &str, verdict: Verdict) -> CheckResult {
        CheckResult {
            id: id.to_owned(),
            says: String::new(),
            cite: Citation {
                spec: String::new(),
                section: String::new(),
            },
            level: Level::Must,
            profiles: Vec::new(),
            source: None,
            advice: None,
            verdict,
            reason: None,
            steps: Vec::new(),
            findings: Vec::new(),
            exchanges: Vec::new(),
            duration_ms: 0,
        }
    }

    fn baseline(entries: &[(&str, &str, Option<&str>)]) -> Baseline {
        let text: String = entries
            .iter()
            .map(|(check, verdict, until)| {
                let until = until.map(|day| format!("until = \"{day}\"\n")).unwrap_or_default();
                format!(
                    "[[known]]\ncheck = \"{check}\"\nverdict = \"{verdict}\"\nbecause = \"x\"\ncite = {{ spec = \"RFC 6749\", section = \"3.1\" }}\n{until}"
                )
            })
            .collect();
        toml::from_str(&text).expect("the test writes valid TOML")
    }

    const TODAY: Date = jiff::civil::date(2026, 11, 21);

    #[test]
    fn a_run_that_finds_what_is_listed_has_no_deviation() {
        let known = baseline(&[("a", "warn", Some("2026-11-21")), ("b", "fail", None)]);
        let run = [
            result("a", Verdict::Warn),
            result("b", Verdict::Fail),
            result("c", Verdict::Pass),
        ];
        assert_eq!(known.deviations(&run, TODAY), []);
    }

    #[test]
    fn both_sides_of_the_list_are_held() {
        let known = baseline(&[
            ("a", "warn", None),
            ("gone", "fail", None),
            ("old", "warn", Some("2026-11-20")),
        ]);
        let run = [
            result("a", Verdict::Pass),
            result("old", Verdict::Warn),
            result("new", Verdict::Blocked),
        ];
        assert_eq!(
            known.deviations(&run, TODAY),
            [
                Deviation::Stale {
                    check: "a".into(),
                    listed: Verdict::Warn,
                    verdict: Verdict::Pass
                },
                Deviation::Unused {
                    check: "gone".into()
                },
                Deviation::Expired {
                    check: "old".into(),
                    until: jiff::civil::date(2026, 11, 20)
                },
                Deviation::Unlisted {
                    check: "new".into(),
                    verdict: Verdict::Blocked
                },
            ]
        );
    }
}
