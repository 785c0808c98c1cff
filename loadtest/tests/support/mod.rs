//! The reference provider, to be put under load.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use assay_conformance::rp::Session;
use assay_conformance::rp::secrets::Salt;
use assay_conformance::rp::wire::Limits;
use assay_conformance::scenario::Suite;
use assay_conformance::target::Target;
use assay_loadtest::set_up::Ready;
use assay_provider::clock::Clock;
use assay_provider::config::Config;
use assay_provider::entropy::Entropy;
use assay_provider::keys::Keys;
use assay_provider::rule::Rules;
use assay_provider::store::MemoryStore;
use assay_provider::{Parts, Provider, Server, TestControls, Tls};
use tokio::runtime::Runtime;

const REFERENCE: &str = include_str!("../../../scenarios/targets/reference.toml");

/// A provider with threads of its own, so that it can die.
pub(crate) struct Running {
    pub(crate) issuer: String,
    pub(crate) runtime: Option<Runtime>,
}

impl Running {
    /// The demo set, with a clock that can be moved.
    #[allow(dead_code, reason = "not every test wants this one")]
    pub(crate) fn start() -> Self {
        Self::of(Config::demo(), TestControls::On)
    }

    /// A provider of this configuration.
    pub(crate) fn of(config: Config, test_controls: TestControls) -> Self {
        let runtime = Runtime::new().expect("threads");
        let entered = runtime.enter();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let server = Server::bind(address, &Tls::Off).expect("a free port");
        let issuer = server.base_url();
        let provider = Provider::new(Parts {
            config: config.issued_by(issuer.parse().expect("an issuer")),
            rules: Rules::strict(),
            clock: Clock::system(),
            entropy: Entropy::system(),
            keys: Keys::generate().expect("keys"),
            store: Arc::new(MemoryStore::new()),
            test_controls,
        });
        tokio::spawn(server.run(provider, std::future::pending()));
        drop(entered);
        Self {
            issuer,
            runtime: Some(runtime),
        }
    }

    /// A journey that works here.
    pub(crate) async fn ready(&self, journey: &str) -> Ready {
        let text = REFERENCE.replace("http://127.0.0.1:9400", &self.issuer);
        let target = Target::parse("reference.toml", text, |_| None).expect("a target file");
        let session = Session::open(target, Salt::fresh(), Limits::default()).await;
        let suite = Suite::embedded().expect("the built-in scenarios are valid");
        let journey = suite.journey(journey).expect("a built-in journey");
        let session = Arc::new(session.expect("it is running"));
        let ready = Ready::new(&suite, journey, session).await;
        ready.expect("the journey works")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
