//! Token requests that are read wrongly, and scopes that come out of them.

use assay_provider::rule::Rule;
use reqwest::Method;
use serde_json::json;

use super::{breaking, tokens};
use crate::client::{
    CONFIDENTIAL, Client, OTHER, PUBLIC, VERIFIER, form_body, http, send, userinfo,
};

#[tokio::test]
async fn token_requests_are_read_wrongly() {
    let post = async |rule, form: &[(&str, &str)]| {
        CONFIDENTIAL
            .post(&breaking(rule).await, "/oauth/token", form)
            .await
    };
    let garbage = [("grant_type", "authorization_code"), ("code", "garbage")];
    assert_eq!(
        post(Rule::TokenCodeWellFormed, &garbage).await.verdict(),
        "500"
    );
    assert_eq!(
        post(Rule::TokenGrantTypeKnown, &[("grant_type", "foo")])
            .await
            .verdict(),
        "500"
    );
    let password = [
        ("grant_type", "password"),
        ("username", "alice"),
        ("password", "wonderland"),
    ];
    post(Rule::TokenPasswordGrantRefused, &password)
        .await
        .text("access_token");
    let op = breaking(Rule::TokenGrantAuthorized).await;
    let itself = [("grant_type", "client_credentials")];
    assert_eq!(
        OTHER.post(&op, "/oauth/token", &itself).await.verdict(),
        "200"
    );
    let op = breaking(Rule::TokenClientCredentialsConfidentialOnly).await;
    assert_eq!(
        PUBLIC.post(&op, "/oauth/token", &itself).await.verdict(),
        "200"
    );
    let op = breaking(Rule::TokenClientCredentialsAuthentication).await;
    let unproven = Client {
        secret: None,
        ..CONFIDENTIAL
    };
    assert_eq!(
        unproven.post(&op, "/oauth/token", &itself).await.verdict(),
        "200"
    );
    let op = breaking(Rule::CauthBasicChallenge).await;
    let impostor = Client {
        secret: Some("wrong"),
        ..CONFIDENTIAL
    };
    let refused = impostor.post(&op, "/oauth/token", &itself).await;
    assert_eq!(
        (
            refused.verdict().as_str(),
            refused.header("www-authenticate")
        ),
        ("401 invalid_client", "")
    );
}

#[tokio::test]
async fn parameters_are_taken_from_the_url() {
    for (rule, method) in [
        (Rule::TokenPostOnly, Method::GET),
        (Rule::TokenPostOnly, Method::PUT),
        (Rule::TokenParametersNotFromQuery, Method::POST),
    ] {
        let op = breaking(rule).await;
        let code = CONFIDENTIAL.code(&op, "alice", &[]).await;
        let url = format!(
            "{}/oauth/token?grant_type=authorization_code&code={code}&code_verifier={VERIFIER}&redirect_uri={}",
            op.base, CONFIDENTIAL.redirect_uri
        );
        let request = http()
            .request(method, url)
            .basic_auth(CONFIDENTIAL.id, CONFIDENTIAL.secret);
        assert_eq!(
            send(form_body(request, &[])).await.verdict(),
            "200",
            "{rule}"
        );
    }
}

#[tokio::test]
async fn scopes_are_wrong() {
    let op = breaking(Rule::TokenScopeNotWidenedAtExchange).await;
    let code = CONFIDENTIAL
        .code(&op, "alice", &[("scope", "openid")])
        .await;
    let widened = CONFIDENTIAL
        .redeem(&op, &code, &[("scope", "openid email")])
        .await;
    assert_eq!(
        userinfo(&op, &widened.text("access_token")).await.json["email"],
        "alice@example.com"
    );
    let refreshed = async |rule, more: &[(&str, &str)]| {
        let (op, tokens) = tokens(rule).await;
        CONFIDENTIAL
            .refresh(&op, &tokens.text("refresh_token"), more)
            .await
            .text("scope")
    };
    assert_eq!(refreshed(Rule::RtKeepsScope, &[]).await, "openid");
    assert_eq!(
        refreshed(Rule::RtScopeWideningRefused, &[("scope", "openid more")]).await,
        "openid more"
    );
    let (op, tokens) = tokens(Rule::TokenEmptyParameterIsOmitted).await;
    let body = format!(
        "grant_type=refresh_token&scope=&refresh_token={}",
        tokens.text("refresh_token")
    );
    let request = http()
        .post(format!("{}/oauth/token", op.base))
        .basic_auth(CONFIDENTIAL.id, CONFIDENTIAL.secret);
    let request = request
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body);
    assert_eq!(send(request).await.json["scope"], json!(""));
}
