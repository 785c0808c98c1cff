//! Each broken rule shows its own bug, where the strict provider shows none.

use assay_provider::model::Lifetime;
use assay_provider::rule::{Rule, Rules};
use url::form_urlencoded;

use crate::robot::{Op, Robot, Seen, request};

/// A provider without one rule, a fresh browser, and the same browser signed in with `openid profile` allowed.
async fn breaking(rule: Rule) -> (Op, Robot, Robot) {
    let op = Op::with(Rules::breaking(rule)).await;
    let fresh = op.browser();
    let mut signed_in = op.browser();
    let start = signed_in.authorize(&[]).await;
    signed_in.through(start, "alice").await;
    (op, fresh, signed_in)
}

/// A browser and what it sees after signing in for the first time.
async fn asked(rule: Rule) -> (Robot, Seen) {
    let op = Op::with(Rules::breaking(rule)).await;
    let mut browser = op.browser();
    let start = browser.authorize(&[]).await;
    let seen = browser.log_in(&start, "alice").await;
    (browser, seen)
}

/// What the signed-in browser gets for a request.
async fn signed_in(rule: Rule, overrides: &[(&str, &str)]) -> Seen {
    let (_op, _fresh, mut browser) = breaking(rule).await;
    browser.authorize(overrides).await
}

/// What a fresh browser gets, from the request to the end.
async fn whole(rule: Rule, overrides: &[(&str, &str)]) -> Seen {
    let op = Op::with(Rules::breaking(rule)).await;
    let mut browser = op.browser();
    let start = browser.authorize(overrides).await;
    browser.through(start, "alice").await
}

fn goes_to(seen: &Seen, start: &str) -> bool {
    seen.location().is_some_and(|to| to.starts_with(start))
}

#[tokio::test]
async fn requests_that_should_be_refused_are_carried_out() {
    let attacker = whole(
        Rule::AuthzRedirectUriRegistered,
        &[("redirect_uri", "https://attacker.example/cb")],
    )
    .await;
    assert!(goes_to(&attacker, "https://attacker.example/cb?code="));
    let longer = whole(
        Rule::AuthzRedirectExactMatch,
        &[("redirect_uri", "https://rp.example/callback/more")],
    )
    .await;
    assert!(goes_to(&longer, "https://rp.example/callback/more?code="));
    let others = whole(
        Rule::AuthzRedirectBoundToClient,
        &[("redirect_uri", "https://other.example/callback")],
    )
    .await;
    assert!(goes_to(&others, "https://other.example/callback?code="));
    let unknown = whole(
        Rule::AuthzClientKnownBeforeRedirect,
        &[("client_id", "nobody")],
    )
    .await;
    assert!(goes_to(&unknown, "https://rp.example/callback?error="));
    whole(Rule::AuthzResponseTypePresent, &[("response_type", "")])
        .await
        .code();
    whole(
        Rule::AuthzResponseTypeSupported,
        &[("response_type", "code foo")],
    )
    .await
    .code();
    whole(
        Rule::AuthzUnknownScopeNotGranted,
        &[("scope", "openid unheard_of")],
    )
    .await
    .code();
    whole(
        Rule::PkceMethodSupported,
        &[("code_challenge_method", "S512")],
    )
    .await
    .code();
    whole(
        Rule::PkceDefaultMethodPlain,
        &[("code_challenge_method", "")],
    )
    .await
    .code();
    let unproven = [("code_challenge", ""), ("code_challenge_method", "")];
    let public = [
        ("client_id", "demo-public"),
        ("redirect_uri", "https://spa.example/callback"),
    ];
    whole(
        Rule::PkceRequiredForPublicClients,
        &[&public[..], &unproven].concat(),
    )
    .await
    .code();
    let careful = [
        ("client_id", "demo-other"),
        ("redirect_uri", "https://other.example/callback"),
    ];
    whole(
        Rule::PkceRequiredForAllClients,
        &[&careful[..], &unproven].concat(),
    )
    .await
    .code();
}

#[tokio::test]
async fn requests_that_are_in_order_are_refused() {
    for (rule, overrides) in [
        (Rule::AuthzUnknownParameterIgnored, [("extra", "foobar")]),
        (Rule::AuthzNonceOptional, [("nonce", "")]),
        (
            Rule::AuthzPresentationParametersTolerated,
            [("ui_locales", "xx-YY fr en")],
        ),
    ] {
        assert_eq!(
            signed_in(rule, &overrides).await.error(),
            "invalid_request",
            "{rule}"
        );
        signed_in(rule, &[]).await.code();
    }
    let (_op, _fresh, mut browser) = breaking(Rule::AuthzEmptyParameterIsOmitted).await;
    let empty = browser
        .get(&format!("/oauth/authorize?{}&login_hint=", request(&[])))
        .await;
    assert_eq!(empty.error(), "invalid_request");
    let (_op, mut fresh, _signed_in) = breaking(Rule::AuthzPostAccepted).await;
    let fields: Vec<_> = form_urlencoded::parse(request(&[]).as_bytes())
        .into_owned()
        .collect();
    assert_eq!(
        fresh.post("/oauth/authorize", &fields, None).await.status,
        405
    );
    let loopback = [
        ("client_id", "demo-native"),
        ("redirect_uri", "http://127.0.0.1:5000/callback"),
    ];
    assert_eq!(
        signed_in(Rule::AuthzLoopbackAnyPort, &loopback)
            .await
            .page(),
        "error"
    );
}

