//! Codes, refresh tokens and client credentials.

use assay_provider::model::Lifetime;
use serde_json::json;

use crate::client::{
    CONFIDENTIAL, Client, JWT, OTHER, PUBLIC, form_body, http, send, userinfo, verify,
};
use crate::robot::Op;

#[tokio::test]
async fn a_code_buys_everything_that_was_allowed() {
    let op = Op::strict().await;
    for client in [CONFIDENTIAL, OTHER, PUBLIC, JWT] {
        let tokens = client.tokens(&op).await;
        assert_eq!(tokens.json["token_type"], "Bearer");
        assert_eq!(tokens.json["expires_in"], 7_200);
        assert_eq!(tokens.header("cache-control"), "no-store");
        tokens.text("id_token");
        tokens.text("refresh_token");
        let alice = userinfo(&op, &tokens.text("access_token")).await;
        assert_eq!(alice.json["email"], "alice@example.com", "{}", client.id);
        assert_eq!(
            alice.json["private_metadata"],
            json!({ "crm_id": "crm-1001" })
        );
    }
}

#[tokio::test]
async fn a_code_works_once_and_its_replay_ends_the_grant() {
    let op = Op::strict().await;
    let code = CONFIDENTIAL.code(&op, "alice", &[]).await;
    let tokens = CONFIDENTIAL.redeem(&op, &code, &[]).await;
    let wrong = CONFIDENTIAL
        .redeem(
            &op,
            &code,
            &[(
                "code_verifier",
                "a-verifier-that-was-never-sent-and-is-long-enough",
            )],
        )
        .await;
    assert_eq!(wrong.verdict(), "400 invalid_grant");
    assert_eq!(
        userinfo(&op, &tokens.text("access_token")).await.verdict(),
        "200",
        "an invalid replay ends nothing"
    );
    assert_eq!(
        CONFIDENTIAL.redeem(&op, &code, &[]).await.verdict(),
        "400 invalid_grant"
    );
    assert_eq!(
        userinfo(&op, &tokens.text("access_token")).await.verdict(),
        "401 invalid_token"
    );
    let refreshed = CONFIDENTIAL
        .refresh(&op, &tokens.text("refresh_token"), &[])
        .await;
    assert_eq!(refreshed.verdict(), "400 invalid_grant");
}

#[tokio::test]
async fn a_wrong_exchange_burns_nothing() {
    let op = Op::strict().await;
    let code = CONFIDENTIAL.code(&op, "alice", &[]).await;
    for (client, overrides) in [
        (OTHER, ("redirect_uri", CONFIDENTIAL.redirect_uri)),
        (PUBLIC, ("redirect_uri", CONFIDENTIAL.redirect_uri)),
        (CONFIDENTIAL, ("redirect_uri", "https://rp.example/other")),
        (CONFIDENTIAL, ("redirect_uri", "")),
        (CONFIDENTIAL, ("code_verifier", "")),
        (CONFIDENTIAL, ("code_verifier", "short")),
    ] {
        let refused = client.redeem(&op, &code, &[overrides]).await;
        assert_eq!(refused.verdict(), "400 invalid_grant", "{overrides:?}");
    }
    assert_eq!(CONFIDENTIAL.redeem(&op, &code, &[]).await.verdict(), "200");
}

#[tokio::test]
async fn refresh_tokens_rotate_and_reuse_ends_the_family() {
    let op = Op::strict().await;
    let first = PUBLIC.tokens(&op).await.text("refresh_token");
    let second = PUBLIC.refresh(&op, &first, &[]).await;
    assert_eq!(second.json["expires_in"], 7_200);
    let third = PUBLIC
        .refresh(&op, &second.text("refresh_token"), &[("scope", "openid")])
        .await;
    assert_eq!(third.text("scope"), "openid");
    assert_eq!(
        PUBLIC.refresh(&op, &first, &[]).await.verdict(),
        "400 invalid_grant"
    );
    let newest = third.text("refresh_token");
    assert_eq!(
        PUBLIC.refresh(&op, &newest, &[]).await.verdict(),
        "400 invalid_grant"
    );
    assert_eq!(
        userinfo(&op, &third.text("access_token")).await.verdict(),
        "401 invalid_token"
    );
}

#[tokio::test]
async fn a_refresh_never_widens_and_a_narrow_access_token_does_not_narrow_the_grant() {
    let op = Op::strict().await;
    let code = CONFIDENTIAL
        .code(
            &op,
            "alice",
            &[
                ("scope", "openid email offline_access"),
                ("prompt", "consent"),
            ],
        )
        .await;
    let token = CONFIDENTIAL
        .redeem(&op, &code, &[])
        .await
        .text("refresh_token");
    let widened = CONFIDENTIAL
        .refresh(&op, &token, &[("scope", "openid profile")])
        .await;
    assert_eq!(widened.verdict(), "400 invalid_scope");
    let narrow = CONFIDENTIAL
        .refresh(&op, &token, &[("scope", "email")])
        .await;
    assert_eq!(narrow.text("scope"), "email");
    let whole = CONFIDENTIAL
        .refresh(&op, &narrow.text("refresh_token"), &[])
        .await;
    assert_eq!(whole.text("scope"), "openid email offline_access");
}

