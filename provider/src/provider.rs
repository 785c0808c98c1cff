//! The provider as a value: configuration, rules, and everything that is injected.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::clock::Clock;
use crate::config::{Config, RefreshLifetime};
use crate::entropy::Entropy;
use crate::keys::{KeyError, Keys, SigningKey, Unsigned};
use crate::mint::{Fresh, Mint};
use crate::model::{
    Client, ClientId, GrantId, Issuer, Lifetime, Minted, RefreshToken, Timestamp, TokenId,
    TokenKind,
};
use crate::password::Passwords;
use crate::rule::{Rule, Rules};
use crate::signers::Signers;
use crate::store::{BrowserStore, ClientRow, RegistryStore, Store, StoreError, TokenStore};

/// The parts of a provider.
pub struct Parts {
    /// The decisions of the operator.
    pub config: Config,
    /// The rules that it keeps.
    pub rules: Rules,
    /// The time.
    pub clock: Clock,
    /// The source of randomness.
    pub entropy: Entropy,
    /// The keys with which it signs.
    pub keys: Keys,
    /// The rows that it remembers.
    pub store: Arc<dyn Store>,
    /// Whether a test may drive its clock, keys, users and clients over HTTP.
    pub test_controls: TestControls,
}

/// Whether a test may drive the provider over HTTP.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TestControls {
    /// Every program that reaches the port can move the clock: the server serves these on loopback only.
    On,
    /// The routes do not exist.
    Off,
}

/// A provider. Clones are the same provider.
#[derive(Clone)]
pub struct Provider(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    wiring: Wiring,
    /// The configured clients by their names.
    clients: HashMap<ClientId, Arc<Client>>,
    rules: Rules,
    clock: Clock,
    entropy: Entropy,
    keys: Arc<RwLock<Keys>>,
    signers: Arc<Signers>,
    /// Held while new keys are made, which takes too long for those who sign to wait.
    rotating: Arc<Mutex<()>>,
    registry: Arc<dyn RegistryStore>,
    passwords: Passwords,
    test_controls: TestControls,
    demands_https: bool,
}

/// The parts that can be replaced in a provider that exists.
#[derive(Clone)]
pub(crate) struct Wiring {
    pub(crate) config: Config,
    pub(crate) tokens: Arc<dyn TokenStore>,
    pub(crate) browser: Arc<dyn BrowserStore>,
    pub(crate) mint: Arc<dyn Mint>,
}

