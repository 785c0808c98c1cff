//! Tokens that live too long, too short, or again.

use assay_provider::model::Lifetime;
use assay_provider::rule::Rule;

use super::tokens;
use crate::client::{CONFIDENTIAL, OTHER, userinfo, verify};

#[tokio::test]
async fn access_tokens_live_too_long_or_too_short() {
    let at = async |rule, seconds| {
        let (op, tokens) = tokens(rule).await;
        op.clock.advance(Lifetime::from_secs(seconds));
        (op, tokens.text("access_token"))
    };
    let (op, token) = at(Rule::ExpAccessLiveUntilExpiry, 7_195).await;
    assert_eq!(userinfo(&op, &token).await.verdict(), "401 invalid_token");
    let (op, token) = at(Rule::ExpAccessDeadAtExpiry, 7_200).await;
    assert_eq!(userinfo(&op, &token).await.verdict(), "200");
    let (op, token) = at(Rule::ExpAccessDeadAtExpiry, 7_201).await;
    assert_eq!(userinfo(&op, &token).await.verdict(), "401 invalid_token");
    let (op, token) = at(Rule::ExpIntrospectionBoundary, 7_201).await;
    assert!(CONFIDENTIAL.is_active(&op, &token).await);
    let (op, token) = at(Rule::ExpVerifyBoundary, 7_201).await;
    assert_eq!(verify(&op, &token).await.verdict(), "200");
}

#[tokio::test]
async fn refresh_tokens_live_too_long_or_too_short() {
    let at = async |rule, seconds| {
        let (op, tokens) = tokens(rule).await;
        op.clock.advance(Lifetime::from_secs(seconds));
        CONFIDENTIAL
            .refresh(&op, &tokens.text("refresh_token"), &[])
            .await
            .verdict()
    };
    assert_eq!(
        at(Rule::ExpRefreshLiveUntilExpiry, 7_201).await,
        "400 invalid_grant"
    );
    assert_eq!(at(Rule::ExpRefreshDeadAtExpiry, 259_201).await, "200");
    let (op, first) = tokens(Rule::ExpRefreshAbsoluteLimit).await;
    op.clock.advance(Lifetime::from_secs(200_000));
    let second = CONFIDENTIAL
        .refresh(&op, &first.text("refresh_token"), &[])
        .await;
    op.clock.advance(Lifetime::from_secs(100_000));
    assert_eq!(
        CONFIDENTIAL
            .refresh(&op, &second.text("refresh_token"), &[])
            .await
            .verdict(),
        "200"
    );
}

#[tokio::test]
async fn rotation_is_not_enforced() {
    let (op, first) = tokens(Rule::RtReuseRefused).await;
    let first = first.text("refresh_token");
    CONFIDENTIAL.refresh(&op, &first, &[]).await;
    assert_eq!(
        CONFIDENTIAL.refresh(&op, &first, &[]).await.verdict(),
        "200"
    );
    let (op, first) = tokens(Rule::RtReuseRevokesFamily).await;
    let first = first.text("refresh_token");
    let second = CONFIDENTIAL.refresh(&op, &first, &[]).await;
    assert_eq!(
        CONFIDENTIAL.refresh(&op, &first, &[]).await.verdict(),
        "400 invalid_grant"
    );
    assert_eq!(
        CONFIDENTIAL
            .refresh(&op, &second.text("refresh_token"), &[])
            .await
            .verdict(),
        "200"
    );
    let (op, first) = tokens(Rule::RtBoundToClient).await;
    assert_eq!(
        OTHER
            .refresh(&op, &first.text("refresh_token"), &[])
            .await
            .verdict(),
        "200"
    );
}
