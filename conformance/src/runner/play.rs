//! One check, from its needs to its verdict.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use super::stage::{self, cut, is_given, missing};
use super::{AfterFailure, Deadlines, Options, Targets};
use crate::judge::{self, End, Finding, Judgement, Missed};
use crate::rp::Rp;
use crate::rp::Stop;
use crate::runner::event::{CheckResult, StepEnd, StepResult};
use crate::scenario::{Case, Check};
use crate::verb;
use crate::words::Need;
use crate::words::{Grade, Verdict};

/// Runs a check on a provider of its own or on a shared one.
pub(super) async fn play(check: &Check, targets: &dyn Targets, options: &Options) -> CheckResult {
    let offers = targets.offers();
    if let Some(reason) = missing(&check.needs, offers) {
        return ended(check, Verdict::Skipped, Some(reason));
    }
    let cases: Vec<_> = check
        .case
        .iter()
        .filter(|case| missing(&case.needs, offers).is_none())
        .collect();
    if let (true, Some(case)) = (cases.is_empty(), check.case.first()) {
        return ended(check, Verdict::Skipped, missing(&case.needs, offers));
    }
    let deadlines = if super::waits_for_deadlines(check) {
        Deadlines::Short
    } else {
        Deadlines::Usual
    };
    let lease = match targets.lease(deadlines).await {
        Ok(lease) => lease,
        Err(reason) => return ended(check, Verdict::Error, Some(reason)),
    };
    let limit = check.timeout_s.map_or(options.timeout, |seconds| {
        Duration::from_secs(seconds.into())
    });
    let mut player = Player {
        check,
        offers,
        options,
        rp: Rp::new(Arc::clone(&lease.session)),
        played: Played::default(),
    };
    if tokio::time::timeout(limit, player.cases(&cases))
        .await
        .is_err()
    {
        let reason = format!(
            "not done after {} s; --timeout gives a check more time",
            limit.as_secs()
        );
        player.played.end(End::Error, Some(reason));
    }
    let Player { rp, played, .. } = player;
    let verdict = judge::verdict(
        &played.ends,
        played.findings.iter().filter_map(|finding| finding.grade),
    );
    let reason = match verdict {
        Verdict::Skipped => Some("no step of it applies to this target".to_owned()),
        Verdict::Pass
        | Verdict::Info
        | Verdict::Warn
        | Verdict::Fail
        | Verdict::Blocked
        | Verdict::Error => played.reason,
    };
    CheckResult {
        steps: played.steps,
        findings: played.findings,
        exchanges: rp.exchanges(),
        ..ended(check, verdict, reason)
    }
}

/// The result of a check of which nothing but its end is known.
pub(super) fn ended(check: &Check, verdict: Verdict, reason: Option<String>) -> CheckResult {
    CheckResult {
        id: check.id.clone(),
        says: check.says.clone(),
        cite: check.cite.clone(),
        level: check.level,
        profiles: check.profiles.clone(),
        source: check.source.clone(),
        advice: check.advice.clone(),
        verdict,
        reason,
        steps: Vec::new(),
        findings: Vec::new(),
        exchanges: Vec::new(),
        duration_ms: 0,
    }
}

struct Player<'a> {
    check: &'a Check,
    offers: &'a BTreeSet<Need>,
    options: &'a Options,
    rp: Rp,
    played: Played,
}

/// The results of a check so far. They are kept apart from the playing, so that a check which is given up keeps them.
#[derive(Default)]
struct Played {
    steps: Vec<StepResult>,
    findings: Vec<Finding>,
    ends: Vec<End>,
    reason: Option<String>,
    /// Where the check is.
    place: String,
}

impl Played {
    /// Notes how a round ended. The first reason is kept: later ones tend to follow from it.
    fn end(&mut self, end: End, reason: Option<String>) {
        self.ends.push(end);
        if let Some(reason) = reason {
            self.reason
                .get_or_insert(format!("{}: {reason}", self.place));
        }
    }
}