impl Provider {
    /// Puts the parts together.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let Parts {
            config,
            rules,
            clock,
            entropy,
            keys,
            store,
            test_controls,
        } = parts;
        let wiring = Wiring {
            config,
            tokens: Arc::clone(&store) as Arc<dyn TokenStore>,
            browser: Arc::clone(&store) as Arc<dyn BrowserStore>,
            mint: Arc::new(Fresh),
        };
        let Config { issuer, users, .. } = &wiring.config;
        Self(Arc::new(Inner {
            clients: by_name(&wiring.config),
            passwords: Passwords::new(users.first().map(|user| user.password.clone())),
            demands_https: issuer.is_https() && !issuer.is_loopback(),
            wiring,
            rules,
            clock,
            entropy,
            keys: Arc::new(RwLock::new(keys)),
            signers: Arc::default(),
            rotating: Arc::default(),
            registry: store,
            test_controls,
        }))
    }

    /// The parts that can be replaced.
    pub(crate) fn wiring(&self) -> Wiring {
        self.0.wiring.clone()
    }

    /// A provider with these parts that shares everything else with this one, its clock and keys included.
    pub(crate) fn rewired(&self, wiring: Wiring) -> Self {
        Self(Arc::new(Inner {
            clients: by_name(&wiring.config),
            wiring,
            ..Inner::clone(&self.0)
        }))
    }

    /// The decisions of the operator.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.wiring.config
    }

    /// Its issuer identifier.
    #[must_use]
    pub fn issuer(&self) -> &Issuer {
        &self.0.wiring.config.issuer
    }

    /// The rules that it keeps.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.0.rules
    }

    /// Whether browsers are told to come by https alone: RFC 6797 section 7.2.
    pub(crate) fn demands_https(&self) -> bool {
        self.0.demands_https
    }

    /// Its clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The time on its clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Whether a test may drive it.
    #[must_use]
    pub fn test_controls(&self) -> TestControls {
        self.0.test_controls
    }

    /// The keys as they are now; a later rotation does not change them.
    #[must_use]
    pub fn keys(&self) -> Keys {
        self.0
            .keys
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn entropy(&self) -> &Entropy {
        &self.0.entropy
    }

    pub(crate) fn tokens(&self) -> &dyn TokenStore {
        &*self.0.wiring.tokens
    }

    pub(crate) fn browser(&self) -> &dyn BrowserStore {
        &*self.0.wiring.browser
    }

    pub(crate) fn registry(&self) -> &dyn RegistryStore {
        &*self.0.registry
    }

    pub(crate) fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }

    /// Completes a token.
    pub(crate) async fn sign(
        &self,
        key: &Arc<SigningKey>,
        token: Unsigned,
    ) -> Result<String, KeyError> {
        self.0.signers.sign(key, token).await
    }

    /// A client, configured or registered, unless it was taken away.
    pub(crate) async fn client(&self, id: &ClientId) -> Result<Option<Arc<Client>>, StoreError> {
        Ok(match self.registry().find_client(id).await? {
            Some(ClientRow::Registered(client)) => Some(client),
            Some(ClientRow::Removed) => None,
            None => self.0.clients.get(id).cloned(),
        })
    }

    /// A fresh token.
    pub(crate) fn mint(&self, kind: TokenKind) -> Minted {
        self.mint_as(kind, self.mint_id())
    }

    /// The same with an id that was made for it.
    pub(crate) fn mint_as(&self, kind: TokenKind, id: TokenId) -> Minted {
        self.0.wiring.mint.mint(kind, id, self.entropy().bytes())
    }

    /// A fresh id, in the order of time.
    pub(crate) fn mint_id(&self) -> TokenId {
        TokenId::new(self.clock().now_millis(), self.entropy().bytes())
    }

    /// A fresh name for a grant.
    pub(crate) fn mint_grant(&self) -> GrantId {
        GrantId::new(self.mint_id())
    }

    /// Retires the keys that sign and promotes the next ones.
    ///
    /// # Errors
    /// If no new key can be made.
    pub fn rotate_keys(&self) -> Result<(), KeyError> {
        // Of two rotations at once the second must start from the keys of the first.
        let _one_at_a_time = self
            .0
            .rotating
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let lifetimes = &self.config().lifetimes;
        let longest = lifetimes.id_token.max(lifetimes.access_token);
        let overlap = if self.rules().keep(Rule::JwksRotationOverlap) {
            longest
        } else {
            Lifetime::from_secs(0)
        };
        let rotated = self.keys().rotated(self.now(), overlap)?;
        *self.0.keys.write().unwrap_or_else(PoisonError::into_inner) = rotated;
        Ok(())
    }

    /// From when on a refresh token issued `now` is refused, if ever; `replaced` is the one it takes the place of.
    pub(crate) fn refresh_expiry(
        &self,
        replaced: Option<&RefreshToken>,
        now: Timestamp,
    ) -> Option<Timestamp> {
        match (self.config().lifetimes.refresh_token, replaced) {
            (RefreshLifetime::Absolute(_), Some(replaced)) => replaced.expires,
            (RefreshLifetime::Absolute(span) | RefreshLifetime::Sliding(span), _) => {
                Some(now + span)
            }
            (RefreshLifetime::Unlimited, _) => None,
        }
    }
}

fn by_name(config: &Config) -> HashMap<ClientId, Arc<Client>> {
    let clients = config.clients.iter();
    clients
        .map(|client| (client.id.clone(), Arc::new(client.clone())))
        .collect()
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("issuer", self.issuer())
            .finish_non_exhaustive()
    }
}
