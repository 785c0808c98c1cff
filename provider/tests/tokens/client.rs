//! A client for tests: it sends what it is told, and hides nothing.

use std::sync::LazyLock;

use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::Value;
use url::form_urlencoded;

use crate::robot::Op;

/// The verifier of the challenge that the robot sends: RFC 7636 appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// All that a client may ask for.
pub(crate) const EVERYTHING: &str =
    "openid profile email public_metadata private_metadata offline_access";

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) json: Value,
}

impl Answer {
    /// The status and the `error`, as one short text.
    pub(crate) fn verdict(&self) -> String {
        let error = self.json["error"].as_str().unwrap_or_default();
        format!("{} {error}", self.status.as_u16())
            .trim_end()
            .to_owned()
    }

    /// A member that is a string.
    pub(crate) fn text(&self, name: &str) -> String {
        let value = self.json[name].as_str();
        value
            .unwrap_or_else(|| panic!("no {name} in {}", self.json))
            .to_owned()
    }

    /// A header, or nothing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("ASCII"))
    }
}

/// One registered client: its id, its secret if it has one, and where it is sent codes.
#[derive(Clone, Copy)]
pub(crate) struct Client {
    pub(crate) id: &'static str,
    pub(crate) secret: Option<&'static str>,
    pub(crate) redirect_uri: &'static str,
}

pub(crate) const CONFIDENTIAL: Client = Client {
    id: "demo-confidential",
    secret: Some("demo-confidential-secret"),
    redirect_uri: "https://rp.example/callback",
};
pub(crate) const OTHER: Client = Client {
    id: "demo-other",
    secret: Some("demo-other-secret"),
    redirect_uri: "https://other.example/callback",
};
pub(crate) const PUBLIC: Client = Client {
    id: "demo-public",
    secret: None,
    redirect_uri: "https://spa.example/callback",
};
pub(crate) const JWT: Client = Client {
    id: "demo-jwt",
    secret: Some("demo-jwt-secret"),
    redirect_uri: "https://jwt.example/callback",
};

impl Client {
    /// Posts a form as this client.
    pub(crate) async fn post(self, op: &Op, path: &str, form: &[(&str, &str)]) -> Answer {
        let request = http().post(format!("{}{path}", op.base));
        match self.secret {
            Some(secret) => send(form_body(request.basic_auth(self.id, Some(secret)), form)).await,
            None => {
                let form: Vec<_> = form
                    .iter()
                    .copied()
                    .chain([("client_id", self.id)])
                    .collect();
                send(form_body(request, &form)).await
            }
        }
    }

    /// A code for a user who allows everything; `overrides` change the authorization request.
    pub(crate) async fn code(self, op: &Op, username: &str, overrides: &[(&str, &str)]) -> String {
        let usual = [
            ("client_id", self.id),
            ("redirect_uri", self.redirect_uri),
            ("scope", EVERYTHING),
        ];
        let kept = usual
            .iter()
            .filter(|(name, _)| !overrides.iter().any(|(given, _)| given == name));
        let asked: Vec<_> = kept.chain(overrides).copied().collect();
        let mut browser = op.browser();
        let page = browser.authorize(&asked).await;
        browser.through(page, username).await.code()
    }

    /// Exchanges a code; `overrides` change or, when empty, drop parameters.
    pub(crate) async fn redeem(self, op: &Op, code: &str, overrides: &[(&str, &str)]) -> Answer {
        let usual = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", self.redirect_uri),
            ("code_verifier", VERIFIER),
        ];
        let kept = usual
            .iter()
            .filter(|(name, _)| !overrides.iter().any(|(given, _)| given == name));
        let form: Vec<_> = kept.chain(overrides).copied().collect();
        self.post(op, "/oauth/token", &form).await
    }

    /// Trades a refresh token.
    pub(crate) async fn refresh(self, op: &Op, token: &str, more: &[(&str, &str)]) -> Answer {
        let usual = [("grant_type", "refresh_token"), ("refresh_token", token)];
        let form: Vec<_> = usual.iter().chain(more).copied().collect();
        self.post(op, "/oauth/token", &form).await
    }

    /// Tokens for alice, who allows everything.
    pub(crate) async fn tokens(self, op: &Op) -> Answer {
        let code = self.code(op, "alice", &[]).await;
        let answer = self.redeem(op, &code, &[]).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.json);
        answer
    }

    /// Revokes a token.
    pub(crate) async fn revoke(self, op: &Op, token: &str) -> Answer {
        self.post(op, "/oauth/token/revoke", &[("token", token)])
            .await
    }

    /// Whether introspection calls a token active.
    pub(crate) async fn is_active(self, op: &Op, token: &str) -> bool {
        let answer = self
            .post(op, "/oauth/token_info", &[("token", token)])
            .await;
        answer.json["active"]
            .as_bool()
            .expect("introspection always says")
    }
}

/// Asks userinfo with a token.
pub(crate) async fn userinfo(op: &Op, token: &str) -> Answer {
    send(
        http()
            .get(format!("{}/oauth/userinfo", op.base))
            .bearer_auth(token),
    )
    .await
}

/// Asks the verification API about a token.
pub(crate) async fn verify(op: &Op, token: &str) -> Answer {
    let url = format!("{}/oauth_applications/access_tokens/verify", op.base);
    let body = serde_json::json!({ "access_token": token }).to_string();
    let request = http().post(url).bearer_auth("sk_test_demo");
    let request = request.header("content-type", "application/json");
    send(request.body(body)).await
}

/// Fetches a path.
pub(crate) async fn get(op: &Op, path: &str) -> Answer {
    send(http().get(format!("{}{path}", op.base))).await
}

/// Sends any method with an Origin, as a browser's script would.
pub(crate) async fn from_origin(
    op: &Op,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
) -> Answer {
    let request = http().request(method, format!("{}{path}", op.base));
    let request = request.header("origin", "https://spa.example");
    send(headers.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    }))
    .await
}

pub(crate) fn form_body(request: RequestBuilder, form: &[(&str, &str)]) -> RequestBuilder {
    let mut body = form_urlencoded::Serializer::new(String::new());
    let body = body
        .extend_pairs(form.iter().filter(|(_, value)| !value.is_empty()))
        .finish();
    request
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body)
}

pub(crate) async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.expect("the provider answers");
    let (status, headers) = (response.status(), response.headers().clone());
    let body = response.text().await.expect("a body");
    Answer {
        status,
        headers,
        json: serde_json::from_str(&body).unwrap_or(Value::Null),
    }
}

/// One client for all tests, because making one reads the machine's certificates; without a pool, because a connection must
/// not outlive the runtime of the test that opened it.
pub(crate) fn http() -> &'static reqwest::Client {
    static HTTP: LazyLock<reqwest::Client> = LazyLock::new(|| {
        let unpooled = reqwest::Client::builder().pool_max_idle_per_host(0);
        unpooled.build().expect("no options that could fail")
    });
    &HTTP
}
