use super::super::sample::{self, show};
use super::*;

#[test]
fn the_page_needs_nothing_but_itself() {
    let page = render(&sample::report());
    show("load.html", &page);
    for from_elsewhere in [
        "<script",
        "<link",
        "<img",
        "@import",
        "url(",
        " src=",
        " href=\"http",
    ] {
        assert!(!page.contains(from_elsewhere), "{from_elsewhere}");
    }
    let charts = page.matches("<svg role=\"img\"").count();
    assert_eq!(charts, 6);
    assert!(
        !page.contains("C0DE\""),
        "every colour is one of the style sheet"
    );
}

#[test]
fn what_a_target_sends_is_text() {
    let page = render(&sample::hostile());
    show("hostile.html", &page);
    assert!(!page.contains("<script") && !page.contains('\u{202e}') && !page.contains('\u{1b}'));
    assert!(page.contains("not valid") && page.contains("ended early"));
}

#[test]
fn a_run_in_which_nothing_ended_has_a_page() {
    let page = render(&sample::empty());
    show("empty.html", &page);
    assert_eq!(page.matches("<svg").count(), 0);
}

#[test]
fn an_invariant_that_was_never_looked_at_did_not_hold() {
    let mut report = sample::report();
    report.invariants[0].violations = 0;
    assert!(render(&report).contains("all invariants held"));
    report.invariants[1].checked = 0;
    assert!(render(&report).contains("1 of 2 invariants held"));
}

#[test]
fn a_repeated_run_shows_each_round() {
    let page = render(&sample::repeated());
    assert!(
        page.contains("<h2>Rounds</h2>") && page.contains("18.2 ms") && page.contains("18.8 ms")
    );
    assert!(!render(&sample::report()).contains("<h2>Rounds</h2>"));
}

#[test]
fn a_long_run_is_drawn_by_fewer_points() {
    let mut report = sample::report();
    report.series = report.series.iter().cycle().take(36_000).cloned().collect();
    let page = render(&report);
    show("long.html", &page);
    assert!(page.len() < 400_000, "{}", page.len());
    assert!(page.contains("10 h"), "a long run is told in hours");
    assert!(page.contains("stands for 120 intervals"));
}

#[test]
fn a_frozen_target_leaves_a_gap() {
    let page = render(&sample::report());
    let latency = page.split("<figure>").nth(1).unwrap_or_default();
    let lines = latency.matches("style=\"stroke:var(--c1)\"").count();
    assert_eq!(
        lines, 2,
        "one line before the two seconds in which nothing ended, one after"
    );
}
