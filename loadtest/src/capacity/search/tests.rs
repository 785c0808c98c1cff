//! Searches against made-up servers.

use proptest::prelude::*;

use super::*;

/// Runs a search to its end; the trials that were made, and the answer.
fn search(
    mut search: Search,
    mut server: impl FnMut(f64) -> TrialOutcome,
) -> (Vec<Trial>, SearchResult) {
    let mut trials = Vec::new();
    while let Some(trial) = search.next() {
        assert!(trials.len() < 100, "a search ends: {trials:?}");
        trials.push(trial);
        search.observe(server(trial.rate));
    }
    (trials, search.answer())
}

fn from(start: f64, max: f64) -> Search {
    Search::new(start, max, PRECISION, CONFIRMATIONS).expect("a search")
}

fn limit(limit: f64) -> impl Fn(f64) -> TrialOutcome {
    move |rate| {
        if rate <= limit {
            TrialOutcome::Held
        } else {
            TrialOutcome::Broke("p99 < 50ms: 80 ms".to_owned())
        }
    }
}

#[test]
fn no_rate_is_tried_that_is_too_low_to_show_anything() {
    let mut search = Search::new(10.0, 1e3, PRECISION, CONFIRMATIONS)
        .expect("a search")
        .not_below(4.0);
    let mut tried = Vec::new();
    while let Some(trial) = search.next() {
        tried.push(trial.rate);
        search.observe(TrialOutcome::Broke("broke".to_owned()));
    }
    assert_eq!(tried, [10.0, 5.0]);
    assert_eq!(search.answer().highest, None);
}

#[test]
fn a_hard_limit_is_ramped_bisected_and_confirmed() {
    let (trials, answer) = search(from(100.0, 1e5), limit(1_000.0));
    let rates: Vec<_> = trials.iter().map(|trial| trial.rate).collect();
    assert_eq!(
        rates,
        [
            100.0, 200.0, 400.0, 800.0, 1600.0, 1200.0, 1000.0, 1100.0, 1050.0, 1000.0, 1000.0
        ]
    );
    let kinds = |kind| trials.iter().filter(|trial| trial.kind == kind).count();
    assert_eq!(
        (
            kinds(TrialKind::Ramp),
            kinds(TrialKind::Bisect),
            kinds(TrialKind::Confirm)
        ),
        (5, 4, 2)
    );
    assert_eq!(
        answer.says(),
        "The highest rate that keeps the objective is 1000/s, and it held again each time. It broke at 1050/s (p99 < 50ms: 80 ms)."
    );
}

#[test]
fn what_holds_once_and_not_again_goes_down() {
    let mut confirmations = 0;
    let (_, answer) = search(from(100.0, 1e5), |rate| {
        // Above 950 it holds by luck, and only the first time.
        if (950.0..=1_000.0).contains(&rate) {
            confirmations += 1;
            return if confirmations == 1 {
                TrialOutcome::Held
            } else {
                TrialOutcome::Broke("luck".to_owned())
            };
        }
        limit(1_000.0)(rate)
    });
    assert_eq!(answer.highest, Some(1_000.0 * 0.95 * 0.95));
    assert_eq!(answer.broke_at, Some(950.0));
    assert!(answer.confirmed);
}

#[test]
fn a_rate_that_is_refuted_leaves_the_lower_one_that_held() {
    let mut search = from(100.0, 200.0);
    for held in [
        TrialOutcome::Held,
        TrialOutcome::Held,
        TrialOutcome::Broke("slow".to_owned()),
    ] {
        search.observe(held);
    }
    let answer = search.answer();
    assert_eq!(
        (answer.highest, answer.broke_at),
        (Some(100.0), Some(200.0))
    );
    assert!(!answer.confirmed);
}

#[test]
fn a_search_that_never_confirms_has_no_answer() {
    let mut runs = 0;
    let (trials, answer) = search(from(100.0, 100.0), |_| {
        runs += 1;
        if runs == 1 {
            TrialOutcome::Held
        } else {
            TrialOutcome::Broke("slow".to_owned())
        }
    });
    assert_eq!(trials.len(), 2 + MOST_DOWN as usize);
    assert_eq!((answer.highest, answer.confirmed), (None, false));
}

#[test]
fn what_never_breaks_ends_at_the_highest_rate() {
    let (_, answer) = search(from(100.0, 5_000.0), |_| TrialOutcome::Held);
    assert_eq!((answer.highest, answer.broke_at), (Some(5_000.0), None));
    assert!(answer.says().contains("the target may carry more"));
}

