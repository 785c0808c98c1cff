//! Metadata, key sets and token answers with something wrong in them.

use assay_provider::rule::Rule;
use serde_json::Value;

use super::{breaking, metadata, tokens};
use crate::client::{get, http, send};

fn ends(document: &Value, member: &str, with: &str) -> bool {
    document[member]
        .as_str()
        .is_some_and(|value| value.ends_with(with))
}

fn lists(document: &Value, member: &str, value: &str) -> bool {
    document[member]
        .as_array()
        .is_some_and(|values| values.iter().any(|listed| listed == value))
}

#[tokio::test]
async fn metadata_is_wrong() {
    let op = breaking(Rule::DiscOidcWellKnownServed).await;
    assert_eq!(
        get(&op, "/.well-known/openid-configuration")
            .await
            .verdict(),
        "404"
    );
    let op = breaking(Rule::DiscMetadataJson200).await;
    assert_eq!(
        get(&op, "/.well-known/openid-configuration")
            .await
            .header("content-type"),
        "text/plain"
    );
    assert!(ends(
        &metadata(Rule::DiscIssuerExact).await.0,
        "issuer",
        "/"
    ));
    assert!(ends(
        &metadata(Rule::DiscIssuerSyntax).await.0,
        "issuer",
        "?tenant=1"
    ));
    assert!(
        metadata(Rule::DiscRequiredMembersOidc)
            .await
            .0
            .get("subject_types_supported")
            .is_none()
    );
    assert!(
        metadata(Rule::DiscRequiredMembersAs)
            .await
            .1
            .get("response_types_supported")
            .is_none()
    );
    let algs = "id_token_signing_alg_values_supported";
    assert!(!lists(
        &metadata(Rule::DiscRs256Listed).await.0,
        algs,
        "RS256"
    ));
    assert_eq!(
        metadata(Rule::DiscMemberTypes).await.0["claims_parameter_supported"],
        "false"
    );
    assert_eq!(
        metadata(Rule::DiscEndpointsAbsoluteHttps).await.0["introspection_endpoint"],
        "/oauth/token_info"
    );
    assert!(!lists(
        &metadata(Rule::DiscScopesIncludeOpenid).await.0,
        "scopes_supported",
        "openid"
    ));
    assert!(ends(
        &metadata(Rule::DiscAdvertisedEndpointsAnswer).await.0,
        "revocation_endpoint",
        "/moved"
    ));
    assert!(
        metadata(Rule::DiscPkceMethodsAdvertised)
            .await
            .0
            .get("code_challenge_methods_supported")
            .is_none()
    );
    let (oidc, oauth) = metadata(Rule::DiscDocumentsAgree).await;
    assert_ne!(oidc["token_endpoint"], oauth["token_endpoint"]);
    assert!(lists(
        &metadata(Rule::DiscLegacyGrantsNotAdvertised).await.0,
        "grant_types_supported",
        "password"
    ));
    let op = breaking(Rule::DiscIssuerNotFromHostHeader).await;
    let url = format!("{}/.well-known/openid-configuration", op.base);
    let moved = send(http().get(url).header("x-forwarded-host", "evil.example")).await;
    assert_eq!(moved.json["issuer"], "http://evil.example");
    assert!(lists(
        &metadata(Rule::JwksServed).await.0,
        "assay_broken_rules",
        "jwks-as-bare-array"
    ));
}

#[tokio::test]
async fn the_key_set_is_wrong() {
    let jwks = async |rule| {
        get(&breaking(rule).await, "/.well-known/jwks.json")
            .await
            .json
    };
    assert!(jwks(Rule::JwksServed).await.is_array());
    assert!(
        jwks(Rule::JwksNoPrivateMaterial).await["keys"][0]
            .get("d")
            .is_some()
    );
    let doubled = jwks(Rule::JwksKidsDistinct).await;
    assert_eq!(doubled["keys"][0]["kid"], doubled["keys"][1]["kid"]);
}

#[tokio::test]
async fn token_answers_are_wrong() {
    assert_eq!(
        tokens(Rule::TokenSuccessShape).await.1.json["expires_in"],
        "7200"
    );
    assert_eq!(
        tokens(Rule::TokenCacheControlNoStore)
            .await
            .1
            .header("cache-control"),
        ""
    );
    assert_eq!(
        tokens(Rule::TokenTypeBearer).await.1.json["token_type"],
        "mac"
    );
    assert!(
        tokens(Rule::TokenIdTokenIffOpenid)
            .await
            .1
            .json
            .get("id_token")
            .is_none()
    );
    assert_eq!(
        tokens(Rule::ExpAccessLifetimeAsConfigured).await.1.json["expires_in"],
        3_600
    );
}
