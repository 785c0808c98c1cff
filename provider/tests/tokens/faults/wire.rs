//! Headers and status codes that are wrong.

use assay_provider::rule::Rule;
use reqwest::Method;

use super::{breaking, tokens};
use crate::client::{form_body, from_origin, get, http, send, userinfo};

#[tokio::test]
async fn cross_origin_headers_are_wrong() {
    let preflight = [
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "authorization"),
    ];
    let answer = async |rule, method: Method, path: &str| {
        let headers: &[_] = if method == Method::OPTIONS {
            &preflight
        } else {
            &[]
        };
        from_origin(&breaking(rule).await, method, path, headers).await
    };
    let origin = "access-control-allow-origin";
    assert_eq!(
        answer(Rule::CorsToken, Method::OPTIONS, "/oauth/token")
            .await
            .header(origin),
        ""
    );
    assert_eq!(
        answer(Rule::CorsTokenPreflight, Method::OPTIONS, "/oauth/token")
            .await
            .verdict(),
        "401"
    );
    assert_eq!(
        answer(Rule::CorsTokenErrorsReadable, Method::POST, "/oauth/token")
            .await
            .header(origin),
        ""
    );
    assert_eq!(
        answer(
            Rule::CorsTokenErrorsReadable,
            Method::OPTIONS,
            "/oauth/token"
        )
        .await
        .header(origin),
        "*"
    );
    let userinfo = answer(Rule::CorsUserinfo, Method::OPTIONS, "/oauth/userinfo").await;
    assert_eq!(userinfo.header("access-control-allow-headers"), "*");
    assert_eq!(
        answer(Rule::CorsJwks, Method::GET, "/.well-known/jwks.json")
            .await
            .header(origin),
        ""
    );
    assert_eq!(
        answer(Rule::CorsRevocation, Method::POST, "/oauth/token/revoke")
            .await
            .header(origin),
        ""
    );
    let authorize = answer(
        Rule::CorsNotOnAuthorizationEndpoint,
        Method::GET,
        "/oauth/authorize",
    )
    .await;
    assert_eq!(authorize.header(origin), "*");
    let credentials = "access-control-allow-credentials";
    let wildcard = answer(
        Rule::CorsNoWildcardWithCredentials,
        Method::POST,
        "/oauth/token",
    )
    .await;
    assert_eq!(
        (wildcard.header(origin), wildcard.header(credentials)),
        ("*", "true")
    );
    let reflected = answer(
        Rule::CorsUnknownOriginNoCredentials,
        Method::POST,
        "/oauth/token",
    )
    .await;
    assert_eq!(
        (reflected.header(origin), reflected.header(credentials)),
        ("https://spa.example", "true")
    );
    let varying = answer(Rule::CorsVaryOrigin, Method::GET, "/.well-known/jwks.json").await;
    assert_eq!(
        (varying.header(origin), varying.header("vary")),
        ("https://spa.example", "")
    );
    let doubled = answer(Rule::CorsSingleAllowOrigin, Method::POST, "/oauth/token").await;
    assert_eq!(doubled.headers.get_all(origin).iter().count(), 2);
}

#[tokio::test]
async fn userinfo_and_introspection_answer_wrongly() {
    let op = breaking(Rule::UiChallengeWithoutToken).await;
    let none = get(&op, "/oauth/userinfo").await;
    assert_eq!(
        (none.verdict().as_str(), none.header("www-authenticate")),
        ("401", "")
    );
    let op = breaking(Rule::UiInvalidTokenRefused).await;
    let wrong = userinfo(&op, "wrong").await;
    assert_eq!(
        (wrong.status.as_u16(), wrong.header("www-authenticate")),
        (403, "")
    );
    let (op, tokens) = tokens(Rule::IntrAuthorizationRequired).await;
    let form = [("token", &*tokens.text("access_token"))];
    let open = send(form_body(
        http().post(format!("{}/oauth/token_info", op.base)),
        &form,
    ))
    .await;
    assert_eq!(open.json["active"], true);
}
