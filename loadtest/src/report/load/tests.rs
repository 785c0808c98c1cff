use crate::report::Report;
use crate::report::sample::{self, assert_self_contained, plain, show};

fn terminal(report: &Report) -> String {
    plain(&report.document().terminal())
}

fn html(report: &Report) -> String {
    report.document().html()
}

#[test]
fn a_run_with_something_of_everything() {
    insta::assert_snapshot!(terminal(&sample::report()));
}

#[test]
fn a_run_that_is_not_to_be_trusted_says_so_first() {
    insta::assert_snapshot!(terminal(&sample::hostile()));
}

#[test]
fn a_run_in_which_nothing_ended() {
    insta::assert_snapshot!(terminal(&sample::empty()));
    let page = html(&sample::empty());
    show("empty.html", &page);
    assert_eq!(page.matches("<svg").count(), 0);
}

#[test]
fn a_run_as_markdown() {
    insta::assert_snapshot!(sample::report().document().markdown());
}

#[test]
fn a_target_does_not_write_into_a_pull_request() {
    let mut report = sample::hostile();
    report.errors[0].example[0].curl = "curl ```\n# heading".to_owned();
    insta::assert_snapshot!(report.document().markdown());
}

#[test]
fn a_repeated_run_shows_each_round() {
    let text = terminal(&sample::repeated());
    let rounds: Vec<_> = text
        .lines()
        .skip_while(|line| !line.contains("round"))
        .take(3)
        .collect();
    assert_eq!(
        rounds,
        [
            "  round  journeys  errors      p50      p99",
            "  1         500/s  0.05 %  3.70 ms  18.2 ms",
            "  2         500/s  0.05 %  3.70 ms  18.8 ms",
        ]
    );
    let page = html(&sample::repeated());
    assert!(
        page.contains("<h2>Rounds</h2>") && page.contains("18.2 ms") && page.contains("18.8 ms")
    );
    assert!(!html(&sample::report()).contains("<h2>Rounds</h2>"));
}

#[test]
fn a_target_never_drives_the_terminal() {
    let styled = sample::hostile().document().terminal();
    assert!(
        !styled.contains("\u{1b}[2J") && !styled.contains('\u{202e}'),
        "{styled}"
    );
}

#[test]
fn the_page_needs_nothing_but_itself() {
    let page = html(&sample::report());
    show("load.html", &page);
    assert_self_contained(&page);
    assert_eq!(page.matches("<svg ").count(), 6);
}

#[test]
fn the_text_of_a_target_is_text_in_the_page() {
    let page = html(&sample::hostile());
    show("hostile.html", &page);
    assert!(!page.contains("<script") && !page.contains('\u{202e}') && !page.contains('\u{1b}'));
    assert!(page.contains("not valid") && page.contains("ended early"));
}

#[test]
fn an_invariant_that_was_never_checked_did_not_hold() {
    let mut report = sample::report();
    report.invariants[0].violations = 0;
    assert!(html(&report).contains("all invariants held"));
    report.invariants[1].checked = 0;
    assert!(html(&report).contains("1 of 2 invariants held"));
}

#[test]
fn a_long_run_is_drawn_by_fewer_points() {
    let mut report = sample::report();
    report.series = report.series.iter().cycle().take(36_000).cloned().collect();
    let page = html(&report);
    show("long.html", &page);
    assert!(page.len() < 400_000, "{}", page.len());
    assert!(page.contains("10 h"), "a long run is told in hours");
    assert!(page.contains("stands for 120 intervals"));
}

#[test]
fn a_frozen_target_leaves_a_gap() {
    let page = html(&sample::report());
    let latency = page.split("<figure>").nth(1).unwrap_or_default();
    let lines = latency.matches("stroke-width=\"8\"").count();
    // Three lines, each once before the two seconds in which nothing ended, and once after.
    assert_eq!(lines, 6);
}
