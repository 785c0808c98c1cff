//! The closed model against the reference provider: users repeat, runs end when they should, and what fails is counted.
#![expect(clippy::expect_used, reason = "a test may panic")]

mod support;

use std::time::Duration;

use assay_loadtest::closed::{ClosedOptions, closed};
use assay_loadtest::report::Model;
use assay_loadtest::run::{Progress, Reuse, RunError, TargetCpu};
use assay_loadtest::stop::Stop;
use support::Running;
use tokio::sync::Notify;

const USERS: u32 = 5;

fn options(stop: Stop) -> ClosedOptions {
    ClosedOptions {
        users: USERS,
        stop,
        warmup: Duration::from_millis(200),
        threads: 2,
        reuse: Reuse::KeepAlive,
        max_errors: 100_000,
        target_cpu: TargetCpu::ThisProcess,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn users_repeat_for_as_long_as_they_should_and_then_again() {
    let provider = Running::start();
    let ready = provider.ready("client-credentials").await;
    let options = options(Stop::After(Duration::from_secs(1)));
    let mut seconds = 0;
    for _ in 0..2 {
        let report = closed(&ready, &options, std::future::pending(), |progress| {
            seconds += u32::from(matches!(progress, Progress::Second(..)));
        })
        .await
        .expect("a run");
        assert_eq!(report.model, Model::Closed { users: USERS });
        // Nobody was due at a time, so nothing was late.
        let of_time = |doubt: &String| doubt.contains("late") || doubt.contains("never begun");
        assert!(!report.doubts.iter().any(of_time), "{:?}", report.doubts);
        assert_eq!(report.cut_short, None);
        assert!((report.duration_s - 1.0).abs() < 1e-9);
        let journeys = report.journeys.latency.count();
        assert!(journeys > u64::from(USERS), "{journeys} journeys");
        assert_eq!(report.journeys.errors, 0);
        assert_eq!(report.arrivals.started, journeys);
        // Journeys that were under way at the beginning ended in time; those that were under way at the end did not.
        let in_time = report.arrivals.ended_in_time;
        assert!(in_time.abs_diff(journeys) <= u64::from(USERS));
        assert_eq!(report.lateness.count(), 0);
        assert!(report.arrivals.offered_rate.abs() < f64::EPSILON);
        // Each user waits for an answer, so there is at most one request for each.
        assert!(report.http.in_flight <= f64::from(USERS));
        assert!(report.generator.threads == 2 && report.generator.cpu_s > 0.0);
        assert!(report.generator.busiest < 1.1);
        assert!(report.target_cpu_s.expect("it is in this process") > 0.0);
    }
    assert_eq!(seconds, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_count_is_of_all_users_together() {
    let provider = Running::start();
    let ready = provider.ready("refresh-storm").await;
    let options = ClosedOptions {
        warmup: Duration::ZERO,
        ..options(Stop::Count(37))
    };
    let mut prepared = Vec::new();
    let report = closed(&ready, &options, std::future::pending(), |progress| {
        if let Progress::Preparing(done, of) = progress {
            prepared.push((done, of));
        }
    })
    .await
    .expect("a run");
    assert_eq!(prepared.last(), Some(&(USERS, USERS)));
    assert_eq!(report.journeys.latency.count(), 37);
    assert_eq!(report.arrivals.due, 37);
    assert_eq!(report.arrivals.ended_in_time, 37);
    assert!(report.duration_s > 0.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn users_think_before_they_repeat() {
    let provider = Running::start();
    let ready = provider.ready("public-client").await;
    assert_eq!(ready.think_ms(), 1_000);
    let options = ClosedOptions {
        warmup: Duration::ZERO,
        ..options(Stop::Count(u64::from(USERS) + 1))
    };
    let report = closed(&ready, &options, std::future::pending(), drop).await;
    let report = report.expect("a run");
    assert_eq!(report.journeys.latency.count(), u64::from(USERS) + 1);
    // At least one of them played twice, and thought in between.
    assert!(report.duration_s >= 1.0, "{} s", report.duration_s);
}

/// Whether a second is over in which journeys ended.
fn is_measured(progress: &Progress) -> bool {
    matches!(progress, Progress::Second(_, point) if point.ended > 0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_dies_is_errors_until_there_are_too_many() {
    let provider = Running::start();
    let ready = provider.ready("client-credentials").await;
    let options = ClosedOptions {
        max_errors: 200,
        ..options(Stop::After(Duration::from_mins(10)))
    };
    let measured = Notify::new();
    let running = closed(&ready, &options, std::future::pending(), |progress| {
        if is_measured(&progress) {
            measured.notify_one();
        }
    });
    let dying = async {
        measured.notified().await;
        drop(provider);
    };
    let (report, ()) = tokio::join!(running, dying);
    let report = report.expect("a run");
    let reason = report.cut_short.expect("it ended early");
    let (why, last) = reason.split_once("; ").expect("why, and the last error");
    assert_eq!(why, "200 errors, so --max-errors ends the run");
    assert!(last.contains("/oauth/token: "), "{last}");
    let errors = report.journeys.errors;
    assert!(
        (200..200 + u64::from(USERS)).contains(&errors),
        "{errors} errors"
    );
    assert!(report.journeys.latency.count() > errors);
    let grouped: u64 = report.errors.iter().map(|group| group.count).sum();
    assert_eq!(grouped, errors);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_stops_a_run_gets_what_was_measured() {
    let provider = Running::start();
    let ready = provider.ready("client-credentials").await;
    let options = options(Stop::After(Duration::from_mins(10)));
    let measured = Notify::new();
    let stop = async {
        measured.notified().await;
        "interrupted".to_owned()
    };
    let report = closed(&ready, &options, stop, |progress| {
        if is_measured(&progress) {
            measured.notify_one();
        }
    });
    let report = report.await.expect("something was measured");
    assert_eq!(report.cut_short.as_deref(), Some("interrupted"));
    assert!(report.journeys.latency.count() > 0);

    let options = ClosedOptions {
        warmup: Duration::from_mins(10),
        ..options
    };
    let warming_up = Notify::new();
    let stop = async {
        warming_up.notified().await;
        "interrupted".to_owned()
    };
    let nothing = closed(&ready, &options, stop, |progress| {
        if matches!(progress, Progress::WarmingUp) {
            warming_up.notify_one();
        }
    });
    assert!(matches!(nothing.await, Err(RunError::Interrupted(_))));
}
