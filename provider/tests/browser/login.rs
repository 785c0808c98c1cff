//! Signing in: sessions, `prompt`, `max_age`, and who may sign in whom.

use assay_provider::model::{Lifetime, UserId};
use assay_provider::store::RegistryStore as _;
use reqwest::StatusCode;

use crate::robot::Op;

#[tokio::test]
async fn a_wrong_password_shows_the_page_again_and_signs_nobody_in() {
    let op = Op::strict().await;
    let mut browser = op.browser();
    let start = browser.authorize(&[("login_hint", "alice")]).await;
    assert!(
        start.body.contains("value=\"alice\""),
        "the hint is filled in"
    );
    for (username, password) in [
        ("alice", "looking-glass"),
        ("nobody", "wonderland"),
        ("bob", "wonderland"),
    ] {
        let again = browser
            .submit(&start, &[("username", username), ("password", password)])
            .await;
        assert_eq!(
            (again.status, again.page()),
            (StatusCode::FORBIDDEN, "login")
        );
        assert!(
            !again.body.contains(password),
            "a password is never sent back"
        );
    }
    assert_eq!(
        browser.authorize(&[("prompt", "none")]).await.error(),
        "login_required"
    );
}

#[tokio::test]
async fn the_session_gets_a_new_name_at_every_login_and_the_old_one_is_dead() {
    let op = Op::strict().await;
    let mut browser = op.browser();
    let start = browser.authorize(&[]).await;
    let before = browser.clone();
    browser.through(start, "alice").await.code();
    let first = browser.clone();
    let again = browser.authorize(&[("prompt", "login")]).await;
    assert_eq!(again.page(), "login");
    browser.through(again, "alice").await.code();
    assert_ne!(
        first.cookies["assay_session"],
        browser.cookies["assay_session"]
    );
    for mut stale in [before, first] {
        assert_eq!(
            stale.authorize(&[("prompt", "none")]).await.error(),
            "login_required"
        );
    }
}

#[tokio::test]
async fn prompt_none_answers_without_a_page() {
    let op = Op::strict().await;
    let mut browser = op.browser();
    assert_eq!(
        browser.authorize(&[("prompt", "none")]).await.error(),
        "login_required"
    );
    let start = browser.authorize(&[]).await;
    let consent = browser.log_in(&start, "alice").await;
    assert_eq!(
        browser.authorize(&[("prompt", "none")]).await.error(),
        "consent_required"
    );
    browser
        .submit(&consent, &[("decision", "allow")])
        .await
        .code();
    browser.authorize(&[("prompt", "none")]).await.code();
    assert_eq!(
        browser
            .authorize(&[("prompt", "none"), ("scope", "openid email")])
            .await
            .error(),
        "consent_required"
    );
}

#[tokio::test]
async fn a_login_older_than_max_age_is_repeated_and_a_younger_one_is_not() {
    let op = Op::strict().await;
    let mut browser = op.browser();
    let start = browser.authorize(&[("max_age", "15000")]).await;
    browser.through(start, "alice").await.code();
    op.clock.advance(Lifetime::from_secs(2));
    browser.authorize(&[("max_age", "2")]).await.code();
    assert_eq!(
        browser
            .authorize(&[("max_age", "1"), ("prompt", "none")])
            .await
            .error(),
        "login_required"
    );
    for strict in ["1", "0"] {
        let again = browser.authorize(&[("max_age", strict)]).await;
        assert_eq!(again.page(), "login");
        op.clock.advance(Lifetime::from_secs(2));
        browser.log_in(&again, "alice").await.code();
    }
}

#[tokio::test]
async fn a_slow_reader_of_the_consent_page_does_not_sign_in_again() {
    let op = Op::strict().await;
    let mut browser = op.browser();
    let start = browser.authorize(&[("max_age", "0")]).await;
    let consent = browser.log_in(&start, "alice").await;
    op.clock.advance(Lifetime::from_secs(90));
    browser
        .submit(&consent, &[("decision", "allow")])
        .await
        .code();
}

#[tokio::test]
async fn the_login_step_cannot_be_skipped() {
    let op = Op::strict().await;
    let mut browser = op.browser();
    let start = browser.authorize(&[]).await;
    browser.through(start, "alice").await.code();
    let again = browser.authorize(&[("prompt", "login")]).await;
    let name = again
        .form()
        .1
        .into_iter()
        .find(|(name, _)| name == "request")
        .expect("the form names its request")
        .1;
    assert_eq!(
        browser
            .get(&format!("/consent?request={name}"))
            .await
            .page(),
        "login"
    );
}

#[tokio::test]
async fn a_login_form_works_only_in_the_browser_it_was_shown_in() {
    let op = Op::strict().await;
    let (mut browser, mut other) = (op.browser(), op.browser());
    let start = browser.authorize(&[]).await;
    other.authorize(&[]).await;
    let stolen = other.log_in(&start, "alice").await;
    assert_eq!(
        (stolen.status, stolen.page()),
        (StatusCode::BAD_REQUEST, "error")
    );
    let bare = browser
        .submit(
            &start,
            &[
                ("csrf_token", ""),
                ("username", "alice"),
                ("password", "wonderland"),
            ],
        )
        .await;
    assert_eq!(bare.status, StatusCode::FORBIDDEN);
    let (action, mut fields) = start.form();
    fields.extend([
        ("username".into(), "alice".into()),
        ("password".into(), "wonderland".into()),
    ]);
    let foreign = browser
        .post(&action, &fields, Some("https://evil.example"))
        .await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    for mut browser in [browser, other] {
        assert_eq!(
            browser.authorize(&[("prompt", "none")]).await.error(),
            "login_required"
        );
    }
}

#[tokio::test]
async fn a_session_and_a_waiting_request_end() {
    let op = Op::strict().await;
    let mut browser = op.browser();
    let start = browser.authorize(&[]).await;
    op.clock.advance(Lifetime::from_secs(3_600));
    assert_eq!(
        browser.log_in(&start, "alice").await.status,
        StatusCode::BAD_REQUEST
    );
    let start = browser.authorize(&[]).await;
    browser.through(start, "alice").await.code();
    op.clock.advance(Lifetime::from_secs(8 * 86_400));
    assert_eq!(
        browser.authorize(&[("prompt", "none")]).await.error(),
        "login_required"
    );
}

#[tokio::test]
async fn a_blocked_user_is_signed_out_and_stays_out() {
    let op = Op::strict().await;
    let mut browser = op.browser();
    let start = browser.authorize(&[]).await;
    browser.through(start, "alice").await;
    let alice = UserId::new("user_2demoAlice0000000000000001");
    let blocked = op.store.block_user(alice, true).await;
    blocked.expect("memory is there");
    let silent = browser.authorize(&[("prompt", "none")]).await;
    assert_eq!(silent.error(), "login_required");
    let start = browser.authorize(&[]).await;
    assert_eq!(browser.log_in(&start, "alice").await.page(), "login");
}
