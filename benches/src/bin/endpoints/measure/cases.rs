//! The requests of each case, and the answers that are right.

use anyhow::{Context as _, Result, bail};
use assay_benches::reference::client_id;
use assay_benches::request;
use assay_conformance::rp::transport::Outgoing;
use assay_provider::model::{AccessTokenFormat, ClientId, Secret, SigningAlg};
use axum::body::{Body, to_bytes};
use axum::http::Request;
use futures::FutureExt as _;
use url::Url;

use super::child::Child;
use super::load::{Expected, Load};
use super::plan::{Case, Server, Work};

/// The requests to a server in a case.
pub(crate) fn load(server: &Child, case: Case, users: usize) -> Result<Load> {
    use Server::{Assay, Baseline, OidcProvider};
    use Work::{
        Empty, Introspect, Refresh, Sign, TokenJwt, TokenOpaque, Userinfo, VerifyJwt, VerifyOpaque,
    };
    let asked = Asked { server, users };
    let bench = ClientId::new("bench");
    let (many, client) = (users * TOKENS_PER_USER, opaque(SigningAlg::EdDSA));
    match (case.server, case.work) {
        (Baseline, Empty) => asked.same(ceiling("/empty"), PADDING),
        (Baseline, Sign(alg)) => asked.same(ceiling(&path("sign", alg)), JWT),
        (Baseline, VerifyJwt(alg)) => {
            let verify = |token: &_| at(&path("verify", alg), request::verify(token));
            asked.about(alg.as_str(), many, verify, PADDING)
        }
        (Assay, TokenOpaque) => asked.same(request::client_credentials(&client), OPAQUE),
        (Assay, TokenJwt(alg)) => asked.same(request::client_credentials(&jwt(alg)), JWT),
        (Assay, Refresh(alg)) => asked.rotating(opaque(alg), request::refresh),
        (Assay, Userinfo) => asked.about(client.as_str(), many, request::userinfo, "\"sub\":\""),
        (Assay, Introspect) => {
            let introspect = |token: &_| request::introspect(&client, token);
            asked.about(client.as_str(), many, introspect, ACTIVE)
        }
        (Assay, VerifyOpaque) => asked.about(client.as_str(), many, request::verify, SUBJECT),
        (Assay, VerifyJwt(alg)) => asked.about(jwt(alg).as_str(), many, request::verify, SUBJECT),
        (OidcProvider, TokenOpaque) => {
            let parameters = "grant_type=client_credentials&scope=orders:read";
            asked.same(
                request::form("/token", &bench, parameters),
                "\"scope\":\"orders:read\"",
            )
        }
        (OidcProvider, TokenJwt(SigningAlg::RS256)) => {
            let parameters =
                "grant_type=client_credentials&scope=orders:read&resource=https://api.example";
            asked.same(request::form("/token", &bench, parameters), JWT)
        }
        (OidcProvider, Refresh(SigningAlg::RS256)) => asked.rotating(bench, |client, token| {
            at("/token", request::refresh(client, token))
        }),
        (OidcProvider, Userinfo) => {
            let userinfo = |token: &_| at("/me", request::userinfo(token));
            asked.about("bench", users, userinfo, "\"sub\":\"user-alice\"")
        }
        (OidcProvider, Introspect) => {
            let introspect =
                |token: &_| at("/token/introspection", request::introspect(&bench, token));
            asked.about("bench", users, introspect, ACTIVE)
        }
        (_, _) => bail!("nobody measures {case}"),
    }
}

struct Asked<'a> {
    server: &'a Child,
    users: usize,
}

impl Asked<'_> {
    /// One request for all.
    fn same(self, request: Request<Body>, part: &'static str) -> Result<Load> {
        Ok(Load {
            requests: vec![outgoing(&self.server.url, request)?; self.users],
            expected: Expected::Contains(part),
        })
    }

    /// One request for each of some access tokens.
    fn about(
        self,
        client: &str,
        count: usize,
        ask: impl Fn(&Secret) -> Request<Body>,
        part: &'static str,
    ) -> Result<Load> {
        let tokens = self.server.tokens(client, count)?.into_iter();
        let ask = |token| outgoing(&self.server.url, ask(&Secret::new(token)));
        Ok(Load {
            requests: tokens
                .map(|tokens| ask(tokens.access_token))
                .collect::<Result<_>>()?,
            expected: Expected::Contains(part),
        })
    }

    /// A refresh token for each user, and the next one from each answer.
    fn rotating(
        self,
        client: ClientId,
        ask: impl Fn(&ClientId, &Secret) -> Request<Body> + 'static,
    ) -> Result<Load> {
        let tokens = self.server.tokens(client.as_str(), self.users)?;
        let url = self.server.url.clone();
        let next = move |token: &str| outgoing(&url, ask(&client, &Secret::new(token)));
        let first = tokens.iter().map(|tokens| next(&tokens.refresh_token));
        Ok(Load {
            requests: first.collect::<Result<_>>()?,
            expected: Expected::Rotated(Box::new(next)),
        })
    }
}

/// A request as the load engine sends it.
fn outgoing(server: &Url, request: Request<Body>) -> Result<Outgoing> {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).now_or_never();
    Ok(Outgoing {
        method: head.method,
        url: server.join(head.uri.path())?,
        headers: head.headers,
        body: body.context("the body is in memory")??,
    })
}

/// The same request at another endpoint.
fn at(path: &str, mut request: Request<Body>) -> Request<Body> {
    *request.uri_mut() = path.parse().expect("it is a path");
    request
}

/// The cases that the reference provider has too.
fn ceiling(path: &str) -> Request<Body> {
    at(path, request::client_credentials(&jwt(SigningAlg::RS256)))
}

fn path(what: &str, alg: SigningAlg) -> String {
    format!("/{what}/{}", alg.as_str())
}

/// The client whose access tokens are opaque, with ID tokens of an algorithm.
fn opaque(alg: SigningAlg) -> ClientId {
    client_id(AccessTokenFormat::Opaque, alg)
}

/// The client whose access tokens are JWTs of an algorithm.
fn jwt(alg: SigningAlg) -> ClientId {
    client_id(AccessTokenFormat::Jwt, alg)
}

/// With one token only, whoever remembers the last answer would win.
const TOKENS_PER_USER: usize = 16;
const PADDING: &str = "\"padding\"";
const JWT: &str = "\"access_token\":\"ey";
const OPAQUE: &str = "\"access_token\":\"oat_";
const ACTIVE: &str = "\"active\":true";
const SUBJECT: &str = "\"subject\":\"";
