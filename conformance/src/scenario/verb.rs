//! The one verb of a step.

use super::step::Step;
use super::verbs::{
    Authorize, BlockUser, ClientCredentials, Clock, Discover, ForgeConsent, Hold, Introspect, Jwks,
    Origins, Preflight, Probe, Race, Redeem, Refresh, RemoveClient, Request, Resume, Revoke,
    RotateKeys, Survivors, Token, Userinfo, Verify, Wire,
};

/// What a step does. The members are described where their types are.
#[derive(Debug, Clone, Copy)]
#[expect(
    missing_docs,
    reason = "a variant is the type of its name, and that is documented"
)]
pub enum Verb<'a> {
    Authorize(&'a Authorize),
    Resume(&'a Resume),
    ForgeConsent(&'a ForgeConsent),
    Redeem(&'a Redeem),
    Refresh(&'a Refresh),
    ClientCredentials(&'a ClientCredentials),
    Token(&'a Token),
    Userinfo(&'a Userinfo),
    Introspect(&'a Introspect),
    Revoke(&'a Revoke),
    Verify(&'a Verify),
    Probe(&'a Probe),
    Discover(&'a Discover),
    Jwks(&'a Jwks),
    Preflight(&'a Preflight),
    Origins(&'a Origins),
    Request(&'a Request),
    Race(&'a Race),
    Survivors(&'a Survivors),
    Hold(&'a Hold),
    Wire(&'a Wire),
    Clock(&'a Clock),
    RotateKeys(&'a RotateKeys),
    BlockUser(&'a BlockUser),
    RemoveClient(&'a RemoveClient),
}

impl Verb<'_> {
    /// Every verb's name, in the order of the manual.
    pub const NAMES: [&'static str; 25] = [
        "authorize",
        "resume",
        "forge_consent",
        "redeem",
        "refresh",
        "client_credentials",
        "token",
        "userinfo",
        "introspect",
        "revoke",
        "verify",
        "probe",
        "discover",
        "jwks",
        "preflight",
        "origins",
        "request",
        "race",
        "survivors",
        "hold",
        "wire",
        "clock",
        "rotate_keys",
        "block_user",
        "remove_client",
    ];

    /// The key by which a scenario calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Authorize(_) => "authorize",
            Self::Resume(_) => "resume",
            Self::ForgeConsent(_) => "forge_consent",
            Self::Redeem(_) => "redeem",
            Self::Refresh(_) => "refresh",
            Self::ClientCredentials(_) => "client_credentials",
            Self::Token(_) => "token",
            Self::Userinfo(_) => "userinfo",
            Self::Introspect(_) => "introspect",
            Self::Revoke(_) => "revoke",
            Self::Verify(_) => "verify",
            Self::Probe(_) => "probe",
            Self::Discover(_) => "discover",
            Self::Jwks(_) => "jwks",
            Self::Preflight(_) => "preflight",
            Self::Origins(_) => "origins",
            Self::Request(_) => "request",
            Self::Race(_) => "race",
            Self::Survivors(_) => "survivors",
            Self::Hold(_) => "hold",
            Self::Wire(_) => "wire",
            Self::Clock(_) => "clock",
            Self::RotateKeys(_) => "rotate_keys",
            Self::BlockUser(_) => "block_user",
            Self::RemoveClient(_) => "remove_client",
        }
    }

    /// The name of its values where the step gives none: what they are, or else the verb.
    pub const fn default_name(self) -> &'static str {
        match self {
            Self::Authorize(_) | Self::Resume(_) | Self::ForgeConsent(_) => "flow",
            Self::Redeem(_) | Self::Refresh(_) | Self::ClientCredentials(_) | Self::Token(_) => {
                "tokens"
            }
            Self::Userinfo(_)
            | Self::Introspect(_)
            | Self::Revoke(_)
            | Self::Verify(_)
            | Self::Probe(_)
            | Self::Discover(_)
            | Self::Jwks(_)
            | Self::Preflight(_)
            | Self::Origins(_)
            | Self::Request(_)
            | Self::Race(_)
            | Self::Survivors(_)
            | Self::Hold(_)
            | Self::Wire(_)
            | Self::Clock(_)
            | Self::RotateKeys(_)
            | Self::BlockUser(_)
            | Self::RemoveClient(_) => self.name(),
        }
    }
}

impl Step {
    /// The verb.
    ///
    /// # Panics
    /// If there is none: loading a file refuses such a step.
    pub fn verb(&self) -> Verb<'_> {
        self.verbs()
            .next()
            .expect("a loaded step has exactly one verb")
    }

    /// The name under which later steps find what this one leaves behind.
    pub fn name(&self) -> &str {
        self.name
            .as_deref()
            .unwrap_or_else(|| self.verb().default_name())
    }

    /// Every verb that is written, so that loading can insist on one.
    pub(super) fn verbs(&self) -> impl Iterator<Item = Verb<'_>> {
        [
            self.authorize.as_ref().map(Verb::Authorize),
            self.resume.as_ref().map(Verb::Resume),
            self.forge_consent.as_ref().map(Verb::ForgeConsent),
            self.redeem.as_ref().map(Verb::Redeem),
            self.refresh.as_ref().map(Verb::Refresh),
            self.client_credentials
                .as_ref()
                .map(Verb::ClientCredentials),
            self.token.as_ref().map(Verb::Token),
            self.userinfo.as_ref().map(Verb::Userinfo),
            self.introspect.as_ref().map(Verb::Introspect),
            self.revoke.as_ref().map(Verb::Revoke),
            self.verify.as_ref().map(Verb::Verify),
            self.probe.as_ref().map(Verb::Probe),
            self.discover.as_ref().map(Verb::Discover),
            self.jwks.as_ref().map(Verb::Jwks),
            self.preflight.as_ref().map(Verb::Preflight),
            self.origins.as_ref().map(Verb::Origins),
            self.request.as_ref().map(Verb::Request),
            self.race.as_ref().map(Verb::Race),
            self.survivors.as_ref().map(Verb::Survivors),
            self.hold.as_ref().map(Verb::Hold),
            self.wire.as_ref().map(Verb::Wire),
            self.clock.as_ref().map(Verb::Clock),
            self.rotate_keys.as_ref().map(Verb::RotateKeys),
            self.block_user.as_ref().map(Verb::BlockUser),
            self.remove_client.as_ref().map(Verb::RemoveClient),
        ]
        .into_iter()
        .flatten()
    }
}