#[tokio::test]
async fn repeated_parameters_are_mixed() {
    let op = Op::with(Rules::breaking(Rule::AuthzNoDuplicateParameter)).await;
    let mut browser = op.browser();
    let start = browser
        .get(&format!(
            "/oauth/authorize?{}&scope=email&state=other-state",
            request(&[])
        ))
        .await;
    let consent = browser.log_in(&start, "alice").await;
    assert_eq!(
        consent.all("[data-scope]").len(),
        3,
        "both scopes are asked for"
    );
    let done = browser.submit(&consent, &[("decision", "allow")]).await;
    assert_eq!(done.parameter("state").as_deref(), Some("other-state"));
}

#[tokio::test]
async fn prompts_are_misunderstood() {
    let (_op, mut fresh, _signed_in) = breaking(Rule::AuthzPromptNoneNeverAsks).await;
    assert_eq!(fresh.authorize(&[("prompt", "none")]).await.page(), "login");
    let silent = signed_in(Rule::AuthzPromptNoneSucceedsSilently, &[("prompt", "none")]).await;
    assert_eq!(silent.error(), "login_required");
    signed_in(
        Rule::AuthzPromptNoneNeedsConsent,
        &[("prompt", "none"), ("scope", "openid email")],
    )
    .await
    .code();
    signed_in(Rule::AuthzPromptNoneAlone, &[("prompt", "none login")])
        .await
        .code();
    signed_in(
        Rule::AuthzPromptLoginReauthenticates,
        &[("prompt", "login")],
    )
    .await
    .code();
    let (op, _fresh, mut browser) = breaking(Rule::AuthzMaxAgeForcesLogin).await;
    op.clock.advance(Lifetime::from_secs(10));
    browser.authorize(&[("max_age", "1")]).await.code();
}

#[tokio::test]
async fn responses_are_damaged() {
    let state = [("state", "a b%c&d")];
    let refused = [("state", "a b%c&d"), ("response_type", "foo")];
    assert_eq!(
        signed_in(Rule::AuthzGetCodeFlow, &[])
            .await
            .parameter("code"),
        None
    );
    let encoded = signed_in(Rule::AuthzStateEcho, &state).await;
    assert_eq!(encoded.parameter("state").as_deref(), Some("a+b%25c%26d"));
    let plain = signed_in(Rule::AuthzStateEcho, &refused).await;
    assert_eq!(plain.parameter("state").as_deref(), Some("a b%c&d"));
    assert_eq!(
        signed_in(Rule::AuthzStateEchoOnError, &refused)
            .await
            .parameter("state"),
        None
    );
    assert!(goes_to(
        &signed_in(Rule::AuthzCodeResponseInQuery, &[]).await,
        "https://rp.example/callback#code="
    ));
    let without_iss = signed_in(Rule::AuthzIssOnSuccess, &[]).await;
    without_iss.code();
    assert_eq!(without_iss.parameter("iss"), None);
    assert_eq!(
        signed_in(Rule::AuthzIssOnError, &refused)
            .await
            .parameter("iss"),
        None
    );
    let hostile = "\"><script>alert(1)</script>&quot;";
    let form = signed_in(
        Rule::AuthzFormPostEscapes,
        &[("response_mode", "form_post"), ("state", hostile)],
    )
    .await;
    assert!(form.body.contains(hostile));
}

#[tokio::test]
async fn the_front_channel_carries_a_live_token() {
    let seen = whole(
        Rule::AuthzFrontChannelTokenRefused,
        &[("response_type", "token")],
    )
    .await;
    let location = seen.location().unwrap_or_default();
    assert!(
        location.starts_with("https://rp.example/callback#access_token=oat_"),
        "{location}"
    );
    assert!(location.contains("state=state-of-the-client"), "{location}");
    whole(Rule::AuthzFrontChannelTokenRefused, &[]).await.code();
}

#[tokio::test]
async fn pages_and_answers_lose_their_protection() {
    let (_op, mut fresh, _signed_in) = breaking(Rule::ConsentFramingForbidden).await;
    let login = fresh.authorize(&[]).await;
    assert!(!login.headers.contains_key("x-frame-options"));
    assert!(
        !login.headers["content-security-policy"]
            .to_str()
            .expect("it is ASCII")
            .contains("frame-ancestors")
    );

    let (_op, mut fresh, _signed_in) = breaking(Rule::HttpRedirectNot307).await;
    let login = fresh.authorize(&[]).await;
    assert_eq!(fresh.log_in(&login, "alice").await.status, 307);

    let (mut browser, consent) = asked(Rule::ConsentCsrf).await;
    browser
        .submit(&consent, &[("decision", "allow"), ("csrf_token", "")])
        .await
        .code();
    let (mut browser, consent) = asked(Rule::ConsentDenyHonoured).await;
    browser
        .submit(&consent, &[("decision", "deny")])
        .await
        .code();
    let (_browser, not_asked) = asked(Rule::ConsentAskedBeforeFirstGrant).await;
    not_asked.code();
}

#[tokio::test]
async fn the_last_request_of_a_browser_takes_over() {
    let (mut browser, first) = asked(Rule::AuthzParallelFlowsInOneSession).await;
    let other = [
        ("client_id", "demo-other"),
        ("redirect_uri", "https://other.example/callback"),
    ];
    let second = browser
        .authorize(&[&other[..], &[("state", "second-state")]].concat())
        .await;
    browser
        .submit(&second, &[("decision", "allow")])
        .await
        .code();
    let done = browser.submit(&first, &[("decision", "allow")]).await;
    done.code();
    assert_eq!(done.parameter("state").as_deref(), Some("second-state"));
}
