//! The ceiling: axum handlers that do only what cannot be saved, as lean as axum allows.

use std::hint::black_box;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, Result, bail};
use assay_provider::model::SigningAlg;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::serve::ListenerExt as _;
use axum::{Form, Json, Router};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

use self::primitive::SigningKey;
use crate::child::{self, Child, Cores};
use crate::driver::{Expected, Load};
use crate::plan::Work;
use crate::request::{self, Conversation};

mod primitive;

/// The baseline as a process.
pub(crate) struct Baseline {
    child: Child,
    address: SocketAddr,
}

#[derive(Serialize, Deserialize)]
struct Ready {
    address: SocketAddr,
}

#[derive(Deserialize)]
struct Signed {
    access_token: String,
}

impl Baseline {
    pub(crate) fn start(cores: Cores) -> Result<Self> {
        let mut child = Child::again(&["baseline"], cores)?;
        let Ready { address } = child.read()?;
        Ok(Self { child, address })
    }

    pub(crate) fn process(&self) -> (SocketAddr, u32) {
        (self.address, self.child.pid())
    }

    /// What it is asked; `tokens` is how many different ones are asked about.
    pub(crate) fn load(&self, work: Work, connections: usize, tokens: usize) -> Result<Load> {
        let same = |path: &str, part| Load {
            requests: vec![request::form(path, &REQUEST); connections],
            expected: Expected::Contains(part),
        };
        match work {
            Work::Empty => Ok(same("/empty", "\"padding\"")),
            Work::Sign(alg) => Ok(same(&path("sign", alg), "\"access_token\":\"ey")),
            Work::VerifyJwt(alg) => {
                let (path, sign) = (
                    path("verify", alg),
                    request::form(&path("sign", alg), &REQUEST),
                );
                let mut signer = Conversation::with(self.address)?;
                let ask = |_| {
                    let Signed { access_token } = signer.ask(&sign)?;
                    Ok(request::verify(&path, "unread", &access_token))
                };
                Ok(Load {
                    requests: (0..tokens).map(ask).collect::<Result<_>>()?,
                    expected: Expected::Contains("\"padding\""),
                })
            }
            Work::TokenOpaque
            | Work::TokenJwt(_)
            | Work::Refresh(_)
            | Work::Userinfo
            | Work::Introspect
            | Work::VerifyOpaque => bail!("the baseline has no {work}"),
        }
    }
}

/// What the reference provider is asked too.
const REQUEST: [(&str, &str); 4] = [
    ("grant_type", "client_credentials"),
    ("client_id", "jwt-RS256"),
    ("client_secret", "c2VjcmV0LW9mLXRoZS1iZW5jaC1jbGllbnRz"),
    ("scope", "orders:read orders:write"),
];

fn path(what: &str, alg: SigningAlg) -> String {
    format!("/{what}/{}", alg.as_str())
}

/// Serves until the standard input ends.
pub(crate) fn serve() -> Result<()> {
    child::end_with_input();
    let mut routes = Router::new().route("/empty", post(empty));
    for alg in SigningAlg::ALL {
        let key = SigningKey::generate(alg).context("failed to make a key")?;
        let signer = Arc::new(Signer {
            key,
            issued: AtomicU64::new(0),
        });
        let of_this_alg = Router::new()
            .route(&path("sign", alg), post(sign))
            .route(&path("verify", alg), post(verify));
        routes = routes.merge(of_this_alg.with_state(signer));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        child::say(&Ready {
            address: listener.local_addr()?,
        })?;
        let listener = listener.tap_io(|stream| {
            let _slower_without = stream.set_nodelay(true);
        });
        Ok(axum::serve(listener, routes).await?)
    })
}

struct Signer {
    key: SigningKey,
    issued: AtomicU64,
}

#[derive(Deserialize)]
struct TokenRequest {
    grant_type: String,
    client_id: String,
    client_secret: String,
    scope: String,
}

async fn empty(Form(request): Form<TokenRequest>) -> Response {
    black_box((request.grant_type, request.client_id));
    black_box((request.client_secret, request.scope));
    ([(header::CONTENT_TYPE, "application/json")], PADDED).into_response()
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

#[derive(Serialize)]
struct Token<'a> {
    access_token: &'a str,
    token_type: &'a str,
    expires_in: u64,
    scope: &'a str,
}

async fn sign(State(signer): State<Arc<Signer>>, Form(request): Form<TokenRequest>) -> Response {
    black_box((request.grant_type, request.client_secret));
    // As long as a random one.
    let jti = format!("oat_{:022}", signer.issued.fetch_add(1, Ordering::Relaxed));
    let claims = Claims {
        iss: "http://127.0.0.1:9400",
        sub: &request.client_id,
        aud: "http://127.0.0.1:9400",
        client_id: &request.client_id,
        scope: &request.scope,
        jti: &jti,
        iat: ISSUED,
        nbf: ISSUED,
        exp: ISSUED + LIFETIME,
    };
    match signer.key.sign(&claims) {
        Some(jwt) => Json(Token {
            access_token: &jwt,
            token_type: "Bearer",
            expires_in: LIFETIME,
            scope: &request.scope,
        })
        .into_response(),
        None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

#[derive(Deserialize)]
struct Asked<'a> {
    access_token: &'a str,
}

async fn verify(State(signer): State<Arc<Signer>>, body: Bytes) -> Response {
    let asked = serde_json::from_slice::<Asked<'_>>(&body);
    if asked.is_ok_and(|asked| signer.key.signed(asked.access_token)) {
        ([(header::CONTENT_TYPE, "application/json")], PADDED).into_response()
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

/// Any moment has as many digits.
const ISSUED: u64 = 1_800_000_000;
const LIFETIME: u64 = 7_200;

/// 300 bytes.
const PADDED: &str = concat!(
    "{\"padding\":\"",
    "0123456789012345678901234567890123456789012345678901234567890123456789",
    "0123456789012345678901234567890123456789012345678901234567890123456789",
    "0123456789012345678901234567890123456789012345678901234567890123456789",
    "0123456789012345678901234567890123456789012345678901234567890123456789",
    "012345\"}"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_answer_has_the_size_of_a_real_one() {
        assert_eq!(PADDED.len(), 300);
    }
}
