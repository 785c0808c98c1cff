//! Asking the user: when, for what, and whose answer counts.

use reqwest::StatusCode;

use crate::robot::Op;

#[tokio::test]
async fn denying_tells_the_client_and_grants_nothing() {
    let op = Op::strict().await;
    let mut browser = op.browser();
    let start = browser.authorize(&[]).await;
    let consent = browser.log_in(&start, "alice").await;
    let denied = browser.submit(&consent, &[("decision", "deny")]).await;
    assert_eq!(denied.error(), "access_denied");
    assert_eq!(
        denied.parameter("state").as_deref(),
        Some("state-of-the-client")
    );
    assert_eq!(denied.parameter("code"), None);
    assert_eq!(
        browser.authorize(&[("prompt", "none")]).await.error(),
        "consent_required"
    );
}

#[tokio::test]
async fn the_page_names_the_client_the_user_the_scopes_and_the_destination() {
    let op = Op::strict().await;
    let mut browser = op.browser();
    let scope = "openid profile email public_metadata private_metadata offline_access";
    let start = browser.authorize(&[("scope", scope)]).await;
    let consent = browser.log_in(&start, "alice").await;
    for scope in scope.split(' ') {
        assert_eq!(
            consent.all(&format!("[data-scope={scope}]")).len(),
            1,
            "{scope}"
        );
    }
    for text in [
        "Demo Web App",
        "alice",
        "rp.example",
        "https://rp.example/logo.png",
    ] {
        assert!(consent.body.contains(text), "{text}");
    }
    let fewer = browser.authorize(&[("scope", "openid")]).await;
    assert_eq!(fewer.all("[data-scope]").len(), 1);
}

#[tokio::test]
async fn consent_is_remembered_for_one_client_and_no_more_than_its_scopes() {
    let op = Op::strict().await;
    let mut browser = op.browser();
    let start = browser.authorize(&[("scope", "openid email")]).await;
    browser.through(start, "alice").await.code();
    browser.authorize(&[("scope", "openid")]).await.code();
    assert_eq!(
        browser
            .authorize(&[("scope", "openid email profile")])
            .await
            .page(),
        "consent"
    );
    assert_eq!(
        browser
            .authorize(&[("scope", "openid email"), ("prompt", "consent")])
            .await
            .page(),
        "consent"
    );
    assert_eq!(
        browser
            .authorize(&[("scope", "openid email offline_access")])
            .await
            .page(),
        "consent"
    );
    let other = [
        ("client_id", "demo-other"),
        ("redirect_uri", "https://other.example/callback"),
        ("scope", "openid"),
    ];
    assert_eq!(browser.authorize(&other).await.page(), "consent");
}

#[tokio::test]
async fn a_public_client_is_never_approved_silently_and_a_first_party_always() {
    let op = Op::strict().await;
    let mut browser = op.browser();
    let public = [
        ("client_id", "demo-public"),
        ("redirect_uri", "https://spa.example/callback"),
    ];
    let start = browser.authorize(&public).await;
    browser.through(start, "alice").await.code();
    assert_eq!(browser.authorize(&public).await.page(), "consent");
    assert_eq!(
        browser
            .authorize(&[&public[..], &[("prompt", "none")]].concat())
            .await
            .error(),
        "consent_required"
    );
    browser
        .authorize(&[
            ("client_id", "demo-first-party"),
            ("redirect_uri", "https://first.example/callback"),
        ])
        .await
        .code();
}

#[tokio::test]
async fn an_answer_counts_once_and_only_from_the_page_that_was_shown() {
    let op = Op::strict().await;
    let (mut alice, mut bob) = (op.browser(), op.browser());
    let start = alice.authorize(&[]).await;
    let shown = alice.log_in(&start, "alice").await;
    let start = bob.authorize(&[]).await;
    let foreign = bob.log_in(&start, "bob").await;
    let token = foreign
        .form()
        .1
        .into_iter()
        .find(|(name, _)| name == "csrf_token")
        .expect("a token")
        .1;
    for fields in [
        [("decision", "allow"), ("csrf_token", "")],
        [("decision", "allow"), ("csrf_token", &token)],
    ] {
        assert_eq!(
            alice.submit(&shown, &fields).await.status,
            StatusCode::FORBIDDEN
        );
    }
    let (action, mut fields) = shown.form();
    fields.push(("decision".into(), "allow".into()));
    assert_eq!(
        alice
            .post(&action, &fields, Some("https://evil.example"))
            .await
            .status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        op.browser().post(&action, &fields, None).await.status,
        StatusCode::BAD_REQUEST
    );
    alice.submit(&shown, &[("decision", "allow")]).await.code();
    assert_eq!(
        alice.submit(&shown, &[("decision", "allow")]).await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn a_page_shown_to_one_user_is_not_answered_by_another() {
    let op = Op::strict().await;
    let mut browser = op.browser();
    let start = browser.authorize(&[]).await;
    let shown_to_alice = browser.log_in(&start, "alice").await;
    let second_tab = browser.authorize(&[("prompt", "login")]).await;
    browser.log_in(&second_tab, "bob").await;
    let answered = browser
        .submit(&shown_to_alice, &[("decision", "allow")])
        .await;
    assert_eq!(answered.status, StatusCode::FORBIDDEN);
    assert_eq!(answered.parameter("code"), None);
}

#[tokio::test]
async fn no_form_field_widens_what_was_asked() {
    let op = Op::strict().await;
    let mut browser = op.browser();
    let start = browser.authorize(&[("scope", "openid")]).await;
    let consent = browser.log_in(&start, "alice").await;
    let tampered = [
        ("decision", "allow"),
        ("scope", "openid private_metadata"),
        ("redirect_uri", "https://evil.example"),
        ("client_id", "demo-other"),
    ];
    let done = browser.submit(&consent, &tampered).await;
    assert!(
        done.location()
            .is_some_and(|to| to.starts_with("https://rp.example/callback?code="))
    );
}

#[tokio::test]
async fn of_many_answers_at_once_exactly_one_gets_a_code() {
    let op = Op::strict().await;
    let mut browser = op.browser();
    let start = browser.authorize(&[]).await;
    let consent = browser.log_in(&start, "alice").await;
    let (action, mut fields) = consent.form();
    fields.push(("decision".into(), "allow".into()));
    let answers: Vec<_> = (0..16)
        .map(|_| {
            let (mut tab, action, fields) = (browser.clone(), action.clone(), fields.clone());
            tokio::spawn(async move { tab.post(&action, &fields, None).await })
        })
        .collect();
    let mut codes = 0;
    for answer in answers {
        let seen = answer.await.expect("no tab panics");
        codes += usize::from(seen.parameter("code").is_some());
        assert!(seen.status == StatusCode::SEE_OTHER || seen.status == StatusCode::BAD_REQUEST);
    }
    assert_eq!(codes, 1);
}
