//! The suite: reading scenarios, which every start of the command pays, and what a check costs once it runs.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use assay_conformance::rp::Session;
use assay_conformance::rp::secrets::Salt;
use assay_conformance::rp::wire::Limits;
use assay_conformance::runner::event::Event;
use assay_conformance::runner::{self, AfterFailure, Options, Shared, Targets};
use assay_conformance::scenario::{Check, Suite};
use assay_conformance::target::Target;
use assay_conformance::words::Verdict;
use assay_provider::clock::Clock;
use assay_provider::config::Config;
use assay_provider::entropy::Entropy;
use assay_provider::keys::Keys;
use assay_provider::rule::Rules;
use assay_provider::store::MemoryStore;
use assay_provider::{Parts, Provider, Server, TestControls, Tls};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tokio::runtime::Builder;

fn reading(c: &mut Criterion) {
    let mut group = c.benchmark_group("read scenarios");
    group.bench_function("all that are built in", |b| {
        b.iter(|| Suite::embedded().expect("the built-in checks are valid"));
    });
    group.throughput(Throughput::Bytes(PKCE.len() as u64));
    group.bench_function("one file", |b| {
        b.iter(|| Suite::default().with_text("pkce.toml", PKCE.to_owned()));
    });
    group.finish();
}

/// Checks one after the other against a provider in this process, over loopback. Suite and provider share a thread, so that
/// the figure is the work of both and not the luck of a scheduler.
fn running(c: &mut Criterion) {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be started");
    let suite = Suite::embedded().expect("the built-in checks are valid");
    let checks = CHECKS.map(|id| Arc::clone(suite.check(id).expect("the check is built in")));
    let targets = runtime.block_on(provider());
    let mut group = c.benchmark_group("run checks");
    group.sample_size(20);
    group.throughput(Throughput::Elements(checks.len() as u64));
    group.bench_function("a handful", |b| {
        b.to_async(&runtime).iter(|| run(&checks, &targets));
    });
    group.finish();
}

async fn run(checks: &[Arc<Check>], targets: &Arc<dyn Targets>) {
    let options = Options {
        jobs: 1,
        timeout: Duration::from_secs(30),
        profiles: Vec::new(),
        after_failure: AfterFailure::NextCase,
    };
    let never = std::future::pending();
    runner::run(checks, targets, &options, never, |event| {
        if let Event::CheckFinished(result) = event {
            assert_eq!(result.verdict, Verdict::Pass, "{result:?}");
        }
    })
    .await;
}

async fn provider() -> Arc<dyn Targets> {
    let server = Server::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), &Tls::Off)
        .expect("there is a free port");
    let issuer = server.base_url().to_owned();
    let provider = Provider::new(Parts {
        config: Config::demo().issued_by(issuer.parse().expect("a loopback origin is an issuer")),
        rules: Rules::strict(),
        clock: Clock::system(),
        entropy: Entropy::system(),
        keys: Keys::generate().expect("the machine has randomness"),
        store: Arc::new(MemoryStore::new()),
        test_controls: TestControls::On,
    });
    tokio::spawn(server.run(provider, std::future::pending()));
    let text = REFERENCE.replace("http://127.0.0.1:9400", &issuer);
    let target = Target::parse("reference.toml", text, |_| None).expect("the target is built in");
    let session = Session::open(target, Salt::fresh(), Limits::default()).await;
    let session = session.expect("the provider was just started");
    Arc::new(Shared::new(Arc::new(session)))
}

/// A code that is refused once, one that is used twice, an ID token whose signature is verified, and a rotation.
const CHECKS: [&str; 4] = [
    "pkce-wrong-verifier",
    "token-code-single-use",
    "idt-signature-verifies",
    "rt-reuse-refused",
];
const PKCE: &str = include_str!("../../scenarios/checks/pkce.toml");
const REFERENCE: &str = include_str!("../../scenarios/targets/reference.toml");

criterion_group!(benches, reading, running);
criterion_main!(benches);
