//! ID tokens with something wrong in them.

use assay_provider::model::Lifetime;
use assay_provider::rule::Rule;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::{breaking, id_token, tokens};
use crate::client::{CONFIDENTIAL, get};

#[tokio::test]
async fn id_tokens_are_wrong() {
    let claims = async |rule| id_token(rule, 1).await;
    assert_eq!(claims(Rule::IdtIssExact).await["iss"], "https://127.0.0.1");
    assert_eq!(
        claims(Rule::IdtAudContainsClient).await["aud"],
        "every-client"
    );
    assert_eq!(
        claims(Rule::IdtClaimTypes).await["iat"],
        1_800_000_000_000_u64
    );
    assert_ne!(
        claims(Rule::IdtSubStableAndDistinct).await["sub"],
        "user_2demoAlice0000000000000001"
    );
    assert_eq!(
        claims(Rule::IdtHashesCorrect).await["at_hash"]
            .as_str()
            .map(str::len),
        Some(43)
    );
    assert_eq!(
        id_token(Rule::IdtKidResolves, 0).await["kid"],
        "a-key-nobody-published"
    );
    assert!(id_token(Rule::IdtHeaderClean, 0).await.get("jwk").is_some());
    let op = breaking(Rule::IdtNonceEcho).await;
    let long = "n".repeat(64);
    let code = CONFIDENTIAL.code(&op, "alice", &[("nonce", &long)]).await;
    let token = CONFIDENTIAL.redeem(&op, &code, &[]).await.text("id_token");
    let claims = URL_SAFE_NO_PAD
        .decode(token.split('.').nth(1).expect("claims"))
        .expect("base64url");
    let claims: Value = serde_json::from_slice(&claims).expect("JSON");
    assert_eq!(claims["nonce"].as_str().map(str::len), Some(48));
}

#[tokio::test]
async fn an_id_token_signature_does_not_verify() {
    for (rule, verifies) in [
        (Rule::IdtKidResolves, true),
        (Rule::IdtSignatureVerifies, false),
    ] {
        let (op, tokens) = tokens(rule).await;
        let keys = get(&op, "/.well-known/jwks.json").await.json;
        let key = serde_json::from_value(keys["keys"][0].clone()).expect("a JWK");
        let key = jsonwebtoken::DecodingKey::from_jwk(&key).expect("a key");
        let mut checks = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::RS256);
        checks.validate_exp = false;
        checks.validate_aud = false;
        let verified = jsonwebtoken::decode::<Value>(tokens.text("id_token"), &key, &checks);
        assert_eq!(verified.is_ok(), verifies, "{rule}");
    }
}

#[tokio::test]
async fn auth_time_follows_the_token() {
    let op = breaking(Rule::IdtAuthTimeWhenAsked).await;
    let code = CONFIDENTIAL.code(&op, "alice", &[]).await;
    op.clock.advance(Lifetime::from_secs(100));
    let token = CONFIDENTIAL.redeem(&op, &code, &[]).await.text("id_token");
    let claims = URL_SAFE_NO_PAD
        .decode(token.split('.').nth(1).expect("claims"))
        .expect("base64url");
    let claims: Value = serde_json::from_slice(&claims).expect("JSON");
    assert_eq!(claims["auth_time"], claims["iat"]);
}
