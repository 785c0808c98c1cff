//! Codes that are exchanged when they should not be.

use assay_provider::model::Lifetime;
use assay_provider::rule::Rule;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures::future::join_all;

use super::breaking;
use crate::client::{CONFIDENTIAL, Client, OTHER, userinfo};
use crate::robot::CHALLENGE;

#[tokio::test]
async fn codes_are_exchanged_that_should_not_be() {
    let attempt = async |rule, client: Client, overrides: &[(&str, &str)]| {
        let op = breaking(rule).await;
        let code = CONFIDENTIAL.code(&op, "alice", &[]).await;
        client.redeem(&op, &code, overrides).await.verdict()
    };
    let at_other = [("redirect_uri", CONFIDENTIAL.redirect_uri)];
    assert_eq!(
        attempt(Rule::TokenCodeBoundToClient, OTHER, &at_other).await,
        "200"
    );
    let elsewhere = [("redirect_uri", "https://rp.example/other")];
    assert_eq!(
        attempt(Rule::TokenRedirectUriMatches, CONFIDENTIAL, &elsewhere).await,
        "200"
    );
    let unproven = Client {
        secret: None,
        ..CONFIDENTIAL
    };
    assert_eq!(
        attempt(Rule::CauthConfidentialMustAuthenticate, unproven, &[]).await,
        "200"
    );
    let other_verifier = [(
        "code_verifier",
        "a-verifier-that-was-never-sent-and-is-long-enough",
    )];
    assert_eq!(
        attempt(Rule::PkceVerifierMatches, CONFIDENTIAL, &other_verifier).await,
        "200"
    );
    assert_eq!(
        attempt(
            Rule::PkceVerifierPresent,
            CONFIDENTIAL,
            &[("code_verifier", "")]
        )
        .await,
        "200"
    );
    assert_eq!(
        attempt(
            Rule::PkceChallengeIsNoVerifier,
            CONFIDENTIAL,
            &[("code_verifier", CHALLENGE)]
        )
        .await,
        "200"
    );
    assert_eq!(
        attempt(Rule::PkceS256Supported, CONFIDENTIAL, &[]).await,
        "400 invalid_grant"
    );
    let repeated = [("scope", "openid"), ("scope", "email")];
    assert_eq!(
        attempt(Rule::TokenNoDuplicateParameter, CONFIDENTIAL, &repeated).await,
        "200"
    );
}

#[tokio::test]
async fn the_challenge_is_not_that_of_the_code() {
    let op = breaking(Rule::PkceNoDowngrade).await;
    let bare = [("code_challenge", ""), ("code_challenge_method", "")];
    let code = CONFIDENTIAL.code(&op, "alice", &bare).await;
    assert_eq!(CONFIDENTIAL.redeem(&op, &code, &[]).await.verdict(), "200");
    let op = breaking(Rule::PkceBoundToCode).await;
    let first = CONFIDENTIAL.code(&op, "alice", &[]).await;
    // base64url(SHA-256("v" x 43))
    let verifier = "v".repeat(43);
    let challenge = URL_SAFE_NO_PAD.encode(<sha2::Sha256 as sha2::Digest>::digest(&verifier));
    CONFIDENTIAL
        .code(&op, "alice", &[("code_challenge", &challenge)])
        .await;
    let mixed = CONFIDENTIAL
        .redeem(&op, &first, &[("code_verifier", &verifier)])
        .await;
    assert_eq!(mixed.verdict(), "200");
    let op = breaking(Rule::PkceSyntaxEnforced).await;
    let challenge = URL_SAFE_NO_PAD.encode(<sha2::Sha256 as sha2::Digest>::digest("short"));
    let code = CONFIDENTIAL
        .code(&op, "alice", &[("code_challenge", &challenge)])
        .await;
    assert_eq!(
        CONFIDENTIAL
            .redeem(&op, &code, &[("code_verifier", "short")])
            .await
            .verdict(),
        "200"
    );
}

#[tokio::test]
async fn codes_live_too_long() {
    let op = breaking(Rule::ExpCodeLifetime).await;
    let code = CONFIDENTIAL.code(&op, "alice", &[]).await;
    op.clock.advance(Lifetime::from_secs(3_600));
    assert_eq!(CONFIDENTIAL.redeem(&op, &code, &[]).await.verdict(), "200");
    let op = breaking(Rule::TokenCodeSingleUse).await;
    let code = CONFIDENTIAL.code(&op, "alice", &[]).await;
    let first = CONFIDENTIAL
        .redeem(&op, &code, &[])
        .await
        .text("access_token");
    let second = CONFIDENTIAL
        .redeem(&op, &code, &[])
        .await
        .text("access_token");
    assert_eq!(userinfo(&op, &first).await.verdict(), "200");
    assert_eq!(userinfo(&op, &second).await.verdict(), "200");
    let op = breaking(Rule::TokenCodeReplayRevokes).await;
    let code = CONFIDENTIAL.code(&op, "alice", &[]).await;
    let first = CONFIDENTIAL
        .redeem(&op, &code, &[])
        .await
        .text("access_token");
    assert_eq!(
        CONFIDENTIAL.redeem(&op, &code, &[]).await.verdict(),
        "400 invalid_grant"
    );
    assert_eq!(userinfo(&op, &first).await.verdict(), "200");
    let op = breaking(Rule::TokenCodeRedeemedOnce).await;
    let code = CONFIDENTIAL.code(&op, "alice", &[]).await;
    let answers = join_all((0..8).map(|_| CONFIDENTIAL.redeem(&op, &code, &[]))).await;
    assert!(
        answers
            .iter()
            .filter(|answer| answer.status.is_success())
            .count()
            > 1
    );
    assert_eq!(
        CONFIDENTIAL.redeem(&op, &code, &[]).await.verdict(),
        "400 invalid_grant",
        "only the race is lost"
    );
}
