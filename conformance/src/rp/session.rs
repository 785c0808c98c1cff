//! The facts about a target that are found out once, before its checks run.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use url::Url;

use super::capabilities;
use super::discovery::Metadata;
use super::evidence::Log;
use super::register;
use super::secrets::Salt;
use super::tls::TrustError;
use super::transport::{NoAnswer, Transport};
use super::wire::{Limits, Wire};
use crate::target::{Secret, Target, is_loopback};
use crate::words::Endpoint;
use crate::words::Need;

/// A target, and what it says of itself.
pub struct Session {
    target: Target,
    metadata: Metadata,
    wire: Wire,
    salt: Salt,
    offers: BTreeSet<Need>,
    clock: Option<Url>,
    key_rotation: Option<Url>,
    user_admin: Option<Url>,
    client_admin: Option<Url>,
    /// The names that every relying party knows.
    names: Arc<Map<String, Value>>,
}

/// Why there is nothing to run checks against.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The issuer of the target is no URL that can be reached.
    #[error(
        "`{issuer}` is no issuer: it has to be an http or https URL, such as https://op.example"
    )]
    Issuer {
        /// The issuer.
        issuer: String,
    },
    /// Certificates could not be set up.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// Nothing answers.
    #[error("the target cannot be reached: {0}")]
    Unreachable(NoAnswer),
    /// Something answers, but it is no provider.
    #[error(
        "{issuer} does not look like an OAuth or OpenID provider: it serves neither /.well-known/openid-configuration nor \
         /.well-known/oauth-authorization-server with a JSON object; check the issuer, or name its `metadata` URL in the target file"
    )]
    NoProvider {
        /// The issuer.
        issuer: String,
    },
}

impl Session {
    /// Reads the target's metadata and registers the clients that it lacks.
    pub async fn open(target: Target, salt: Salt, limits: Limits) -> Result<Self, SessionError> {
        let issuer = Url::parse(&target.issuer)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let issuer = issuer.ok_or_else(|| SessionError::Issuer {
            issuer: target.issuer.clone(),
        })?;
        let own: Vec<&Url> = [
            Some(&issuer),
            target.metadata.as_ref(),
            target.clock.as_ref(),
            target.key_rotation.as_ref(),
            target.user_admin.as_ref(),
            target.client_admin.as_ref(),
        ]
        .into_iter()
        .flatten()
        .chain(target.verify.as_ref().map(|verify| &verify.url))
        .collect();
        let encrypted = own.iter().any(|url| url.scheme() == "https");
        let wire = Wire::new(own, encrypted.then_some(&target.trust), limits)?;
        let transport = Transport::new(wire.clone(), Log::new(salt));
        let metadata = Metadata::fetch(&transport, &target.issuer, target.metadata.as_ref())
            .await
            .map_err(SessionError::Unreachable)?;
        if !metadata.is_published() {
            return Err(SessionError::NoProvider {
                issuer: target.issuer,
            });
        }
        let wire = wire.with_endpoints(&metadata.endpoints());
        let transport = Transport::new(wire.clone(), Log::new(salt));
        let target = register::missing_clients(target, &metadata, &transport).await;
        let controls = advertised_controls(&issuer, &metadata);
        let named = |control: &Option<Url>| control.clone().or_else(|| controls.clone());
        let clock = named(&target.clock);
        let key_rotation = named(&target.key_rotation);
        let user_admin = named(&target.user_admin);
        let client_admin = named(&target.client_admin);
        let mut session = Self {
            target,
            metadata,
            wire,
            salt,
            offers: BTreeSet::new(),
            clock,
            key_rotation,
            user_admin,
            client_admin,
            names: Arc::default(),
        };
        session.names = Arc::new(session.roots());
        session.offers = capabilities::offers(&session);
        Ok(session)
    }

    /// The target, with the clients that were registered for the occasion.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Its metadata.
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// The needs that it meets.
    pub fn offers(&self) -> &BTreeSet<Need> {
        &self.offers
    }

    /// The base URL of the control of its clock.
    pub fn clock(&self) -> Option<&Url> {
        self.clock.as_ref()
    }

    /// The base URL of the control of its keys.
    pub fn key_rotation(&self) -> Option<&Url> {
        self.key_rotation.as_ref()
    }

