//! The provider's busiest requests through its router, without a socket: what is left is the provider's own work.

use std::sync::Arc;

use assay_provider::clock::Clock;
use assay_provider::config::Config;
use assay_provider::entropy::Entropy;
use assay_provider::keys::Keys;
use assay_provider::rule::Rules;
use assay_provider::store::MemoryStore;
use assay_provider::{Parts, Provider, TestControls, router};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

fn provider() -> Router {
    router(Provider::new(Parts {
        config: Config::demo(),
        rules: Rules::strict(),
        clock: Clock::system(),
        entropy: Entropy::system(),
        keys: Keys::generate().expect("the machine has randomness"),
        store: Arc::new(MemoryStore::new()),
        test_controls: TestControls::Off,
    }))
}

fn form(path: &str, body: &str) -> Request<Body> {
    Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body.to_owned()))
        .expect("the request is well-formed")
}

const CLIENT: &str = "client_id=demo-confidential&client_secret=demo-confidential-secret";

async fn answered(routes: Router, request: Request<Body>) -> Vec<u8> {
    let answer = routes
        .oneshot(request)
        .await
        .expect("a router always answers");
    assert_eq!(
        answer.status(),
        StatusCode::OK,
        "a bench of refusals would measure nothing"
    );
    axum::body::to_bytes(answer.into_body(), 65536)
        .await
        .expect("the body is in memory")
        .to_vec()
}

fn requests(c: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime can be started");
    let routes = provider();
    let grant = format!("grant_type=client_credentials&{CLIENT}");
    let tokens = runtime.block_on(answered(routes.clone(), form("/oauth/token", &grant)));
    let tokens = String::from_utf8(tokens).expect("JSON is UTF-8");
    let token = tokens
        .split("\"access_token\":\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("the answer has an access token")
        .to_owned();
    let asked = format!("token={token}&{CLIENT}");

    let mut group = c.benchmark_group("through the router");
    group.throughput(Throughput::Elements(1));
    group.bench_function("client_credentials, opaque", |b| {
        b.to_async(&runtime)
            .iter(|| answered(routes.clone(), form("/oauth/token", &grant)));
    });
    group.bench_function("introspect", |b| {
        b.to_async(&runtime)
            .iter(|| answered(routes.clone(), form("/oauth/token_info", &asked)));
    });
    group.finish();
}

criterion_group!(benches, requests);
criterion_main!(benches);