#[test]
fn what_breaks_at_once_is_looked_for_below_and_given_up() {
    let (_, answer) = search(from(100.0, 5_000.0), limit(10.0));
    assert!(
        answer
            .highest
            .is_some_and(|rate| (9.0..=10.0).contains(&rate)),
        "{answer:?}"
    );
    let (trials, answer) = search(from(100.0, 5_000.0), limit(0.0));
    assert_eq!(trials.len(), 10);
    assert!(
        answer
            .says()
            .starts_with("No rate was found that keeps the objective. It broke at")
    );
}

#[test]
fn a_generator_at_its_limit_ends_the_search_upward() {
    let (_, answer) = search(from(100.0, 1e6), |rate| {
        if rate > 3_000.0 {
            TrialOutcome::GeneratorLimited("a thread was busy all the time".to_owned())
        } else {
            TrialOutcome::Held
        }
    });
    assert_eq!(
        (answer.highest, answer.broke_at, answer.confirmed),
        (Some(1_600.0), None, true)
    );
    assert!(
        answer
            .says()
            .contains("the generator was the limit (a thread was busy all the time)")
    );
}

#[test]
fn a_stopped_search_says_what_it_knows() {
    let mut search = from(100.0, 1e6);
    assert_eq!(search.answer().highest, None);
    search.observe(TrialOutcome::Held);
    let answer = search.answer();
    assert_eq!(
        (answer.highest, answer.confirmed, answer.ended),
        (Some(100.0), false, SearchEnd::Interrupted)
    );
}

#[test]
fn a_search_that_makes_no_sense_is_refused() {
    for (start, max, precision) in [
        (0.0, 1.0, 0.05),
        (2.0, 1.0, 0.05),
        (1.0, f64::INFINITY, 0.05),
        (f64::NAN, 1.0, 0.05),
        (1.0, 2.0, 0.0),
        (1.0, 2.0, f64::NAN),
    ] {
        Search::new(start, max, precision, 2).expect_err("no search");
    }
}

#[test]
fn the_reason_names_each_broken_gate() {
    let gate = |expression: &str, held| GateResult {
        expression: expression.to_owned(),
        measured: "80 ms".to_owned(),
        limit: "50 ms".to_owned(),
        held,
    };
    assert_eq!(
        TrialOutcome::by(&[gate("p99 < 50ms", true)]),
        TrialOutcome::Held
    );
    let broken = TrialOutcome::by(&[
        gate("p99 < 50ms", false),
        gate("errors = 0", true),
        gate("max < 50ms", false),
    ]);
    assert_eq!(
        broken,
        TrialOutcome::Broke("p99 < 50ms: 80 ms, max < 50ms: 80 ms".to_owned())
    );
}

proptest! {
    #[test]
    fn the_answer_is_within_the_precision(start in 1.0..1e4, times in 0.01..1e4, precision in 0.002..0.5) {
        let truth = start * times;
        let plan = Search::new(start, 1e9, precision, 2).expect("a search");
        let (_, answer) = search(plan, limit(truth));
        let highest = answer.highest.expect("a rate");
        prop_assert!(highest <= truth * (1.0 + precision));
        prop_assert!(highest >= truth * (1.0 - 2.0 * precision));
        prop_assert!(answer.confirmed);
    }

    #[test]
    fn any_server_is_done_with(answers in prop::collection::vec(0..20u8, 100)) {
        let mut answers = answers.into_iter();
        let (trials, answer) = search(from(1.0, 1e6), |_| match answers.next() {
            Some(0) => TrialOutcome::GeneratorLimited("busy".to_owned()),
            Some(n) if n % 2 == 0 => TrialOutcome::Broke("slow".to_owned()),
            Some(_) | None => TrialOutcome::Held,
        });
        prop_assert!(trials.iter().all(|trial| trial.rate > 0.0 && trial.rate <= 1e6));
        prop_assert_ne!(&answer.ended, &SearchEnd::Interrupted);
        if answer.confirmed {
            prop_assert_eq!(answer.highest, trials.last().map(|trial| trial.rate));
        }
        if let (Some(highest), Some(broke_at)) = (answer.highest, answer.broke_at) {
            prop_assert!(highest < broke_at);
        }
    }
}