    /// The base URL of the control of its users.
    pub fn user_admin(&self) -> Option<&Url> {
        self.user_admin.as_ref()
    }

    /// The base URL of the control of its clients.
    pub fn client_admin(&self) -> Option<&Url> {
        self.client_admin.as_ref()
    }

    /// The URL of an endpoint.
    pub fn endpoint(&self, endpoint: Endpoint) -> Option<Url> {
        match endpoint {
            Endpoint::Verify => self.target.verify.as_ref().map(|verify| verify.url.clone()),
            Endpoint::Authorization
            | Endpoint::Token
            | Endpoint::Userinfo
            | Endpoint::Introspection
            | Endpoint::Revocation
            | Endpoint::Registration
            | Endpoint::Jwks
            | Endpoint::OpenidConfiguration
            | Endpoint::OauthAuthorizationServer => self.metadata.endpoint(endpoint),
        }
    }

    /// The names that every relying party begins with.
    pub(super) fn names(&self) -> Arc<Map<String, Value>> {
        Arc::clone(&self.names)
    }

    /// The names that every relying party begins with, and some more.
    pub fn names_and(&self, more: Map<String, Value>) -> Arc<Map<String, Value>> {
        let mut names = (*self.names).clone();
        names.extend(more);
        Arc::new(names)
    }

    /// The secrets of the target's clients and users.
    pub(super) fn secrets(&self) -> impl Iterator<Item = (&'static str, Cow<'_, str>)> {
        let of_clients = self.target.clients.values().flat_map(|client| {
            let secret = client.client_secret.as_ref().map(Secret::reveal);
            let basic = secret.map(|secret| super::basic::credentials(&client.client_id, secret));
            let secret = secret.map(|secret| ("client_secret", secret.into()));
            secret
                .into_iter()
                .chain(basic.map(|basic| ("basic_credentials", basic.into())))
        });
        let users = self.target.users.values();
        of_clients.chain(users.map(|user| ("password", user.password.reveal().into())))
    }

    fn roots(&self) -> Map<String, Value> {
        let mut names = Map::new();
        names.insert("issuer".to_owned(), self.target.issuer.as_str().into());
        let metadata = self.metadata.members().cloned().unwrap_or_default();
        names.insert("metadata".to_owned(), metadata.into());
        if let Some(origin) = &self.target.cors_origin {
            names.insert("origin".to_owned(), origin.as_str().into());
        }
        let mut clients = Map::new();
        for (role, client) in &self.target.clients {
            let secret = client.client_secret.as_ref().map(Secret::reveal);
            let named = json!({
                "client_id": client.client_id,
                "client_secret": secret,
                "basic": secret.map(|secret| super::basic::credentials(&client.client_id, secret)),
                "redirect_uri": client.redirect_uris.first(),
                "other_redirect_uri": client.redirect_uris.get(1),
                "redirect_uris": client.redirect_uris,
            });
            // A path cannot hold a hyphen everywhere a role can.
            clients.insert(role.name().replace('-', "_"), named.clone());
            clients.insert(role.name().to_owned(), named);
        }
        names.insert("client".to_owned(), clients.into());
        let users = self.target.users.iter().map(|(role, user)| {
            let named = json!({ "username": user.username, "password": user.password.reveal() });
            (role.name().to_owned(), named)
        });
        names.insert("user".to_owned(), users.collect::<Map<_, _>>().into());
        names
    }

    /// The way to it.
    pub fn wire(&self) -> &Wire {
        &self.wire
    }

    pub(crate) fn salt(&self) -> Salt {
        self.salt
    }
}

/// Among its names are secrets.
impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("target", &self.target)
            .field("offers", &self.offers)
            .finish_non_exhaustive()
    }
}

/// Test controls that the metadata names. They are believed on this very machine only: elsewhere a URL that moves a clock has
/// to be named by whoever owns the target.
fn advertised_controls(issuer: &Url, metadata: &Metadata) -> Option<Url> {
    let controls = Url::parse(metadata.text("assay_test_controls")?).ok()?;
    (is_loopback(issuer) && is_loopback(&controls)).then_some(controls)
}
