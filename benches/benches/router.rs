//! Whole requests through the router, without a socket: reading, deciding, remembering, signing, answering.
//!
//! Codes and refresh tokens are used up, so they are made anew before each request, outside the measured time. Where a request
//! adds to the store time passes too, so that it forgets as much as it learns: about a thousand rows are alive.

use assay_benches::reference::{Reference, client_id};
use assay_benches::request;
use assay_provider::keys::Keys;
use assay_provider::model::{AccessTokenFormat, Lifetime, Secret, SigningAlg};
use axum::body::Body;
use axum::http::Request;
use criterion::measurement::WallTime;
use criterion::{
    BatchSize, BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main,
};
use futures::FutureExt as _;
use tokio::runtime::{Builder, Runtime};

fn requests(c: &mut Criterion) {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be started");
    let keys = Keys::generate().expect("the machine has randomness");
    let mut group = c.benchmark_group("router");
    group.throughput(Throughput::Elements(1));
    issuing(&mut group, &runtime, &keys);
    verifying_fresh(&mut group, &runtime, &keys);
    looking_up(&mut group, &runtime, &Reference::new(keys));
    group.finish();
}

/// Requests that end with new tokens.
fn issuing(group: &mut BenchmarkGroup<'_, WallTime>, runtime: &Runtime, keys: &Keys) {
    use AccessTokenFormat::{Jwt, Opaque};
    let clients = [(Opaque, SigningAlg::RS256)]
        .into_iter()
        .chain(SigningAlg::ALL.map(|alg| (Jwt, alg)));
    for (format, alg) in clients {
        let client = client_id(format, alg);
        let name = format!("client_credentials, {client}");
        each(group, runtime, keys, &name, |_| {
            request::client_credentials(&client)
        });
    }
    for alg in SigningAlg::ALL {
        let client = client_id(Opaque, alg);
        let name = format!("redeem, ID token {}", alg.as_str());
        each(group, runtime, keys, &name, |op| {
            request::redeem(&client, &op.code(&client))
        });
        let name = format!("refresh, ID token {}", alg.as_str());
        each(group, runtime, keys, &name, |op| {
            request::refresh(&client, &op.tokens(&client).1)
        });
    }
}

/// Verifying a JWT for the first time: the provider remembers a good signature. RS256 is left out, because each token would
/// have to be signed first, which takes ten times as long.
fn verifying_fresh(group: &mut BenchmarkGroup<'_, WallTime>, runtime: &Runtime, keys: &Keys) {
    for alg in [SigningAlg::ES256, SigningAlg::EdDSA] {
        let client = client_id(AccessTokenFormat::Jwt, alg);
        let name = format!("verify, JWT {}", alg.as_str());
        each(group, runtime, keys, &name, |op| {
            let token = op.client_token(&client).now_or_never();
            request::verify(&token.expect("what signs these waits for nobody"))
        });
    }
}

/// Times what a provider of its own makes of a fresh request each time.
fn each(
    group: &mut BenchmarkGroup<'_, WallTime>,
    runtime: &Runtime,
    keys: &Keys,
    name: &str,
    make: impl Fn(&Reference) -> Request<Body>,
) {
    let op = Reference::new(keys.clone());
    group.bench_function(name, |b| {
        b.to_async(runtime).iter_batched(
            || {
                op.pass(BETWEEN);
                make(&op)
            },
            |request| op.answer(request),
            BatchSize::NumIterations(BATCH),
        );
    });
}

/// Requests about a token that is there, which change nothing.
fn looking_up(group: &mut BenchmarkGroup<'_, WallTime>, runtime: &Runtime, op: &Reference) {
    let client = client_id(AccessTokenFormat::Opaque, SigningAlg::ES256);
    let (opaque, _) = op.tokens(&client);
    let mut look_up = |name: &str, make: &dyn Fn() -> Request<Body>| {
        group.bench_function(name, |b| {
            b.to_async(runtime).iter_batched(
                make,
                |request| op.answer(request),
                BatchSize::SmallInput,
            );
        });
    };
    look_up("verify, opaque", &|| request::verify(&opaque));
    look_up("introspect", &|| request::introspect(&client, &opaque));
    look_up("userinfo", &|| request::userinfo(&opaque));
    for alg in SigningAlg::ALL {
        let jwt = runtime.block_on(jwt(op, alg));
        let name = format!("verify, JWT {}, seen before", alg.as_str());
        look_up(&name, &|| request::verify(&jwt));
    }
}

async fn jwt(op: &Reference, alg: SigningAlg) -> Secret {
    op.client_token(&client_id(AccessTokenFormat::Jwt, alg))
        .await
}

/// A code lives for 600 s, so those of a batch have to be made in less.
const BATCH: u64 = 64;
/// Rows stay for three hours in all: about a thousand requests.
const BETWEEN: Lifetime = Lifetime::from_secs(9);

criterion_group!(benches, requests);
criterion_main!(benches);
