//! The findings of a search as a report of checks: each law is one, so every format of reports can tell it.

use assay_conformance::judge::{Finding, Law};
use assay_conformance::report::Report;
use assay_conformance::runner::event::{CheckResult, Event};
use assay_conformance::scenario::Citation;
use assay_conformance::words::{Grade, Level, Verdict};

use crate::search::{Discovery, Results};

/// The id under which cases are told that could not be played to their end.
const PREPARATION: &str = "every-case-is-played";

/// The id under which is told what the target does where the specs leave it the choice.
const LEARNED: &str = "left-open-by-the-specs";

/// The report of a search.
#[must_use]
pub fn report(target: &str, results: &Results) -> Report {
    let of_laws = Law::ALL.iter().map(|law| of_law(*law, results));
    let entries: Vec<_> = [preparation(results)]
        .into_iter()
        .chain(learned(results))
        .chain(of_laws)
        .collect();
    let mut events = vec![Event::RunStarted {
        target: target.to_owned(),
        checks: entries.iter().map(|entry| entry.id.clone()).collect(),
    }];
    let finished = entries.into_iter().map(Box::new);
    events.extend(finished.map(Event::CheckFinished));
    events.push(Event::RunFinished {
        interrupted: results.cut_short.as_deref() == Some("interrupted"),
        duration_ms: results.took.as_millis().try_into().unwrap_or(u64::MAX),
    });
    events.into_iter().collect()
}

fn of_law(law: Law, results: &Results) -> CheckResult {
    let result = CheckResult {
        id: law.name().to_owned(),
        says: law.sentence().to_owned(),
        cite: law.cite(),
        level: law.level(),
        profiles: Vec::new(),
        source: None,
        advice: None,
        verdict: Verdict::Pass,
        reason: None,
        steps: Vec::new(),
        findings: Vec::new(),
        exchanges: Vec::new(),
        duration_ms: 0,
    };
    match (results.discoveries.get(&law), results.judged.get(&law)) {
        (Some(discovery), _) => CheckResult {
            verdict: match discovery.found.grade {
                Grade::Fail => Verdict::Fail,
                Grade::Warn => Verdict::Warn,
                Grade::Info => Verdict::Info,
            },
            findings: vec![finding(discovery)],
            exchanges: discovery.exchanges.clone(),
            ..result
        },
        (None, Some(times)) => CheckResult {
            reason: Some(format!("held {times} times")),
            ..result
        },
        (None, None) => CheckResult {
            verdict: Verdict::Skipped,
            reason: Some("no case asked for it".to_owned()),
            ..result
        },
    }
}

fn finding(discovery: &Discovery) -> Finding {
    let found = &discovery.found;
    let times = match discovery.times {
        1 => "one case".to_owned(),
        times => format!("{times} cases"),
    };
    let repeats = match discovery.repeats {
        true => "",
        false => "; it did not happen again when its case was played alone",
    };
    Finding {
        grade: Some(found.grade),
        cite: found.law.cite(),
        case: Some(format!("{} case {}", discovery.kind, discovery.number)),
        step: found.step,
        verb: found.verb.to_owned(),
        missed: found.missed.clone(),
        note: Some(format!("in {times}{repeats}")),
    }
}

/// Whether cases could be played at all: a search that is blocked has found nothing, and is not green.
fn preparation(results: &Results) -> CheckResult {
    let (verdict, reason) = match (&results.senseless, &results.blocked) {
        (Some(reason), _) => (Verdict::Error, Some(reason.clone())),
        (None, Some((times, reason))) => {
            let reason = format!("{times} cases could not be played to their end; {reason}");
            (Verdict::Blocked, Some(reason))
        }
        (None, None) => (Verdict::Pass, None),
    };
    entry(PREPARATION, "What cases build on works", verdict, reason)
}

/// The demands on life cycles that follow from the observed choices of the target.
fn learned(results: &Results) -> Option<CheckResult> {
    let sentences: Vec<_> = results.learned.iter().map(String::as_str).collect();
    let says =
        "What the specs and the target file leave open was learned before the first life cycle";
    let reason = Some(sentences.join("; "));
    (!sentences.is_empty()).then(|| entry(LEARNED, says, Verdict::Info, reason))
}

/// An entry about the search itself.
fn entry(id: &str, says: &str, verdict: Verdict, reason: Option<String>) -> CheckResult {
    CheckResult {
        id: id.to_owned(),
        says: says.to_owned(),
        cite: Citation {
            spec: "assay".to_owned(),
            section: "fuzz".to_owned(),
        },
        level: Level::May,
        profiles: Vec::new(),
        source: None,
        advice: None,
        verdict,
        reason,
        steps: Vec::new(),
        findings: Vec::new(),
        exchanges: Vec::new(),
        duration_ms: 0,
    }
}
