//! The reference provider in this process: a fresh one for each check, so that no check can disturb another.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use assay_conformance::rp::Session;
use assay_conformance::rp::secrets::Salt;
use assay_conformance::rp::wire::Limits;
use assay_conformance::runner::{Deadlines, Instances, Lease, Targets};
use assay_conformance::target::Target;
use assay_conformance::words::Need;
use assay_provider::clock::Clock;
use assay_provider::config::{Config, Registration};
use assay_provider::entropy::Entropy;
use assay_provider::keys::Keys;
use assay_provider::rule::{Rule, Rules};
use assay_provider::store::MemoryStore;
use assay_provider::{Parts, Provider, Server, TestControls, Tls};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use tokio::sync::oneshot;

use crate::exit::Failure;

/// Reference providers, all of one configuration.
pub(crate) struct Embedded {
    config: Config,
    /// Making keys takes longer than a check; a rotation in one provider leaves those of the others alone.
    keys: Keys,
    rules: Rules,
    offers: BTreeSet<Need>,
    published: String,
    salt: Salt,
}

/// Ends the provider of a check with the check.
struct Running {
    _stop: oneshot::Sender<()>,
}

impl Embedded {
    /// Providers that keep every rule, and that offer all they can: clients may register themselves.
    pub(crate) async fn strict() -> Result<Self, Failure> {
        let mut config = Config::demo();
        config.registration = Registration::Open;
        let keys = Keys::generate().map_err(Failure::trouble)?;
        Self::of(config, keys, Rules::strict(), Salt::fresh()).await
    }

    /// Providers that break one rule. Their offers are asked of one of them, as of any other target.
    pub(crate) async fn breaking(&self, rule: Rule) -> Result<Self, Failure> {
        let (config, keys) = (self.config.clone(), self.keys.clone());
        Self::of(config, keys, Rules::breaking(rule), self.salt).await
    }

    async fn of(config: Config, keys: Keys, rules: Rules, salt: Salt) -> Result<Self, Failure> {
        let mut providers = Self {
            config,
            keys,
            rules,
            offers: BTreeSet::new(),
            published: String::new(),
            salt,
        };
        let (session, _running) = providers
            .start(Deadlines::Usual)
            .await
            .map_err(Failure::trouble)?;
        providers.offers = session.offers().clone();
        providers.published = published(&session);
        Ok(providers)
    }

    /// Both metadata documents as a text, the same for every address, and whichever rules are said to be broken.
    pub(crate) fn published(&self) -> &str {
        &self.published
    }

    async fn start(&self, deadlines: Deadlines) -> Result<(Arc<Session>, Running), String> {
        let server = Server::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), &Tls::Off)
            .map_err(|error| error.to_string())?;
        let issuer = server.base_url().to_owned();
        let mut config = self.config.clone();
        if deadlines == Deadlines::Short {
            // A slow client is on this machine and slow on purpose.
            config.limits.header_read_timeout = Duration::from_secs(1);
            config.limits.request_timeout = Duration::from_secs(2);
        }
        let provider = Provider::new(Parts {
            config: config.issued_by(issuer.parse().expect("a loopback origin can be an issuer")),
            rules: self.rules.clone(),
            clock: Clock::system(),
            entropy: Entropy::system(),
            keys: self.keys.clone(),
            store: Arc::new(MemoryStore::new()),
            test_controls: TestControls::On,
        });
        let (stop, stopped) = oneshot::channel();
        tokio::spawn(server.run(provider, stopped.map(drop)));
        let session = Session::open(target(&issuer), self.salt, Limits::default())
            .await
            .map_err(|error| error.to_string())?;
        Ok((Arc::new(session), Running { _stop: stop }))
    }
}

impl Targets for Embedded {
    fn issuer(&self) -> String {
        "the reference provider".to_owned()
    }

    fn offers(&self) -> &BTreeSet<Need> {
        &self.offers
    }

    fn instances(&self) -> Instances {
        Instances::OneEach
    }

    fn lease(&self, deadlines: Deadlines) -> BoxFuture<'_, Result<Lease, String>> {
        async move {
            let (session, running) = self.start(deadlines).await?;
            Ok(Lease::own(session, running))
        }
        .boxed()
    }
}

fn published(session: &Session) -> String {
    let metadata = session.metadata();
    let mut documents = [metadata.openid.clone(), metadata.oauth.clone()];
    for document in documents.iter_mut().flatten() {
        document.remove("assay_broken_rules");
    }
    let text = serde_json::json!(documents).to_string();
    text.replace(&session.target().issuer, "the issuer")
}

/// The target file that describes the reference provider, at another address.
pub(crate) fn target_file(issuer: &str) -> String {
    REFERENCE.replace("http://127.0.0.1:9400", issuer)
}

fn target(issuer: &str) -> Target {
    Target::parse(
        "scenarios/targets/reference.toml",
        target_file(issuer),
        |_| None,
    )
    .expect("the built-in target file is read by a test")
}

const REFERENCE: &str = include_str!("../scenarios/targets/reference.toml");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_file_of_the_reference_provider_follows_its_address() {
        let target = target("http://127.0.0.1:1");
        assert_eq!(target.issuer, "http://127.0.0.1:1");
        assert_eq!(target.verify.map(|verify| verify.url.port()), Some(Some(1)));
    }

    #[tokio::test]
    async fn only_a_fault_of_the_metadata_changes_them() {
        let strict = Embedded::strict().await.expect("a provider");
        for (fault, same) in [
            (Rule::TokenCodeSingleUse, true),
            (Rule::DiscOidcWellKnownServed, false),
            (Rule::DiscMemberTypes, false),
        ] {
            let broken = strict.breaking(fault).await.expect("a provider");
            assert_eq!(broken.published() == strict.published(), same, "{fault}");
        }
    }
}
