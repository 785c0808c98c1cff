//! Revocation, and who may learn about tokens.

use assay_provider::model::UserId;
use assay_provider::store::RegistryStore as _;

use crate::client::{
    CONFIDENTIAL, Client, JWT, OTHER, PUBLIC, form_body, http, send, userinfo, verify,
};
use crate::robot::Op;

#[tokio::test]
async fn either_token_ends_the_whole_grant_at_once() {
    let op = Op::strict().await;
    for name in ["access_token", "refresh_token"] {
        let tokens = CONFIDENTIAL.tokens(&op).await;
        let (access, refresh) = (tokens.text("access_token"), tokens.text("refresh_token"));
        assert_eq!(
            CONFIDENTIAL.revoke(&op, &tokens.text(name)).await.verdict(),
            "200"
        );
        assert_eq!(userinfo(&op, &access).await.verdict(), "401 invalid_token");
        assert_eq!(verify(&op, &access).await.verdict(), "404");
        assert!(!CONFIDENTIAL.is_active(&op, &access).await);
        assert_eq!(
            CONFIDENTIAL.refresh(&op, &refresh, &[]).await.verdict(),
            "400 invalid_grant"
        );
        assert_eq!(
            CONFIDENTIAL.revoke(&op, &tokens.text(name)).await.verdict(),
            "200",
            "twice is allowed"
        );
    }
}

#[tokio::test]
async fn a_hint_is_only_a_hint() {
    let op = Op::strict().await;
    for hint in ["access_token", "refresh_token", "foo"] {
        let refresh = PUBLIC.tokens(&op).await.text("refresh_token");
        let form = [("token", refresh.as_str()), ("token_type_hint", hint)];
        assert_eq!(
            PUBLIC
                .post(&op, "/oauth/token/revoke", &form)
                .await
                .verdict(),
            "200"
        );
        assert_eq!(
            PUBLIC.refresh(&op, &refresh, &[]).await.verdict(),
            "400 invalid_grant"
        );
    }
}

#[tokio::test]
async fn only_the_owner_revokes_and_only_its_own_grant() {
    let op = Op::strict().await;
    let (mine, also_mine) = (
        CONFIDENTIAL.tokens(&op).await,
        CONFIDENTIAL.tokens(&op).await,
    );
    let access = mine.text("access_token");
    assert_eq!(OTHER.revoke(&op, &access).await.status.as_u16(), 400);
    let impostor = Client {
        secret: Some("wrong"),
        ..CONFIDENTIAL
    };
    assert_eq!(
        impostor.revoke(&op, &access).await.verdict(),
        "401 invalid_client"
    );
    let unproven = Client {
        secret: None,
        ..CONFIDENTIAL
    };
    assert_eq!(
        unproven.revoke(&op, &access).await.verdict(),
        "401 invalid_client"
    );
    assert_eq!(userinfo(&op, &access).await.verdict(), "200");
    CONFIDENTIAL.revoke(&op, &access).await;
    assert_eq!(
        userinfo(&op, &also_mine.text("access_token"))
            .await
            .verdict(),
        "200"
    );
}

#[tokio::test]
async fn a_jwt_cannot_be_revoked_alone_but_dies_with_its_grant() {
    let op = Op::strict().await;
    let tokens = JWT.tokens(&op).await;
    let access = tokens.text("access_token");
    assert_eq!(
        JWT.revoke(&op, &access).await.verdict(),
        "400 unsupported_token_type"
    );
    assert!(JWT.is_active(&op, &access).await);
    JWT.revoke(&op, &tokens.text("refresh_token")).await;
    assert_eq!(userinfo(&op, &access).await.verdict(), "401 invalid_token");
    assert!(!JWT.is_active(&op, &access).await);
}

#[tokio::test]
async fn introspection_is_for_the_owner_alone() {
    let op = Op::strict().await;
    let tokens = CONFIDENTIAL.tokens(&op).await;
    let access = tokens.text("access_token");
    let own = CONFIDENTIAL
        .post(&op, "/oauth/token_info", &[("token", &access)])
        .await;
    assert_eq!(own.json["sub"], "user_2demoAlice0000000000000001");
    assert!(
        CONFIDENTIAL
            .is_active(&op, &tokens.text("refresh_token"))
            .await
    );
    let foreign = OTHER
        .post(&op, "/oauth/token_info", &[("token", &access)])
        .await;
    assert_eq!(foreign.json, serde_json::json!({ "active": false }));
    let form = [("token", access.as_str()), ("client_id", "demo-public")];
    let open = send(form_body(
        http().post(format!("{}/oauth/token_info", op.base)),
        &form,
    ))
    .await;
    assert_eq!(open.verdict(), "401 invalid_client");
}

#[tokio::test]
async fn verification_wants_the_secret_key() {
    let op = Op::strict().await;
    let url = format!("{}/oauth_applications/access_tokens/verify", op.base);
    let refused = send(http().post(url).bearer_auth("sk_test_wrong").body("{}")).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.json["errors"][0]["code"]),
        (401, &"clerk_key_invalid".into())
    );
    let record = verify(&op, &CONFIDENTIAL.tokens(&op).await.text("access_token")).await;
    assert_eq!(record.json["object"], "clerk_idp_oauth_access_token");
    assert_eq!(
        record.json["expiration"].as_u64(),
        record.json["created_at"].as_u64().map(|at| at + 7_200)
    );
}

#[tokio::test]
async fn nothing_of_a_blocked_user_is_of_use_until_they_are_let_in_again() {
    let op = Op::strict().await;
    let tokens = CONFIDENTIAL.tokens(&op).await;
    let (access, refresh) = (tokens.text("access_token"), tokens.text("refresh_token"));
    let alice = UserId::new("user_2demoAlice0000000000000001");
    let block = async |blocked| {
        let done = op.store.block_user(alice.clone(), blocked).await;
        done.expect("memory is there");
    };
    block(true).await;
    assert_eq!(userinfo(&op, &access).await.verdict(), "401 invalid_token");
    assert_eq!(verify(&op, &access).await.verdict(), "404");
    for token in [&access, &refresh] {
        assert!(!CONFIDENTIAL.is_active(&op, token).await);
    }
    let refused = CONFIDENTIAL.refresh(&op, &refresh, &[]).await;
    assert_eq!(refused.verdict(), "400 invalid_grant");
    block(false).await;
    assert_eq!(userinfo(&op, &access).await.verdict(), "200");
    assert_eq!(
        CONFIDENTIAL.refresh(&op, &refresh, &[]).await.verdict(),
        "200"
    );
}

#[tokio::test]
async fn a_client_that_authenticates_twice_is_not_believed() {
    let op = Op::strict().await;
    let request = http()
        .post(format!("{}/oauth/token_info", op.base))
        .basic_auth("demo-confidential", Some("demo-confidential-secret"))
        .basic_auth("demo-other", Some("demo-other-secret"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body("token=x");
    assert_eq!(send(request).await.verdict(), "400 invalid_request");
}

#[tokio::test]
async fn an_empty_body_needs_no_media_type_and_any_other_does() {
    let op = Op::strict().await;
    let request = || {
        let url = format!("{}/oauth/token/revoke", op.base);
        http()
            .post(url)
            .basic_auth("demo-confidential", Some("demo-confidential-secret"))
    };
    assert_eq!(send(request()).await.verdict(), "400 invalid_request");
    let untyped = send(request().body("token=x")).await;
    assert_eq!(untyped.verdict(), "415 invalid_request");
}
