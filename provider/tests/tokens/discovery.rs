//! Metadata, keys, and what scripts of other origins may do.

use reqwest::Method;
use serde_json::Value;

use crate::client::{JWT, from_origin, get, http, send};
use crate::robot::Op;

#[tokio::test]
async fn both_documents_say_the_same_and_every_endpoint_answers() {
    let op = Op::strict().await;
    let oidc = get(&op, "/.well-known/openid-configuration").await.json;
    assert_eq!(
        oidc,
        get(&op, "/.well-known/oauth-authorization-server")
            .await
            .json
    );
    assert_eq!(oidc["issuer"], op.base);
    assert_eq!(oidc["authorization_response_iss_parameter_supported"], true);
    assert!(
        oidc.get("registration_endpoint").is_none(),
        "registration is closed"
    );
    for name in [
        "token_endpoint",
        "revocation_endpoint",
        "introspection_endpoint",
    ] {
        let endpoint = oidc[name].as_str().expect("it is advertised");
        let method = send(http().get(endpoint)).await;
        assert_eq!(
            (method.status.as_u16(), method.header("allow")),
            (405, "POST"),
            "{name}"
        );
    }
}

#[tokio::test]
async fn headers_of_the_request_move_no_url() {
    let op = Op::strict().await;
    let url = format!("{}/.well-known/openid-configuration", op.base);
    let request = http()
        .get(&url)
        .header("x-forwarded-host", "evil.example")
        .header("host", "evil.example");
    assert_eq!(send(request).await.json["issuer"], op.base);
}

#[tokio::test]
async fn the_key_set_is_public_named_and_distinct() {
    let op = Op::strict().await;
    let set = get(&op, "/.well-known/jwks.json").await.json;
    let keys = set["keys"].as_array().expect("a set of keys");
    let mut kids: Vec<_> = keys
        .iter()
        .map(|key| key["kid"].as_str().expect("a kid"))
        .collect();
    kids.sort_unstable();
    kids.dedup();
    assert_eq!(kids.len(), keys.len());
    for key in keys {
        assert!(
            ["d", "p", "q", "k"]
                .iter()
                .all(|private| key.get(private).is_none()),
            "{key}"
        );
    }
    let jwt = JWT.tokens(&op).await.text("access_token");
    let header = jsonwebtoken::decode_header(&jwt).expect("it is a JWT");
    assert_eq!(header.typ.as_deref(), Some("at+jwt"));
    assert!(kids.contains(&header.kid.as_deref().expect("a kid")));
}

#[tokio::test]
async fn scripts_reach_what_browser_clients_need_and_nothing_else() {
    let op = Op::strict().await;
    let preflight = [
        ("access-control-request-method", "POST"),
        (
            "access-control-request-headers",
            "authorization,content-type,dpop",
        ),
    ];
    for path in [
        "/oauth/token",
        "/oauth/userinfo",
        "/oauth/token/revoke",
        "/oauth/register",
    ] {
        let allowed = from_origin(&op, Method::OPTIONS, path, &preflight).await;
        assert!(allowed.status.is_success(), "{path}");
        assert_eq!(allowed.header("access-control-allow-origin"), "*");
        assert_eq!(
            allowed.header("access-control-allow-headers"),
            "authorization, content-type, dpop"
        );
        for method in [Method::POST, Method::DELETE] {
            let error = from_origin(&op, method, path, &[]).await;
            assert!(error.status.is_client_error());
            assert_eq!(
                error.header("access-control-allow-origin"),
                "*",
                "errors are readable too: {path}"
            );
            assert_eq!(error.header("access-control-allow-credentials"), "");
        }
    }
    for path in [
        "/oauth/authorize",
        "/oauth/token_info",
        "/oauth_applications/access_tokens/verify",
    ] {
        let closed = from_origin(&op, Method::POST, path, &preflight).await;
        assert_eq!(closed.header("access-control-allow-origin"), "", "{path}");
    }
}

#[tokio::test]
async fn userinfo_challenges_as_rfc_6750_says() {
    let op = Op::strict().await;
    let none = get(&op, "/oauth/userinfo").await;
    assert_eq!(
        (none.status.as_u16(), none.header("www-authenticate")),
        (401, "Bearer realm=\"userinfo\"")
    );
    let wrong = crate::client::userinfo(&op, "no-such-token").await;
    assert_eq!(wrong.verdict(), "401 invalid_token");
    assert!(
        wrong
            .header("www-authenticate")
            .contains("error=\"invalid_token\"")
    );
}

#[tokio::test]
async fn the_date_is_the_providers_own() {
    let op = Op::strict().await;
    let answer = get(&op, "/healthz").await;
    assert_eq!(answer.header("date"), "Fri, 15 Jan 2027 08:00:00 GMT");
    assert_eq!(answer.json, Value::Null);
}
