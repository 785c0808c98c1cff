//! The reference provider, strict or with one rule broken, to be fuzzed.

use std::env;
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use assay_conformance::judge::Law;
use assay_conformance::report::prose;
use assay_conformance::rp::Session;
use assay_conformance::rp::secrets::Salt;
use assay_conformance::rp::wire::Limits;
use assay_conformance::runner::{Shared, Targets};
use assay_conformance::target::Target;
use assay_fuzz::kind::Kind;
use assay_fuzz::search::{Budget, Results, Search};
use assay_provider::clock::Clock;
use assay_provider::config::{Config, Registration};
use assay_provider::entropy::Entropy;
use assay_provider::keys::Keys;
use assay_provider::rule::Rules;
use assay_provider::store::MemoryStore;
use assay_provider::{Parts, Provider, Server, TestControls, Tls};
use tokio::runtime::Runtime;

const REFERENCE: &str = include_str!("../../../scenarios/targets/reference.toml");

/// The seed that cases follow from.
const SEED: u64 = 1;

/// A provider with threads of its own.
pub(crate) struct Running {
    runtime: Runtime,
    targets: Arc<dyn Targets>,
}

impl Running {
    /// The demo set with open registration, keeping these rules.
    pub(crate) fn keeping(rules: Rules) -> Self {
        let runtime = Runtime::new().expect("threads");
        let session = runtime.block_on(async {
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
            let server = Server::bind(address, &Tls::Off).expect("a free port");
            let issuer = server.base_url();
            let mut config = Config::demo();
            config.registration = Registration::Open;
            let provider = Provider::new(Parts {
                config: config.issued_by(issuer.parse().expect("an issuer")),
                rules,
                clock: Clock::system(),
                entropy: Entropy::system(),
                keys: Keys::generate().expect("keys"),
                store: Arc::new(MemoryStore::new()),
                test_controls: TestControls::On,
            });
            tokio::spawn(server.run(provider, std::future::pending()));
            let text = REFERENCE.replace("http://127.0.0.1:9400", &issuer);
            let target = Target::parse("reference.toml", text, |_| None).expect("a target file");
            let session = Session::open(target, Salt::fresh(), Limits::default()).await;
            Arc::new(session.expect("it is running"))
        });
        Self::at(runtime, session)
    }

    /// The servers on these threads.
    pub(crate) fn at(runtime: Runtime, session: Arc<Session>) -> Self {
        Self {
            runtime,
            targets: Arc::new(Shared::new(session)),
        }
    }

    /// Plays so many cases of these kinds.
    pub(crate) fn search(&self, kinds: &[Kind], cases: u64) -> Results {
        self.play(kinds, cases, None)
    }

    /// Plays cases of a kind until one breaks this law, but not more than so many.
    pub(crate) fn find(&self, kind: Kind, law: Law, cases: u64) -> Results {
        self.play(&[kind], cases, Some(law))
    }

    fn play(&self, kinds: &[Kind], cases: u64, until_found: Option<Law>) -> Results {
        let search = Search {
            seed: SEED,
            kinds: kinds.to_vec(),
            budget: Budget {
                cases,
                time: None,
                requests: u64::MAX,
            },
            jobs: NonZero::<usize>::MIN,
            until_found,
        };
        let stop = AtomicBool::new(false);
        let results = search.run(&self.targets, self.runtime.handle(), &stop, drop);
        results.expect("there is something to try")
    }
}

/// As many cases as `PROPTEST_CASES` says, which is what everybody sets for property tests.
pub(crate) fn cases(otherwise: u64) -> u64 {
    let asked = env::var("PROPTEST_CASES").ok();
    asked
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(otherwise)
}

/// The finding, as short as it can be told: the law, what came instead, and the steps.
pub(crate) fn told(results: &Results) -> String {
    let told = results.discoveries.values().map(|discovery| {
        let found = &discovery.found;
        let steps: Vec<_> = found
            .steps
            .iter()
            .map(|step| format!("  {step}\n"))
            .collect();
        let last = discovery.exchanges.last();
        let answer = last.map(|last| format!("{:?} {}", last.status, last.response_body));
        format!(
            "{} ({} cases, first {} {}): {}\n{}  {}\n",
            found.law.name(),
            discovery.times,
            discovery.kind,
            discovery.number,
            prose::told(&found.missed),
            steps.concat(),
            answer.unwrap_or_default(),
        )
    });
    told.collect()
}

/// Nothing was found, and every case could be played.
#[track_caller]
pub(crate) fn assert_clean(results: &Results) {
    assert!(results.discoveries.is_empty(), "{}", told(results));
    assert_eq!((&results.blocked, &results.senseless), (&None, &None));
}
