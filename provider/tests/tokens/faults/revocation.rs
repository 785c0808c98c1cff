//! Revocations that miss, or overdo.

use assay_provider::rule::Rule;

use super::{breaking, tokens};
use crate::client::{CONFIDENTIAL, Client, OTHER, http, send, userinfo};

#[tokio::test]
async fn revocation_misses_or_overdoes() {
    let after = async |rule, revoker: Client, name: &str| {
        let (op, tokens) = tokens(rule).await;
        let answer = revoker.revoke(&op, &tokens.text(name)).await.verdict();
        let access = userinfo(&op, &tokens.text("access_token"))
            .await
            .status
            .is_success();
        let refresh = CONFIDENTIAL
            .refresh(&op, &tokens.text("refresh_token"), &[])
            .await
            .status
            .is_success();
        (answer, access, refresh)
    };
    let answered = |code: &str, access, refresh| (code.to_owned(), access, refresh);
    assert_eq!(
        after(Rule::RevRefreshTokenDies, CONFIDENTIAL, "refresh_token").await,
        answered("200", true, true)
    );
    assert_eq!(
        after(Rule::RevRefreshTokenDies, CONFIDENTIAL, "access_token").await,
        answered("200", false, false)
    );
    assert_eq!(
        after(Rule::RevAccessTokenDies, CONFIDENTIAL, "access_token").await,
        answered("200", true, true)
    );
    let cascade = Rule::RevRefreshCascadesToAccess;
    assert_eq!(
        after(cascade, CONFIDENTIAL, "refresh_token").await,
        answered("200", true, false)
    );
    assert_eq!(
        after(Rule::RevOwnTokensOnly, OTHER, "refresh_token").await,
        answered("200", false, false)
    );
    let unproven = Client {
        secret: None,
        ..CONFIDENTIAL
    };
    assert_eq!(
        after(Rule::RevClientAuthentication, unproven, "access_token").await,
        answered("200", false, false)
    );
    let (op, first) = tokens(Rule::RevOneGrantOnly).await;
    let second = CONFIDENTIAL.tokens(&op).await;
    CONFIDENTIAL.revoke(&op, &first.text("refresh_token")).await;
    assert_eq!(
        userinfo(&op, &second.text("access_token")).await.verdict(),
        "401 invalid_token"
    );
    let op = breaking(Rule::RevUnknownTokenAccepted).await;
    assert_eq!(
        CONFIDENTIAL.revoke(&op, "unknown").await.status.as_u16(),
        400
    );
    let (op, tokens) = tokens(Rule::RevHintIsOnlyAHint).await;
    let form = [
        ("token", &*tokens.text("refresh_token")),
        ("token_type_hint", "access_token"),
    ];
    CONFIDENTIAL.post(&op, "/oauth/token/revoke", &form).await;
    assert_eq!(
        CONFIDENTIAL
            .refresh(&op, &tokens.text("refresh_token"), &[])
            .await
            .verdict(),
        "200"
    );
}

#[tokio::test]
async fn revocation_works_by_get() {
    let (op, tokens) = tokens(Rule::RevPostOnly).await;
    let access = tokens.text("access_token");
    let url = format!("{}/oauth/token/revoke?token={access}", op.base);
    send(
        http()
            .get(url)
            .basic_auth(CONFIDENTIAL.id, CONFIDENTIAL.secret),
    )
    .await;
    assert_eq!(userinfo(&op, &access).await.verdict(), "401 invalid_token");
}

#[tokio::test]
async fn a_revocation_loses_against_a_refresh_that_runs_meanwhile() {
    let op = breaking(Rule::RevOutlastsRefresh).await;
    // The revocation has to fall between the two halves of the refresh, which a busy machine may not let it do at once.
    for _round in 0..500 {
        let refresh = CONFIDENTIAL.tokens(&op).await.text("refresh_token");
        let soon = async {
            tokio::time::sleep(std::time::Duration::from_millis(8)).await;
            CONFIDENTIAL.revoke(&op, &refresh).await
        };
        let (refreshed, revoked) = tokio::join!(CONFIDENTIAL.refresh(&op, &refresh, &[]), soon);
        assert_eq!(revoked.verdict(), "200");
        if refreshed.verdict() != "200" {
            continue;
        }
        let access = refreshed.text("access_token");
        if userinfo(&op, &access).await.verdict() == "200" {
            return;
        }
    }
    panic!("no token outlived its revocation");
}
