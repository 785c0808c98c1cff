//! An independent client does the whole flow: the `openidconnect` crate shares no code with the provider, and verifies its
//! signatures with another cryptographic library.

#[path = "browser/robot.rs"]
#[expect(dead_code, reason = "the browser's own tests use the rest")]
mod robot;

use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreProviderMetadata, CoreUserInfoClaims,
};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest,
    HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge, RedirectUrl, Scope,
    TokenResponse,
};
use robot::Op;

/// The crate speaks `http`; this sends it.
async fn exchange(request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    let (parts, body) = request.into_parts();
    let unpooled = reqwest::Client::builder()
        .pool_max_idle_per_host(0)
        .build()?;
    let request = unpooled
        .request(parts.method, parts.uri.to_string())
        .headers(parts.headers)
        .body(body);
    let response = request.send().await?;
    let mut answer = http::Response::builder().status(response.status());
    for (name, value) in response.headers() {
        answer = answer.header(name, value);
    }
    let body = response.bytes().await?.to_vec();
    Ok(answer.body(body).expect("a received answer can be rebuilt"))
}

async fn sign_in(client_id: &str, secret: Option<&str>, redirect_uri: &str) {
    let op = Op::strict().await;
    let issuer = IssuerUrl::new(op.base.clone()).expect("a URL");
    let metadata = CoreProviderMetadata::discover_async(issuer, &exchange)
        .await
        .expect("discovery");
    let client = CoreClient::from_provider_metadata(
        metadata,
        ClientId::new(client_id.to_owned()),
        secret.map(|secret| ClientSecret::new(secret.to_owned())),
    )
    .set_redirect_uri(RedirectUrl::new(redirect_uri.to_owned()).expect("a URL"));
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, state, nonce) = client
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        )
        .add_scopes(
            ["email", "profile", "offline_access"].map(|scope| Scope::new(scope.to_owned())),
        )
        .set_pkce_challenge(challenge)
        .url();

    let mut browser = op.browser();
    let page = browser.get(url.as_str()).await;
    let back = browser.through(page, "alice").await;
    assert_eq!(
        back.parameter("state").as_deref(),
        Some(state.secret().as_str())
    );
    assert_eq!(back.parameter("iss").as_deref(), Some(op.base.as_str()));

    let request = client
        .exchange_code(AuthorizationCode::new(back.code()))
        .expect("an endpoint");
    let tokens = request
        .set_pkce_verifier(verifier)
        .request_async(&exchange)
        .await
        .expect("tokens");
    let id_token = tokens.id_token().expect("openid was granted");
    let verifier = client.id_token_verifier();
    let claims = id_token
        .claims(&verifier, &nonce)
        .expect("the ID token verifies");
    let key = id_token
        .signing_key(&verifier)
        .expect("its key is published");
    let alg = id_token.signing_alg().expect("its algorithm is known");
    let hash = AccessTokenHash::from_token(tokens.access_token(), alg, key).expect("a hash");
    assert_eq!(claims.access_token_hash(), Some(&hash));

    let subject = Some(claims.subject().clone());
    let request = client
        .user_info(tokens.access_token().clone(), subject)
        .expect("an endpoint");
    let alice: CoreUserInfoClaims = request.request_async(&exchange).await.expect("userinfo");
    assert_eq!(
        alice.email().map(|email| email.as_str()),
        Some("alice@example.com")
    );

    let refresh = tokens.refresh_token().expect("offline access was granted");
    let request = client.exchange_refresh_token(refresh).expect("an endpoint");
    let renewed = request
        .request_async(&exchange)
        .await
        .expect("renewed tokens");
    let renewed = renewed.id_token().expect("the ID token is renewed too");
    // OIDC Core 1.0 section 12.2: the same user, and no nonce.
    let unasked = |nonce: Option<&Nonce>| match nonce {
        None => Ok(()),
        Some(_) => Err("a refreshed ID token has a nonce".to_owned()),
    };
    let renewed = renewed
        .claims(&verifier, unasked)
        .expect("the renewed ID token verifies");
    assert_eq!(renewed.subject(), claims.subject());
    assert_eq!(renewed.auth_time(), claims.auth_time());
}

#[tokio::test]
async fn a_confidential_client_signs_in() {
    sign_in(
        "demo-confidential",
        Some("demo-confidential-secret"),
        "https://rp.example/callback",
    )
    .await;
}

#[tokio::test]
async fn a_public_client_signs_in() {
    sign_in("demo-public", None, "https://spa.example/callback").await;
}

#[tokio::test]
async fn a_client_with_jwt_access_tokens_and_es256_signs_in() {
    sign_in(
        "demo-jwt",
        Some("demo-jwt-secret"),
        "https://jwt.example/callback",
    )
    .await;
}
