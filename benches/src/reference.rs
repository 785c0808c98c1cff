//! The reference provider in this thread, reached through its router, without a socket: what is left is its own work.
//!
//! Its clock stands still and its randomness repeats itself, so that the same requests cost the same instructions.

use std::sync::Arc;

use assay_provider::clock::Clock;
use assay_provider::config::{Config, RefreshLifetime};
use assay_provider::entropy::Entropy;
use assay_provider::keys::Keys;
use assay_provider::model::{
    AccessTokenFormat, Client, ClientId, Issuer, Lifetime, Secret, SigningAlg, Timestamp,
};
use assay_provider::rule::Rules;
use assay_provider::store::MemoryStore;
use assay_provider::{Parts, Provider, TestControls, router};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode};
use serde::Deserialize;
use tower::ServiceExt as _;

use crate::claims::NOW;
use crate::request;

/// A provider of its own, and the doors to what it is made of.
#[derive(Clone)]
pub struct Reference {
    provider: Provider,
    routes: Router,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) entropy: Entropy,
    clock: Clock,
}

impl Reference {
    /// Starts one. Keys are made by the caller, because finding an RSA key takes longer than everything that is measured.
    #[must_use]
    pub fn new(keys: Keys) -> Self {
        let clock = Clock::held_at(Timestamp::from_secs(NOW));
        Self::with(keys, config(), clock, Entropy::seeded(1))
    }

    /// One to be served, with the clock and the randomness of the system.
    #[must_use]
    pub fn served(keys: Keys, issuer: Issuer) -> Self {
        let config = config().issued_by(issuer);
        Self::with(keys, config, Clock::system(), Entropy::system())
    }

    fn with(keys: Keys, config: Config, clock: Clock, entropy: Entropy) -> Self {
        let store = Arc::new(MemoryStore::new());
        let provider = Provider::new(Parts {
            config,
            rules: Rules::strict(),
            clock: clock.clone(),
            entropy: entropy.clone(),
            keys,
            store: Arc::clone(&store) as _,
            test_controls: TestControls::Off,
        });
        Self {
            routes: router(provider.clone()),
            provider,
            store,
            entropy,
            clock,
        }
    }

    /// The provider itself.
    #[must_use]
    pub fn provider(&self) -> Provider {
        self.provider.clone()
    }

    /// The body of a successful answer.
    ///
    /// # Panics
    /// If the provider refuses: a bench of refusals would measure nothing.
    pub async fn answer(&self, request: Request<Body>) -> Bytes {
        let answer = self.routes.clone().oneshot(request).await;
        let answer = answer.expect("a router always answers");
        assert_eq!(answer.status(), StatusCode::OK, "{answer:?}");
        axum::body::to_bytes(answer.into_body(), 65_536)
            .await
            .expect("the body is in memory")
    }

    /// An access token that it gave to a client for itself.
    pub async fn client_token(&self, client: &ClientId) -> Secret {
        #[derive(Deserialize)]
        struct Answer {
            access_token: String,
        }
        let answer = self.answer(request::client_credentials(client)).await;
        let answer: Answer =
            serde_json::from_slice(&answer).expect("RFC 6749 section 5.1 says what is in it");
        Secret::new(answer.access_token)
    }

    /// The time on its clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Lets time pass, so that the store forgets about as much as it learns and its size settles.
    pub fn pass(&self, span: Lifetime) {
        self.clock.advance(span);
    }
}

/// The demonstration, with a client of each format and algorithm.
fn config() -> Config {
    let mut config = Config::demo();
    // Some thousand rows are alive when each request takes a few seconds of the held clock.
    config.lifetimes.access_token = LIFETIME;
    config.lifetimes.refresh_token = RefreshLifetime::Absolute(LIFETIME);
    for format in [AccessTokenFormat::Opaque, AccessTokenFormat::Jwt] {
        config
            .clients
            .extend(SigningAlg::ALL.map(|alg| client(&config, format, alg)));
    }
    config
}

/// The confidential client of the demonstration, but for what its tokens look like.
fn client(config: &Config, format: AccessTokenFormat, alg: SigningAlg) -> Client {
    let confidential = config.client(&ClientId::new("demo-confidential"));
    Client {
        id: client_id(format, alg),
        access_tokens: format,
        id_token_alg: alg,
        ..confidential
            .expect("the demonstration has this client")
            .clone()
    }
}

/// The client whose access tokens have this format; the algorithm signs its ID tokens, and its access tokens if they are JWTs.
#[must_use]
pub fn client_id(format: AccessTokenFormat, alg: SigningAlg) -> ClientId {
    let format = match format {
        AccessTokenFormat::Opaque => "opaque",
        AccessTokenFormat::Jwt => "jwt",
    };
    ClientId::new(format!("{format}-{}", alg.as_str()))
}

const LIFETIME: Lifetime = Lifetime::from_secs(3_600);
