//! Tokens that live shorter than a run: their end is no wrong verdict of the provider, whether users are busy or idle.
#![expect(clippy::expect_used, reason = "a test may panic")]

mod support;

use std::time::Duration;

use assay_loadtest::arrival::{Share, Spacing};
use assay_loadtest::run::{self, Options, Reuse, TargetCpu};
use assay_loadtest::stop::Stop;
use assay_provider::TestControls;
use assay_provider::config::Config;
use assay_provider::model::Lifetime;
use support::Running;

/// A run of users whose tokens live for six seconds, at this rate. For half of that time they are not relied on, so that a
/// request may take three seconds on a busy machine.
async fn outlives_its_tokens(rate: &str, users: u32) {
    let mut config = Config::demo();
    config.lifetimes.access_token = Lifetime::from_secs(6);
    // Without a clock to move: time passes as it does for everybody.
    let provider = Running::of(config, TestControls::Off);
    let ready = provider.ready("introspect-hammer").await;
    let options = Options {
        rate: rate.parse().expect(rate),
        spacing: Spacing::Even,
        stop: Stop::After(Duration::from_secs(9)),
        warmup: Duration::from_millis(100),
        share: Share::ALL,
        start_at: None,
        seed: 1,
        threads: 1,
        users,
        reuse: Reuse::KeepAlive,
        max_errors: 1_000,
        target_cpu: TargetCpu::Unknown,
    };
    let report = run::open(&ready, &options, std::future::pending(), drop).await;
    let report = report.expect("a run");
    assert_eq!(report.violations(), 0, "{:?}", report.invariants);
    assert!(report.errors.is_empty(), "{:?}", report.errors);
    assert!(report.journeys.latency.count() > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn busy_users_get_other_tokens_in_time() {
    outlives_its_tokens("40/s", 4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn users_who_were_idle_get_other_tokens_before_they_ask() {
    outlives_its_tokens("2/s", 12).await;
}
