//! Bugs that show only between many requests: each attempt is made on a broken provider, where it must show within a few
//! tries, and on the strict one, where it must never.

use std::collections::BTreeSet;
use std::time::Duration;

use assay_provider::rule::{Rule, Rules};
use futures::future::join_all;

use crate::client::{Answer, CONFIDENTIAL, PUBLIC, userinfo, verify};
use crate::robot::Op;

async fn breaking(rule: Rule) -> Op {
    Op::with(Rules::breaking(rule)).await
}

/// A busy machine may keep requests apart that were sent together, but not this often.
const TRIES: usize = 500;

fn winners(answers: &[Answer]) -> usize {
    let won = answers.iter().filter(|answer| answer.status.is_success());
    won.count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_code_is_redeemed_by_several_at_once() {
    let several_win = async |op: &Op, callers: usize| {
        let code = CONFIDENTIAL.code(op, "alice", &[]).await;
        let answers = join_all((0..callers).map(|_| CONFIDENTIAL.redeem(op, &code, &[]))).await;
        winners(&answers) > 1
    };
    let (strict, broken) = (
        Op::strict().await,
        breaking(Rule::TokenCodeRedeemedOnce).await,
    );
    for callers in [2, 4, 8] {
        assert!(!several_win(&strict, callers).await);
        let mut seen = false;
        for _ in 0..TRIES {
            seen = seen || several_win(&broken, callers).await;
        }
        assert!(seen, "never with {callers} callers");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_refresh_token_is_rotated_by_several_at_once() {
    let several_win = async |op: &Op, callers: usize| {
        let token = PUBLIC.tokens(op).await.text("refresh_token");
        let answers = join_all((0..callers).map(|_| PUBLIC.refresh(op, &token, &[]))).await;
        winners(&answers) > 1
    };
    let (strict, broken) = (Op::strict().await, breaking(Rule::RtRotatedOnce).await);
    for callers in [2, 4, 8] {
        assert!(!several_win(&strict, callers).await);
        let mut seen = false;
        for _ in 0..TRIES {
            seen = seen || several_win(&broken, callers).await;
        }
        assert!(seen, "never with {callers} callers");
    }
    let tokens = PUBLIC.tokens(&broken).await;
    let old = tokens.text("refresh_token");
    let new = PUBLIC.refresh(&broken, &old, &[]).await;
    let reused = PUBLIC.refresh(&broken, &old, &[]).await;
    assert_eq!(
        reused.verdict(),
        "400 invalid_grant",
        "only the race is lost"
    );
    let family = PUBLIC
        .refresh(&broken, &new.text("refresh_token"), &[])
        .await;
    assert_eq!(
        family.verdict(),
        "400 invalid_grant",
        "and the family still dies"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_token_is_called_alive_for_a_second() {
    let alive = async |op: &Op, token: &str| {
        [
            verify(op, token).await.status.is_success(),
            CONFIDENTIAL.is_active(op, token).await,
            userinfo(op, token).await.status.is_success(),
        ]
    };
    let revoked = async |op: &Op| {
        let token = CONFIDENTIAL.tokens(op).await.text("access_token");
        assert_eq!(alive(op, &token).await, [true; 3]);
        assert_eq!(CONFIDENTIAL.revoke(op, &token).await.verdict(), "200");
        token
    };
    let strict = Op::strict().await;
    assert_eq!(alive(&strict, &revoked(&strict).await).await, [false; 3]);
    let broken = breaking(Rule::RevSeenAtOnce).await;
    for _ in 0..TRIES {
        let token = revoked(&broken).await;
        if alive(&broken, &token).await == [true; 3] {
            tokio::time::sleep(Duration::from_millis(1_100)).await;
            assert_eq!(alive(&broken, &token).await, [false; 3]);
            return;
        }
    }
    panic!("no revocation was seen late");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn equal_tokens_and_codes_are_handed_out() {
    const MANY: usize = 250;
    let distinct = async |op: &Op| {
        let mut tokens = BTreeSet::new();
        let mut codes = BTreeSet::new();
        let mut browser = op.browser();
        let first = browser.authorize(&[]).await;
        codes.insert(browser.through(first, "alice").await.code());
        for _ in 0..MANY {
            let form = [("grant_type", "client_credentials")];
            let answer = CONFIDENTIAL.post(op, "/oauth/token", &form).await;
            tokens.insert(answer.text("access_token"));
            codes.insert(browser.authorize(&[]).await.code());
        }
        let newest = CONFIDENTIAL.tokens(op).await;
        let known = userinfo(op, &newest.text("access_token")).await;
        assert_eq!(known.verdict(), "200", "the store has survived");
        (tokens.len(), codes.len())
    };
    assert_eq!(distinct(&Op::strict().await).await, (MANY, MANY + 1));
    let broken = breaking(Rule::TokenNeverRepeated).await;
    assert_eq!(distinct(&broken).await, (MANY - 1, MANY));
}

/// Signs a user in, and tells whether the tokens are theirs.
async fn gets_own_tokens(op: &Op, username: &str) -> bool {
    let code = CONFIDENTIAL.code(op, username, &[]).await;
    let tokens = CONFIDENTIAL.redeem(op, &code, &[]).await;
    let claims = userinfo(op, &tokens.text("access_token")).await;
    claims.text("preferred_username") == username
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn users_who_sign_in_at_once_are_swapped() {
    const AT_ONCE: usize = 8;
    let any_stranger = async |op: &Op, tries: usize| {
        for _ in 0..tries {
            let users = ["alice", "bob"].into_iter().cycle().take(AT_ONCE);
            let own = join_all(users.map(|user| gets_own_tokens(op, user))).await;
            if own.contains(&false) {
                return true;
            }
        }
        false
    };
    assert!(!any_stranger(&Op::strict().await, 3).await);
    let broken = breaking(Rule::AuthzOwnUser).await;
    for username in ["alice", "bob", "alice"] {
        assert!(
            gets_own_tokens(&broken, username).await,
            "one after the other"
        );
    }
    assert!(any_stranger(&broken, TRIES).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn verdicts_on_tokens_that_are_asked_about_at_once_are_swapped() {
    let wrong = async |op: &Op| {
        let live = CONFIDENTIAL.tokens(op).await.text("access_token");
        let tokens = [(&*live, "200"), ("oat_unknown.unknown", "404")];
        for (token, right) in tokens {
            assert_eq!(verify(op, token).await.verdict(), right, "one at a time");
        }
        let asked: Vec<_> = tokens.into_iter().cycle().take(8).collect();
        let answers = join_all(asked.iter().map(|(token, _)| verify(op, token))).await;
        let told = answers.iter().zip(&asked);
        told.filter(|(answer, (_, right))| answer.verdict() != *right)
            .count()
    };
    let (strict, broken) = (Op::strict().await, breaking(Rule::VerifyOwnVerdict).await);
    for _ in 0..10 {
        assert_eq!(wrong(&strict).await, 0);
    }
    for _ in 0..TRIES {
        if wrong(&broken).await > 0 {
            return;
        }
    }
    panic!("no verdict was swapped");
}
