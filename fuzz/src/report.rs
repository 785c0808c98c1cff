//! What a search found, as a report of checks: each law is one, so every format of reports can tell it.

use assay_conformance::event::{CheckResult, Event, Finding};
use assay_conformance::report::Report;
use assay_conformance::verdict::{Grade, Level, Verdict};

use crate::law::Law;
use crate::search::{Discovery, Results};

/// The id under which cases are told that could not be played to their end.
const PREPARATION: &str = "every-case-is-played";

/// The report of a search.
#[must_use]
pub fn report(target: &str, results: &Results) -> Report {
    let played = std::iter::once(PREPARATION.to_owned());
    let laws = Law::ALL.iter().map(|law| law.id().to_owned());
    let mut events = vec![Event::RunStarted {
        target: target.to_owned(),
        checks: played.chain(laws).collect(),
    }];
    let results_of = std::iter::once(preparation(results))
        .chain(Law::ALL.iter().map(|law| of_law(*law, results)));
    events.extend(results_of.map(|result| Event::CheckFinished(Box::new(result))));
    events.push(Event::RunFinished {
        interrupted: results.cut_short.as_deref() == Some("interrupted"),
        duration_ms: results.took.as_millis().try_into().unwrap_or(u64::MAX),
    });
    events.into_iter().collect()
}

fn of_law(law: Law, results: &Results) -> CheckResult {
    let cite = law.cite();
    let result = CheckResult {
        id: law.id().to_owned(),
        says: law.says().to_owned(),
        spec: cite.spec,
        section: cite.section,
        level: law.level(),
        profiles: Vec::new(),
        verdict: Verdict::Pass,
        reason: None,
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
        grade: found.grade,
        case: Some(format!("{} case {}", discovery.kind, discovery.number)),
        step: found.step.clone(),
        expected: found.expected.clone(),
        got: found.got.clone(),
        note: Some(format!("in {times}{repeats}")),
        exchange: found.exchange,
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
    CheckResult {
        id: PREPARATION.to_owned(),
        says: "What cases build on works".to_owned(),
        spec: "RFC 6749".to_owned(),
        section: "4.1".to_owned(),
        level: Level::Must,
        profiles: Vec::new(),
        verdict,
        reason,
        findings: Vec::new(),
        exchanges: Vec::new(),
        duration_ms: 0,
    }
}