impl Player<'_> {
    /// Notes how a step ended: it is listed once in each case, however often that is repeated.
    fn step_ended(&mut self, case: Option<&Case>, at: usize, end: StepEnd) {
        let case = case.map(|case| case.name.as_str());
        let step = at + 1;
        let same = |known: &&mut StepResult| known.step == step && known.case.as_deref() == case;
        match self.played.steps.iter_mut().find(same) {
            Some(known) => known.end = known.end.max(end),
            None => self.played.steps.push(StepResult {
                step,
                verb: self.check.step[at].verb().name().to_owned(),
                case: case.map(str::to_owned),
                end,
            }),
        }
    }

    /// Every case and every round of it, each as if it were the first. Rounds look for what happens now and then, so the
    /// first one that shows something is enough.
    async fn cases(&mut self, cases: &[&Case]) {
        let cases: Vec<_> = if cases.is_empty() {
            vec![None]
        } else {
            cases.iter().copied().map(Some).collect()
        };
        for case in cases {
            for _ in 0..self.check.rounds.unwrap_or(1) {
                self.rp.start_over();
                let found = self.played.findings.len();
                let (end, reason) = self.round(case).await;
                self.played.end(
                    end,
                    reason.map(|reason| cut(self.rp.shown(&reason), LONGEST)),
                );
                if end != End::Judged || self.played.findings.len() > found {
                    break;
                }
            }
        }
    }

    /// The steps in order, until one shows that there is no point in going on.
    async fn round(&mut self, case: Option<&Case>) -> (End, Option<String>) {
        "before the first step".clone_into(&mut self.played.place);
        let mut end = End::Skipped;
        let mut violated = false;
        let goes_on = self.options.after_failure == AfterFailure::NextStep;
        if let Err(reason) = self.name_values(case) {
            return (End::Error, Some(reason));
        }
        for (at, step) in self.check.step.iter().enumerate() {
            if missing(&step.needs, self.offers).is_some() || !is_given(step, self.rp.names()) {
                self.step_ended(case, at, StepEnd::NotTaken);
                continue;
            }
            self.played.place = format!("step {}, {}", at + 1, step.verb().name());
            self.rp
                .at(Some(at + 1), case.map(|case| case.name.as_str()));
            let judgement = match verb::run(step, &mut self.rp).await {
                Ok(seen) => judge::of_step(step, &seen, self.rp.names()).map_err(Stop::from),
                Err(stop) => Err(stop),
            };
            let end_of_step = match &judgement {
                Ok(Judgement::Right) => StepEnd::Right,
                Ok(Judgement::Deviates { grade, .. }) => {
                    StepEnd::Deviated(self.grade(case, *grade))
                }
                Ok(Judgement::Unprepared(_)) => StepEnd::Unprepared,
                Ok(Judgement::Unanswered(_)) | Err(_) => StepEnd::NotJudged,
            };
            self.step_ended(case, at, end_of_step);
            match judgement {
                Ok(Judgement::Right) if step.is_judged() => end = End::Judged,
                Ok(Judgement::Right) => {}
                Ok(Judgement::Deviates {
                    grade,
                    missed,
                    note,
                }) => {
                    end = End::Judged;
                    violated |= grade.is_none();
                    let grade = self.grade(case, grade);
                    self.found(case, at, Some(grade), missed, note);
                    // The steps behind a wrong answer could fail because of it.
                    if grade == Grade::Fail && !goes_on {
                        break;
                    }
                    violated |= grade == Grade::Fail;
                }
                Err(Stop::Blocked(_)) if violated && goes_on => {}
                Ok(Judgement::Unprepared(_)) | Err(Stop::Blocked(_)) if violated => {
                    return (End::Judged, None);
                }
                Ok(Judgement::Unprepared(missed)) => {
                    self.found(case, at, None, missed, None);
                    return (End::Blocked, None);
                }
                Ok(Judgement::Unanswered(missed)) => {
                    self.found(case, at, None, missed, None);
                    return (End::Error, None);
                }
                Err(Stop::Harness(reason)) => return (End::Error, Some(reason)),
                Err(Stop::Blocked(reason)) => return (End::Blocked, Some(reason)),
            }
        }
        (end, None)
    }

    /// How grave a deviation is: as the scenario says of this outcome, or else of the check.
    fn grade(&self, case: Option<&Case>, grade: Option<Grade>) -> Grade {
        grade.unwrap_or_else(|| judge::grade(self.check, case, &self.options.profiles))
    }

    /// Keeps what was found.
    fn found(
        &mut self,
        case: Option<&Case>,
        at: usize,
        grade: Option<Grade>,
        missed: Missed,
        note: Option<String>,
    ) {
        self.played.findings.push(Finding {
            grade,
            cite: self.check.cite.clone(),
            case: case.map(|case| case.name.clone()),
            step: at + 1,
            verb: self.check.step[at].verb().name().to_owned(),
            missed: missed.with_texts(|text| cut(self.rp.shown(text), LONGEST)),
            note,
        });
    }

    /// Names the check's own values and those of the case. They may refer to what is known of the target.
    fn name_values(&mut self, case: Option<&Case>) -> Result<(), String> {
        for (name, text) in &self.check.values {
            let value = text
                .value(self.rp.names())
                .map_err(|error| format!("value {name}: {error}"))?;
            self.rp.names_mut().set(name, value);
        }
        let Some(case) = case else { return Ok(()) };
        let with = stage::values(&case.with, self.rp.names())
            .map_err(|error| format!("case {:?}, {error}", case.name))?;
        self.rp.names_mut().set("case", with);
        Ok(())
    }
}

/// The longest text in a finding, and the longest reason, in bytes.
const LONGEST: usize = 600;
