//! Choices that the specs leave to a server: declared by its target file, or learned when a search begins.

use std::fmt;

use assay_conformance::target::{RefreshPolicy, Target};

/// One thing that the specs leave open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Property<T> {
    /// The target file says so.
    Declared(T),
    /// It was seen when the search began.
    Learned(T),
    /// Nobody knows, so that whatever the specs allow is right.
    Unknown,
}

/// Choices that the specs leave to a server.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Properties {
    /// Whether a refresh token is replaced at each use: RFC 9700 section 4.14.2 leaves that to servers that bind them to a sender.
    pub rotates: Property<bool>,
    /// How long a refresh token that was replaced is still taken, in seconds.
    pub grace_s: u64,
    /// From when on the lifetime of a refresh token counts.
    pub refresh_policy: Property<RefreshPolicy>,
    /// How long refresh tokens live, if somebody says so.
    pub refresh_s: Option<u64>,
    /// How long codes live, if somebody says so.
    pub code_s: Option<u64>,
    /// How long an expired thing is still taken, in seconds.
    pub leeway_s: u64,
    /// Whether its clock stands still between two moves, so that a moment can be met to the second.
    pub clock_stands: Property<bool>,
    /// Whether a revocation is known everywhere as soon as it is answered.
    pub revokes_at_once: bool,
    /// Whether access tokens refer to their grant: RFC 7009 section 3 expects self-contained ones to live on.
    pub opaque_access_tokens: bool,
    /// Whether the access tokens from before a refresh end with it, of which RFC 6749 section 6 says nothing.
    pub refresh_ends_access: Property<bool>,
    /// Whether the revocation of a refresh token that was replaced ends those that came after it, of which RFC 7009 says nothing.
    pub old_revocation_ends_family: Property<bool>,
    /// Whether introspection knows refresh tokens: RFC 7662 section 2.1 leaves it to the server.
    pub introspects_refresh: Property<bool>,
    /// Whether the access tokens of a user who is locked out are refused, of which no spec says anything.
    pub blocked_access_ends: Property<bool>,
}

impl<T: Copy> Property<T> {
    /// The value, declared or learned.
    pub fn known(self) -> Option<T> {
        match self {
            Self::Declared(value) | Self::Learned(value) => Some(value),
            Self::Unknown => None,
        }
    }

    /// The declaration of the target file, or nothing yet.
    pub fn declared(said: Option<T>) -> Self {
        said.map_or(Self::Unknown, Self::Declared)
    }

    /// The observation, unless the target file declares the value.
    pub(super) fn learn(&mut self, seen: Option<T>) {
        if let (Self::Unknown, Some(seen)) = (&self, seen) {
            *self = Self::Learned(seen);
        }
    }
}

impl Properties {
    /// The declarations of a target file.
    #[must_use]
    pub fn declared(target: &Target, opaque_access_tokens: bool) -> Self {
        let declares = &target.declares;
        Self {
            rotates: Property::declared(declares.rotates_refresh_tokens),
            grace_s: declares.rotation_grace_s,
            refresh_policy: Property::declared(declares.refresh_policy),
            refresh_s: target.lifetimes.refresh_s,
            code_s: target.lifetimes.code_s,
            leeway_s: declares.leeway_s,
            clock_stands: Property::Unknown,
            revokes_at_once: declares.propagation_delay_ms == 0,
            opaque_access_tokens,
            refresh_ends_access: Property::Unknown,
            old_revocation_ends_family: Property::Unknown,
            introspects_refresh: Property::Unknown,
            blocked_access_ends: Property::Unknown,
        }
    }

    /// The learned values, as sentences.
    #[must_use]
    pub fn learned(&self) -> Vec<String> {
        let table = [
            (
                "the clock stands still between two moves",
                self.clock_stands,
            ),
            ("refresh tokens are replaced at each use", self.rotates),
            (
                "a refresh ends the access tokens from before",
                self.refresh_ends_access,
            ),
            (
                "the revocation of a replaced refresh token ends its family",
                self.old_revocation_ends_family,
            ),
            (
                "introspection knows refresh tokens",
                self.introspects_refresh,
            ),
            (
                "access tokens of a user who is locked out are refused",
                self.blocked_access_ends,
            ),
        ];
        let learned = table
            .into_iter()
            .filter(|(_, property)| matches!(property, Property::Learned(_)));
        learned
            .map(|(what, property)| format!("{what}: {property}"))
            .collect()
    }
}

impl fmt::Display for Property<bool> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.known() {
            Some(true) => "yes",
            Some(false) => "no",
            None => "unknown",
        })
    }
}
