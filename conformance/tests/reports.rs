//! Every format of the report, on a recorded run of a target that fails, warns, blocks, errs and tries to write into the
//! reader's terminal and pull request.
#![expect(clippy::expect_used, reason = "a test may panic")]

use assay_conformance::judge::Got;
use assay_conformance::report::terminal::Detail;
use assay_conformance::report::{Report, json, junit, markdown, terminal};
use assay_conformance::runner::event::{CheckResult, Event};

fn recorded(interrupted: bool) -> Report {
    let results: Vec<CheckResult> =
        serde_json::from_str(include_str!("recorded/run.json")).expect("a recorded run");
    let mut planned: Vec<String> = results.iter().map(|result| result.id.clone()).collect();
    if interrupted {
        planned.push("a-check-that-did-not-end".to_owned());
    }
    let mut events = vec![Event::RunStarted {
        target: "https://op.example".to_owned(),
        checks: planned,
    }];
    // Checks end in any order; the report keeps that of the suite.
    events.extend(
        results
            .into_iter()
            .rev()
            .map(|result| Event::CheckFinished(Box::new(result))),
    );
    events.push(Event::RunFinished {
        interrupted,
        duration_ms: 61_250,
    });
    events.into_iter().collect()
}

fn plain(report: &Report, detail: Detail) -> String {
    anstream::adapter::strip_str(&terminal::render(report, detail)).to_string()
}

#[test]
fn the_terminal_shows_findings_first() {
    insta::assert_snapshot!(plain(&recorded(false), Detail::Findings));
}

#[test]
fn the_terminal_shows_answers_on_request() {
    insta::assert_snapshot!(plain(&recorded(false), Detail::Checks));
}

#[test]
fn the_terminal_shows_every_exchange_on_request() {
    insta::assert_snapshot!(plain(&recorded(false), Detail::Exchanges));
}

#[test]
fn a_partial_report_says_so() {
    insta::assert_snapshot!(plain(&recorded(true), Detail::Findings));
    let json: serde_json::Value =
        serde_json::from_str(&json::render(&recorded(true))).expect("JSON");
    assert_eq!(json["interrupted"], true);
    assert_eq!(
        json["not_run"],
        serde_json::json!(["a-check-that-did-not-end"])
    );
}

#[test]
fn what_a_target_sends_never_drives_the_terminal() {
    let styled = terminal::render(&recorded(false), Detail::Exchanges);
    assert!(
        !styled.contains("\u{1b}[2J") && !styled.contains("\u{1b}]0;") && !styled.contains('\u{7}'),
        "{styled}"
    );
}

#[test]
fn cases_that_fail_alike_are_shown_once() {
    let mut results: Vec<CheckResult> =
        serde_json::from_str(include_str!("recorded/run.json")).expect("a recorded run");
    results.retain(|result| result.id == "pkce-verifier-missing");
    let findings = &mut results[0].findings;
    for case in ["one", "two", "three", "four", "five"] {
        let mut again = findings[0].clone();
        again.case = Some(case.to_owned());
        findings.push(again);
    }
    findings[5].missed.always[0].got = Got::Value(500.into());
    let planned = results.iter().map(|result| result.id.clone()).collect();
    let mut events = vec![Event::RunStarted {
        target: "https://op.example".to_owned(),
        checks: planned,
    }];
    events.extend(
        results
            .into_iter()
            .map(|result| Event::CheckFinished(Box::new(result))),
    );
    let text = plain(&events.into_iter().collect(), Detail::Findings);
    assert_eq!(text.matches("invalid_request").count(), 1, "{text}");
    assert!(
        text.contains("and 4 more cases: one, two, three, four\n"),
        "{text}"
    );
    assert!(text.contains("error: 500"), "{text}");
}

#[test]
fn the_json_report() {
    insta::assert_snapshot!(json::render(&recorded(false)));
}

#[test]
fn the_junit_report() {
    insta::assert_snapshot!(junit::render(&recorded(false)));
}

#[test]
fn the_markdown_report() {
    insta::assert_snapshot!(markdown::render(&recorded(false)));
}