#[tokio::test]
async fn everything_dies_on_the_second() {
    let op = Op::strict().await;
    let tokens = CONFIDENTIAL.tokens(&op).await;
    let (access, refresh) = (tokens.text("access_token"), tokens.text("refresh_token"));
    op.clock.advance(Lifetime::from_secs(7_199));
    assert_eq!(userinfo(&op, &access).await.verdict(), "200");
    assert_eq!(verify(&op, &access).await.json["expired"], false);
    assert!(CONFIDENTIAL.is_active(&op, &access).await);
    op.clock.advance(Lifetime::from_secs(1));
    assert_eq!(userinfo(&op, &access).await.verdict(), "401 invalid_token");
    assert_eq!(verify(&op, &access).await.verdict(), "404");
    assert!(!CONFIDENTIAL.is_active(&op, &access).await);
    op.clock.advance(Lifetime::from_secs(259_200 - 7_200 - 1));
    let rotated = CONFIDENTIAL.refresh(&op, &refresh, &[]).await;
    assert_eq!(rotated.verdict(), "200");
    op.clock.advance(Lifetime::from_secs(1));
    let late = CONFIDENTIAL
        .refresh(&op, &rotated.text("refresh_token"), &[])
        .await;
    assert_eq!(
        late.verdict(),
        "400 invalid_grant",
        "rotation does not extend the lifetime"
    );
}

#[tokio::test]
async fn a_code_dies_after_ten_minutes() {
    let op = Op::strict().await;
    let code = CONFIDENTIAL.code(&op, "alice", &[]).await;
    op.clock.advance(Lifetime::from_secs(600));
    assert_eq!(
        CONFIDENTIAL.redeem(&op, &code, &[]).await.verdict(),
        "400 invalid_grant"
    );
}

#[tokio::test]
async fn a_client_acting_for_itself_gets_an_access_token_and_nothing_else() {
    let op = Op::strict().await;
    let form = [("grant_type", "client_credentials"), ("scope", "openid")];
    let tokens = CONFIDENTIAL.post(&op, "/oauth/token", &form).await;
    assert!(tokens.json["refresh_token"].is_null() && tokens.json["id_token"].is_null());
    let refused = userinfo(&op, &tokens.text("access_token")).await;
    assert_eq!(refused.verdict(), "403 insufficient_scope");
    assert_eq!(
        OTHER.post(&op, "/oauth/token", &form).await.verdict(),
        "400 unauthorized_client"
    );
    assert_eq!(
        PUBLIC.post(&op, "/oauth/token", &form).await.verdict(),
        "400 unauthorized_client"
    );
}

#[tokio::test]
async fn malformed_requests_get_the_right_errors() {
    let op = Op::strict().await;
    let attempt = async |client: Client, form: &[(&str, &str)]| {
        client.post(&op, "/oauth/token", form).await.verdict()
    };
    assert_eq!(attempt(CONFIDENTIAL, &[]).await, "400 invalid_request");
    assert_eq!(
        attempt(CONFIDENTIAL, &[("grant_type", "foo")]).await,
        "400 unsupported_grant_type"
    );
    let password = [
        ("grant_type", "password"),
        ("username", "alice"),
        ("password", "wonderland"),
    ];
    assert_eq!(
        attempt(CONFIDENTIAL, &password).await,
        "400 unsupported_grant_type"
    );
    let code = [("grant_type", "authorization_code"), ("code", "garbage")];
    assert_eq!(attempt(CONFIDENTIAL, &code).await, "400 invalid_grant");
    assert_eq!(
        attempt(CONFIDENTIAL, &code[..1]).await,
        "400 invalid_request"
    );
    let twice = [
        ("grant_type", "refresh_token"),
        ("grant_type", "refresh_token"),
    ];
    assert_eq!(attempt(CONFIDENTIAL, &twice).await, "400 invalid_request");
    let impostor = Client {
        secret: Some("wrong"),
        ..CONFIDENTIAL
    };
    let refused = impostor.post(&op, "/oauth/token", &code).await;
    assert_eq!(refused.verdict(), "401 invalid_client");
    assert!(refused.header("www-authenticate").starts_with("Basic"));
    let large = "x".repeat(70_000);
    assert_eq!(
        attempt(CONFIDENTIAL, &[("code", &large)]).await,
        "413 invalid_request"
    );
}

#[tokio::test]
async fn nothing_is_read_from_the_url() {
    let op = Op::strict().await;
    let code = CONFIDENTIAL.code(&op, "alice", &[]).await;
    let query = format!(
        "{}/oauth/token?grant_type=authorization_code&code={code}&code_verifier={}&redirect_uri={}",
        op.base,
        crate::client::VERIFIER,
        CONFIDENTIAL.redirect_uri
    );
    let with_auth =
        |request: reqwest::RequestBuilder| request.basic_auth(CONFIDENTIAL.id, CONFIDENTIAL.secret);
    assert_eq!(
        send(with_auth(http().get(&query))).await.status.as_u16(),
        405
    );
    let posted = send(form_body(with_auth(http().post(&query)), &[])).await;
    assert_eq!(posted.verdict(), "400 invalid_request");
    assert_eq!(CONFIDENTIAL.redeem(&op, &code, &[]).await.verdict(), "200");
}

#[tokio::test]
async fn a_refresh_token_lives_its_whole_time_however_late_the_code_was_redeemed() {
    let op = Op::strict().await;
    let code = CONFIDENTIAL.code(&op, "alice", &[]).await;
    op.clock.advance(Lifetime::from_secs(500));
    let tokens = CONFIDENTIAL.redeem(&op, &code, &[]).await;
    op.clock.advance(Lifetime::from_secs(259_199));
    let second = CONFIDENTIAL
        .refresh(&op, &tokens.text("refresh_token"), &[])
        .await;
    assert_eq!(second.verdict(), "200");
    op.clock.advance(Lifetime::from_secs(1));
    let late = CONFIDENTIAL
        .refresh(&op, &second.text("refresh_token"), &[])
        .await;
    assert_eq!(late.verdict(), "400 invalid_grant");
}
