//! Verify, introspection and userinfo agree on every access token of either format, whatever happened to it.

use std::sync::atomic::{AtomicBool, Ordering};

use assay_provider::model::{Lifetime, Timestamp};
use futures::future::join_all;

use crate::client::{CONFIDENTIAL, Client, JWT, userinfo, verify};
use crate::robot::Op;

/// A client of each format; that of the JWTs signs with RS256.
const FORMATS: [Client; 2] = [CONFIDENTIAL, JWT];

/// The answer of the three endpoints, if they agree.
async fn is_alive(op: &Op, client: Client, token: &str) -> bool {
    let verified = verify(op, token).await.status.is_success();
    let told = userinfo(op, token).await.status.is_success();
    let active = client.is_active(op, token).await;
    assert_eq!((verified, told), (active, active), "{}", client.id);
    active
}

#[tokio::test]
async fn a_token_dies_everywhere_in_its_last_second() {
    let op = Op::strict().await;
    for client in FORMATS {
        op.clock.set(Timestamp::from_secs(1_900_000_000));
        let token = client.tokens(&op).await.text("access_token");
        assert!(is_alive(&op, client, &token).await);
        op.clock.advance(Lifetime::from_secs(7_199));
        assert!(is_alive(&op, client, &token).await);
        op.clock.advance(Lifetime::from_secs(1));
        assert!(!is_alive(&op, client, &token).await);
    }
}

#[tokio::test]
async fn a_token_dies_everywhere_with_its_grant_however_often_it_was_seen_alive() {
    let op = Op::strict().await;
    for client in FORMATS {
        let tokens = client.tokens(&op).await;
        let token = tokens.text("access_token");
        for _ in 0..3 {
            assert!(is_alive(&op, client, &token).await);
        }
        let revoked = client.revoke(&op, &tokens.text("refresh_token")).await;
        assert_eq!(revoked.verdict(), "200");
        assert!(!is_alive(&op, client, &token).await);
    }
}

#[tokio::test]
async fn tokens_outlive_rotations_of_the_keys() {
    let op = Op::strict().await;
    for client in FORMATS {
        let old = client.tokens(&op).await.text("access_token");
        for _ in 0..3 {
            op.provider.rotate_keys().expect("the library works");
            let new = client.tokens(&op).await.text("access_token");
            assert!(is_alive(&op, client, &old).await);
            assert!(is_alive(&op, client, &new).await);
        }
    }
}

#[tokio::test]
async fn a_jwt_with_another_signature_header_or_claims_is_dead() {
    let op = Op::strict().await;
    let one = JWT.tokens(&op).await.text("access_token");
    let other = JWT.tokens(&op).await.text("access_token");
    let id_token = JWT.tokens(&op).await.text("id_token");
    let (one, other): (Vec<_>, Vec<_>) = (one.split('.').collect(), other.split('.').collect());
    assert!(is_alive(&op, JWT, &one.join(".")).await);
    for forged in [
        [one[0], other[1], one[2]].join("."),
        [one[0], one[1], other[2]].join("."),
        ["eyJhbGciOiJub25lIn0", one[1], one[2]].join("."),
        ["eyJhbGciOiJub25lIn0", one[1], ""].join("."),
        id_token,
    ] {
        assert!(!is_alive(&op, JWT, &forged).await, "{forged}");
    }
}

/// A token whose revocation was acknowledged is never alive again, also for clients that ask all the time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_verdict_outlives_an_acknowledged_revocation() {
    let op = Op::strict().await;
    for client in FORMATS {
        let tokens = client.tokens(&op).await;
        let (access, refresh) = (tokens.text("access_token"), tokens.text("refresh_token"));
        let revoked = AtomicBool::new(false);
        let asking = join_all((0..4).map(async |_| {
            let mut dead = 0;
            while dead < 3 {
                let was_revoked = revoked.load(Ordering::SeqCst);
                let alive = verify(&op, &access).await.status.is_success();
                assert!(
                    !(alive && was_revoked),
                    "{}: alive after its revocation",
                    client.id
                );
                dead += usize::from(!alive);
            }
        }));
        let revoking = async {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            assert_eq!(client.revoke(&op, &refresh).await.verdict(), "200");
            revoked.store(true, Ordering::SeqCst);
        };
        tokio::join!(asking, revoking);
    }
}
