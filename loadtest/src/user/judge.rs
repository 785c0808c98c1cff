//! The outcome of a step: right, wrong, or a violated invariant.

use assay_conformance::Observation;
use assay_conformance::judge::{self, Judgement, Missed};
use assay_conformance::report::prose;
use assay_conformance::rp::Rp;
use assay_conformance::rp::Stop;
use assay_conformance::runner::stage::cut;
use assay_conformance::scenario::{Invariant, Step, Verb};
use assay_conformance::words::Grade;
use serde_json::Value;

/// The outcome of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StepOutcome {
    /// As expected, or tolerated.
    Right,
    /// Not as expected. The sentence is the same for all that failed in the same way.
    Wrong(String),
    /// An invariant does not hold, and why.
    Violated(Invariant, String),
    /// The scenario makes no sense: nothing is known of the target.
    ScenarioError(String),
}

/// Judges a step.
pub(crate) fn judge(step: &Step, seen: &Result<Observation, Stop>, rp: &Rp) -> StepOutcome {
    let seen = match seen {
        Ok(seen) => seen,
        Err(Stop::Blocked(reason)) => return StepOutcome::Wrong(shown(rp, reason)),
        Err(Stop::Harness(reason)) => return StepOutcome::ScenarioError(shown(rp, reason)),
    };
    if let (Verb::Race(_), Some(invariant), Some(winners @ 2..)) =
        (step.verb(), step.invariant, winners(seen))
    {
        // In a race with an invariant at most one request may succeed, whatever happens to the others.
        let what = format!("expected at most one winner of the race, got {winners}");
        return StepOutcome::Violated(invariant, what);
    }
    match judge::of_step(step, seen, rp.names()) {
        Ok(Judgement::Right) => StepOutcome::Right,
        Ok(Judgement::Deviates { grade, missed, .. }) => match (grade, step.invariant) {
            (Some(Grade::Warn | Grade::Info), _) => StepOutcome::Right,
            (None, Some(invariant)) if is_verdict(seen) => {
                StepOutcome::Violated(invariant, shown(rp, &prose::told(&missed)))
            }
            (None | Some(Grade::Fail), _) => StepOutcome::Wrong(brief(seen, &missed, rp)),
        },
        Ok(Judgement::Unprepared(missed)) => StepOutcome::Wrong(brief(seen, &missed, rp)),
        Ok(Judgement::Unanswered(missed)) => StepOutcome::Wrong(shown(rp, &prose::got(&missed))),
        Err(unresolved) => StepOutcome::Wrong(shown(rp, &unresolved.to_string())),
    }
}

/// How many requests of a race yielded tokens.
fn winners(seen: &Observation) -> Option<u64> {
    seen.facts.get("successes").and_then(Value::as_u64)
}

/// Whether the target has answered the question: a server error or a refusal for too many requests is not an answer to it.
fn is_verdict(seen: &Observation) -> bool {
    let is_answer = |seen: &Observation| {
        seen.failure.is_none()
            && seen
                .answer
                .as_ref()
                .is_some_and(|answer| answer.status < 500 && answer.status != 429)
    };
    // In a race every run has to be an answer.
    is_answer(seen) && seen.runs.iter().all(is_answer)
}

/// The status and error code that came: what many errors of one kind have in common.
fn brief(seen: &Observation, missed: &Missed, rp: &Rp) -> String {
    let status = seen.answer.as_ref().map(|answer| answer.status);
    let came = match (status, &seen.error) {
        (Some(status), Some(error)) => format!("status {status}, {error}"),
        (Some(status), None) => format!("status {status}"),
        (None, Some(error)) => error.clone(),
        (None, None) => "no answer".to_owned(),
    };
    shown(rp, &format!("{came}: expected {}", prose::expected(missed)))
}

/// A text in a report, without secrets and not too long.
fn shown(rp: &Rp, text: &str) -> String {
    const LONGEST: usize = 300;
    cut(rp.shown(text), LONGEST)
}
