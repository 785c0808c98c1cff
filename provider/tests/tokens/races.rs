//! Many requests at once, one winner.

use futures::future::join_all;

use crate::client::{CONFIDENTIAL, PUBLIC, userinfo};
use crate::robot::Op;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_exchanges_of_one_code_one_wins() {
    let op = Op::strict().await;
    for _ in 0..5 {
        let code = CONFIDENTIAL.code(&op, "alice", &[]).await;
        let answers = join_all((0..20).map(|_| CONFIDENTIAL.redeem(&op, &code, &[]))).await;
        let won: Vec<_> = answers
            .iter()
            .filter(|answer| answer.status.is_success())
            .collect();
        assert!(won.len() <= 1, "{} callers won", won.len());
        for lost in answers.iter().filter(|answer| !answer.status.is_success()) {
            assert_eq!(lost.verdict(), "400 invalid_grant");
        }
        for winner in won {
            let dead = userinfo(&op, &winner.text("access_token")).await;
            assert_eq!(
                dead.verdict(),
                "401 invalid_token",
                "the losers were replays"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refresh_that_races_a_revocation_leaves_nothing_alive() {
    let op = Op::strict().await;
    for _ in 0..10 {
        let refresh = PUBLIC.tokens(&op).await.text("refresh_token");
        let (refreshed, revoked) = tokio::join!(
            PUBLIC.refresh(&op, &refresh, &[]),
            PUBLIC.revoke(&op, &refresh)
        );
        assert_eq!(revoked.verdict(), "200");
        if refreshed.status.is_success() {
            let again = PUBLIC
                .refresh(&op, &refreshed.text("refresh_token"), &[])
                .await;
            assert_eq!(again.verdict(), "400 invalid_grant");
            let dead = userinfo(&op, &refreshed.text("access_token")).await;
            assert_eq!(dead.verdict(), "401 invalid_token");
        }
    }
}
