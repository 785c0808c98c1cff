//! Authorization requests and the responses to them.

use reqwest::StatusCode;
use url::form_urlencoded;

use crate::robot::{Op, request};

const STATE: &str = "a%20b&c=d+e #f\"g<h>'i\u{e9}";

#[tokio::test]
async fn a_user_signs_in_allows_and_returns_with_a_code_state_and_issuer() {
    let op = Op::strict().await;
    let mut browser = op.browser();
    let start = browser.authorize(&[("state", STATE)]).await;
    assert_eq!(start.page(), "login");
    let consent = browser.log_in(&start, "alice").await;
    assert_eq!(consent.page(), "consent");
    let done = browser.submit(&consent, &[("decision", "allow")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert!(
        done.location()
            .is_some_and(|to| to.starts_with("https://rp.example/callback?"))
    );
    assert!(done.code().starts_with("oac_"));
    assert_eq!(done.parameter("state").as_deref(), Some(STATE));
    assert_eq!(done.parameter("iss"), Some(op.base));
}

#[tokio::test]
async fn a_response_without_state_in_the_request_carries_none() {
    let op = Op::strict().await;
    let mut browser = op.browser();
    let start = browser.authorize(&[("state", "")]).await;
    let done = browser.through(start, "alice").await;
    done.code();
    assert_eq!(done.parameter("state"), None);
}

#[tokio::test]
async fn a_request_in_the_body_is_as_good_as_one_in_the_query() {
    let op = Op::strict().await;
    let mut browser = op.browser();
    let fields: Vec<(String, String)> = form_urlencoded::parse(request(&[]).as_bytes())
        .into_owned()
        .collect();
    for _signed_out_then_in in 0..2 {
        let start = browser.post(
            "/oauth/authorize?scope=email&redirect_uri=https%3A%2F%2Fevil.example",
            &fields,
            None,
        );
        let start = start.await;
        browser.through(start, "alice").await.code();
    }
}

#[tokio::test]
async fn nothing_travels_to_a_uri_that_is_not_proven_to_be_the_clients() {
    let op = Op::strict().await;
    let mut browser = op.browser();
    let uri = |uri| vec![("redirect_uri", uri)];
    let client = |id| vec![("client_id", id)];
    for overrides in [
        uri("https://attacker.example/cb"),
        uri("https://rp.example/callback/"),
        uri("https://other.example/callback"),
        uri("not a uri"),
        uri(""),
        client("nobody"),
        client(""),
        client("demo-confidential\u{0}"),
        client("DEMO-CONFIDENTIAL"),
        vec![("response_mode", "foo")],
    ] {
        let seen = browser.authorize(&overrides).await;
        assert_eq!(
            (seen.status, seen.page()),
            (StatusCode::BAD_REQUEST, "error"),
            "{overrides:?}"
        );
    }
    let twice = format!(
        "{}&redirect_uri=https%3A%2F%2Fattacker.example",
        request(&[])
    );
    assert_eq!(
        browser
            .get(&format!("/oauth/authorize?{twice}"))
            .await
            .status,
        StatusCode::BAD_REQUEST
    );
    let long = "a".repeat(10_000);
    assert_eq!(
        browser.authorize(&[("client_id", &long)]).await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn the_client_is_told_what_is_wrong_with_its_request() {
    let op = Op::strict().await;
    let mut browser = op.browser();
    let public = [
        ("client_id", "demo-public"),
        ("redirect_uri", "https://spa.example/callback"),
    ];
    let careful = [
        ("client_id", "demo-other"),
        ("redirect_uri", "https://other.example/callback"),
    ];
    let unproven = [("code_challenge", ""), ("code_challenge_method", "")];
    for (overrides, error) in [
        (vec![("response_type", "")], "invalid_request"),
        (vec![("response_type", "foo")], "unsupported_response_type"),
        (vec![("response_type", "CODE")], "unsupported_response_type"),
        (
            vec![("response_type", "code foo")],
            "unsupported_response_type",
        ),
        (
            vec![("response_type", "token")],
            "unsupported_response_type",
        ),
        (
            vec![("response_type", "id_token token")],
            "unsupported_response_type",
        ),
        (vec![("scope", "openid unheard_of")], "invalid_scope"),
        (vec![("scope", "OPENID")], "invalid_scope"),
        (vec![("prompt", "none login")], "invalid_request"),
        (vec![("max_age", "soon")], "invalid_request"),
        (vec![("max_age", "-1")], "invalid_request"),
        (vec![("request", "e30.e30.")], "request_not_supported"),
        (
            vec![("request_uri", "https://rp.example/r")],
            "request_uri_not_supported",
        ),
        (vec![("code_challenge_method", "S512")], "invalid_request"),
        (vec![("code_challenge_method", "s256")], "invalid_request"),
        (vec![("code_challenge_method", "plain")], "invalid_request"),
        (vec![("code_challenge_method", "")], "invalid_request"),
        (vec![("code_challenge", "too-short")], "invalid_request"),
        ([&public[..], &unproven].concat(), "invalid_request"),
        ([&careful[..], &unproven].concat(), "invalid_request"),
    ] {
        let seen = browser.authorize(&overrides).await;
        assert_eq!(seen.error(), error, "{overrides:?}");
        assert_eq!(
            seen.parameter("state").as_deref(),
            Some("state-of-the-client"),
            "{overrides:?}"
        );
        assert_eq!(
            seen.parameter("iss").as_ref(),
            Some(&op.base),
            "{overrides:?}"
        );
    }
    let twice = browser
        .get(&format!("/oauth/authorize?{}&scope=email", request(&[])))
        .await;
    assert_eq!(twice.error(), "invalid_request");
}

#[tokio::test]
async fn what_is_unknown_empty_or_for_presentation_is_no_error() {
    let op = Op::strict().await;
    let mut browser = op.browser();
    for overrides in [
        vec![("extra", "foobar"), ("x_\u{20ac}", "1")],
        vec![
            ("display", "touch"),
            ("ui_locales", "xx-YY fr"),
            ("claims_locales", "se"),
            ("acr_values", "1 2"),
        ],
        vec![("prompt", "something_new")],
        vec![("nonce", "")],
        vec![("scope", "")],
        vec![("code_challenge", ""), ("code_challenge_method", "")],
    ] {
        let seen = browser.authorize(&overrides).await;
        assert_ne!(seen.page(), "error", "{overrides:?}");
        browser.through(seen, "alice").await.code();
    }
    let empty = format!(
        "{}&prompt=&max_age=&login_hint=&request=&request_uri=",
        request(&[])
    );
    let seen = browser.get(&format!("/oauth/authorize?{empty}")).await;
    browser.through(seen, "alice").await.code();
}

#[tokio::test]
async fn a_native_app_returns_to_any_loopback_port_or_to_its_own_scheme() {
    let op = Op::strict().await;
    let mut browser = op.browser();
    for uri in [
        "http://127.0.0.1:49152/callback",
        "http://[::1]:1024/callback",
        "com.example.app:/callback",
    ] {
        let start = browser
            .authorize(&[("client_id", "demo-native"), ("redirect_uri", uri)])
            .await;
        let done = browser.through(start, "alice").await;
        assert!(
            done.location()
                .is_some_and(|to| to.starts_with(&format!("{uri}?code="))),
            "{uri}"
        );
    }
}

#[tokio::test]
async fn two_requests_in_one_browser_do_not_mix() {
    let op = Op::strict().await;
    let mut browser = op.browser();
    let start = browser.authorize(&[("state", "first-state")]).await;
    let first = browser.log_in(&start, "alice").await;
    let second = browser
        .authorize(&[
            ("client_id", "demo-other"),
            ("redirect_uri", "https://other.example/callback"),
            ("state", "second-state"),
        ])
        .await;
    let second = browser.submit(&second, &[("decision", "allow")]).await;
    let first = browser.submit(&first, &[("decision", "allow")]).await;
    for (done, state, host) in [
        (first, "first-state", "https://rp"),
        (second, "second-state", "https://other"),
    ] {
        assert_eq!(done.parameter("state").as_deref(), Some(state));
        assert!(done.location().is_some_and(|to| to.starts_with(host)));
    }
}

#[tokio::test]
async fn form_post_carries_success_and_error_in_a_form() {
    let op = Op::strict().await;
    let mut browser = op.browser();
    let hostile = "\"><script>alert(1)</script>&quot;";
    let asked = [("response_mode", "form_post"), ("state", hostile)];
    let start = browser.authorize(&asked).await;
    let done = browser.through(start, "alice").await;
    let silent = op
        .browser()
        .authorize(&[&asked[..], &[("prompt", "none")]].concat())
        .await;
    for (seen, carried) in [(done, "code"), (silent, "error")] {
        assert_eq!((seen.status, seen.page()), (StatusCode::OK, "form_post"));
        let (action, fields) = seen.form();
        assert_eq!(action, "https://rp.example/callback");
        assert!(fields.iter().any(|(name, _)| name == carried), "{fields:?}");
        assert!(
            fields
                .iter()
                .any(|(name, value)| name == "state" && value == hostile)
        );
        assert!(!seen.body.contains("<script>alert"));
        assert_eq!(seen.headers["cache-control"], "no-store");
    }
}

#[tokio::test]
async fn a_client_with_one_redirect_uri_need_not_name_it() {
    let op = Op::strict().await;
    let mut browser = op.browser();
    let asked = [("client_id", "demo-other"), ("redirect_uri", "")];
    let start = browser.authorize(&asked).await;
    let done = browser.through(start, "alice").await;
    assert!(
        done.location()
            .is_some_and(|to| to.starts_with("https://other.example/callback?code="))
    );
}

#[tokio::test]
async fn a_posted_request_is_a_form_of_reasonable_size() {
    let op = Op::strict().await;
    let post = async |media_type: &str, body: String| {
        let request = reqwest::Client::new()
            .post(format!("{}/oauth/authorize", op.base))
            .header("content-type", media_type)
            .body(body);
        request.send().await.expect("an answer").status()
    };
    let form = "application/x-www-form-urlencoded";
    let endless = format!("state={}", "a".repeat(100_000));
    assert_eq!(post(form, endless).await, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(
        post("application/json", "{}".to_owned()).await,
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
}
