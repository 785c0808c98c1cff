//! The ceiling: axum handlers that do only what cannot be saved, as lean as axum allows.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, Result};
use assay_benches::primitive::{self, LONGEST, Primitive};
use assay_provider::model::SigningAlg;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::serve::ListenerExt as _;
use axum::{Form, Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

use super::child::{self, Tokens};

/// Serves until the standard input ends.
pub(crate) fn serve() -> Result<()> {
    let signers = SigningAlg::ALL.map(|alg| (alg.as_str(), Arc::new(Signer::new(alg))));
    let mut routes = Router::new().route("/empty", post(empty));
    for (alg, signer) in &signers {
        let of_this_alg = Router::new()
            .route(&format!("/sign/{alg}"), post(sign))
            .route(&format!("/verify/{alg}"), post(verify));
        routes = routes.merge(of_this_alg.with_state(Arc::clone(signer)));
    }
    child::runtime()?.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        child::obey(listener.local_addr()?, move |alg| {
            let signer = signers.iter().find(|(name, _)| *name == alg);
            let (_, signer) = signer.context("it signs with the algorithms of the provider")?;
            Ok(Tokens {
                access_token: signer.token("jwt-client", SCOPE),
                refresh_token: String::new(),
            })
        })?;
        let listener = listener.tap_io(|stream| {
            let _slower_without = stream.set_nodelay(true);
        });
        Ok(axum::serve(listener, routes).await?)
    })
}

/// A key pair with the JOSE header that it signs under.
struct Signer {
    header: String,
    key: Primitive,
    issued: AtomicU64,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    client_id: &'a str,
    scope: &'a str,
    jti: &'a str,
    iat: u64,
    nbf: u64,
    exp: u64,
}

impl Signer {
    fn new(alg: SigningAlg) -> Self {
        // A thumbprint as `kid` has 43 characters.
        let kid = "0123456789012345678901234567890123456789012";
        let header = format!(
            r#"{{"typ":"at+jwt","alg":"{}","kid":"{kid}"}}"#,
            alg.as_str()
        );
        Self {
            header: URL_SAFE_NO_PAD.encode(header) + ".",
            key: Primitive::new(alg, &primitive::pkcs8(alg)),
            issued: AtomicU64::new(0),
        }
    }

    /// A JWT: RFC 7515 section 5.1.
    fn token(&self, client: &str, scope: &str) -> String {
        // As long as a random one.
        let jti = format!("oat_{:022}", self.issued.fetch_add(1, Ordering::Relaxed));
        let claims = Claims {
            iss: "http://127.0.0.1:9400",
            sub: client,
            aud: "http://127.0.0.1:9400",
            client_id: client,
            scope,
            jti: &jti,
            iat: ISSUED,
            nbf: ISSUED,
            exp: ISSUED + LIFETIME,
        };
        let mut json = Vec::with_capacity(512);
        serde_json::to_writer(&mut json, &claims).expect("claims are plain data");
        let mut jwt = String::with_capacity(1024);
        jwt.push_str(&self.header);
        URL_SAFE_NO_PAD.encode_string(&json, &mut jwt);
        let mut space = [0; LONGEST];
        let signature = self.key.sign(jwt.as_bytes(), &mut space);
        jwt.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut jwt);
        jwt
    }

    /// Whether a JWT has a signature of this key: RFC 7515 section 5.2.
    fn signed(&self, jwt: &str) -> bool {
        let Some((message, signature)) = jwt.rsplit_once('.') else {
            return false;
        };
        let mut decoded = [0; LONGEST];
        let signature = URL_SAFE_NO_PAD.decode_slice(signature, &mut decoded);
        signature.is_ok_and(|length| self.key.verify(message.as_bytes(), &decoded[..length]))
    }
}

#[derive(Deserialize)]
struct TokenRequest {
    grant_type: String,
    client_id: String,
    client_secret: String,
}

async fn empty(Form(request): Form<TokenRequest>) -> Response {
    black_box((request.grant_type, request.client_id, request.client_secret));
    padded()
}

#[derive(Serialize)]
struct Token<'a> {
    access_token: &'a str,
    token_type: &'a str,
    expires_in: u64,
    scope: &'a str,
}

async fn sign(State(signer): State<Arc<Signer>>, Form(request): Form<TokenRequest>) -> Response {
    black_box((request.grant_type, request.client_secret));
    Json(Token {
        access_token: &signer.token(&request.client_id, SCOPE),
        token_type: "Bearer",
        expires_in: LIFETIME,
        scope: SCOPE,
    })
    .into_response()
}

#[derive(Deserialize)]
struct Asked<'a> {
    access_token: &'a str,
}

async fn verify(State(signer): State<Arc<Signer>>, body: Bytes) -> Response {
    match serde_json::from_slice::<Asked<'_>>(&body) {
        Ok(asked) if signer.signed(asked.access_token) => padded(),
        Ok(_) | Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

fn padded() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], PADDED).into_response()
}

/// The scopes of a client that asks for none in particular.
const SCOPE: &str = "openid profile email";
/// Any moment has as many digits.
const ISSUED: u64 = 1_800_000_000;
const LIFETIME: u64 = 7_200;

/// 300 bytes, as many as a real answer has.
const PADDED: &str = concat!(
    "{\"padding\":\"",
    "0123456789012345678901234567890123456789012345678901234567890123456789",
    "0123456789012345678901234567890123456789012345678901234567890123456789",
    "0123456789012345678901234567890123456789012345678901234567890123456789",
    "0123456789012345678901234567890123456789012345678901234567890123456789",
    "012345\"}"
);
