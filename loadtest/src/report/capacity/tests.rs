//! The formats of the same searches.

use super::*;
use crate::report::sample::{assert_self_contained, plain, show};

fn terminal(capacity: &Capacity) -> String {
    plain(&capacity.document().terminal())
}

fn html(capacity: &Capacity) -> String {
    capacity.document().html()
}

#[test]
fn a_search_that_found_a_rate() {
    insta::assert_snapshot!(terminal(&sample::found()));
}

#[test]
fn a_search_in_which_nothing_held() {
    insta::assert_snapshot!(terminal(&sample::nothing_held()));
}

#[test]
fn a_search_without_trials() {
    insta::assert_snapshot!(terminal(&sample::without_trials()));
}

#[test]
fn a_search_as_markdown() {
    insta::assert_snapshot!(sample::found().document().markdown());
}

#[test]
fn a_target_does_not_write_into_a_pull_request() {
    let text = sample::hostile().document().markdown();
    let as_text = text.matches("\\<script").count();
    assert!(as_text > 0 && as_text == text.matches("<script").count());
    assert!(!text.contains(" |x| ") && !text.contains('\u{202e}'));
}

#[test]
fn each_trial_is_a_line_and_a_row() {
    let found = sample::found();
    let lines = (1..)
        .zip(&found.steps)
        .map(|(number, step)| plain(&tried(number, step)));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
    let rows = csv::render(&found);
    assert_eq!(rows.lines().count(), found.steps.len() + 1);
    let columns = csv::HEADER.split(',').count();
    let first = rows.lines().nth(1).expect("a row");
    assert_eq!(first.split(',').count(), columns, "{first}");
}

#[test]
fn the_document_for_programs_holds_every_trial() {
    let found = sample::found();
    let document: serde_json::Value = serde_json::from_str(&json::render(&found)).expect("JSON");
    assert_eq!(document["schema"], json::SCHEMA);
    assert_eq!(document["answer"]["highest"].as_f64(), found.answer.highest);
    assert_eq!(document["answer"]["confirmed"], true);
    let steps = document["steps"].as_array().expect("steps");
    assert_eq!(steps.len(), found.steps.len());
    assert_eq!(steps[0]["latencies"][0]["limit_ms"], 50.0);
    let factors: Vec<_> = document["needs"]
        .as_array()
        .expect("needs")
        .iter()
        .map(|needs| needs["cores"]["factor"].as_f64())
        .collect();
    assert_eq!(factors, [Some(2.0), Some(10.0)]);
}

#[test]
fn the_page_needs_nothing_but_itself() {
    let page = html(&sample::found());
    show("capacity.html", &page);
    assert_self_contained(&page);
    assert_eq!(page.matches("<svg ").count(), 2);
    assert!(page.contains("highest rate, ") && page.contains("knee, "));
}

#[test]
fn what_a_target_sends_is_text_in_the_page() {
    let page = html(&sample::hostile());
    show("capacity-hostile.html", &page);
    assert!(!page.contains("<script") && !page.contains('\u{202e}') && !page.contains('\u{1b}'));
    assert!(page.contains("the generator was the limit"));
}

#[test]
fn a_search_that_found_nothing_has_a_page() {
    let page = html(&sample::without_trials());
    assert_eq!(page.matches("<svg").count(), 0);
    let page = html(&sample::nothing_held());
    show("capacity-nothing.html", &page);
    assert!(page.contains("nothing held"));
}

#[test]
fn no_number_of_a_trial_breaks_a_format() {
    for number in [0.0, f64::MIN_POSITIVE, 1e-9, 1.0, 1e8] {
        let mut found = sample::found();
        for step in &mut found.steps {
            (step.rate, step.achieved, step.requests) = (number, number, number);
            (step.in_flight, step.p50_ms, step.p99_ms) = (number, number, number);
        }
        let found = Capacity::of(found.asked, found.steps, found.answer);
        for text in [
            csv::render(&found),
            html(&found),
            json::render(&found),
            found.document().markdown(),
            terminal(&found),
        ] {
            assert!(!text.is_empty(), "{number}");
        }
    }
}
