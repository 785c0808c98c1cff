//! Scope values and sets of them: RFC 6749 section 3.3.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// One scope value. The built-in ones have a meaning here; a custom one is only granted and reported.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Scope {
    /// Asks for an ID token: OIDC Core 1.0 section 3.1.2.1.
    Openid,
    /// Name and picture.
    Profile,
    /// Primary address and whether it was verified.
    Email,
    /// Metadata that the application shows to its users.
    PublicMetadata,
    /// Metadata that only the application's servers see.
    PrivateMetadata,
    /// A refresh token: OIDC Core 1.0 section 11.
    OfflineAccess,
    /// A value that the configuration gave to some client.
    Custom(String),
}

impl Scope {
    /// The scopes that every provider knows, in the order in which they are reported.
    pub const BUILT_IN: [Self; 6] = [
        Self::Openid,
        Self::Profile,
        Self::Email,
        Self::PublicMetadata,
        Self::PrivateMetadata,
        Self::OfflineAccess,
    ];

    /// The value as it appears on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Openid => "openid",
            Self::Profile => "profile",
            Self::Email => "email",
            Self::PublicMetadata => "public_metadata",
            Self::PrivateMetadata => "private_metadata",
            Self::OfflineAccess => "offline_access",
            Self::Custom(name) => name,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A scope value with a character outside `NQCHAR`, or none at all.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "a scope value is one or more printable ASCII characters other than space, quote and backslash"
)]
pub struct InvalidScope;

impl FromStr for Scope {
    type Err = InvalidScope;

    fn from_str(value: &str) -> Result<Self, InvalidScope> {
        if let Some(known) = Self::BUILT_IN
            .into_iter()
            .find(|scope| scope.as_str() == value)
        {
            return Ok(known);
        }
        // RFC 6749 appendix A.4: scope-token = 1*NQCHAR.
        let printable = |c: u8| matches!(c, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
        if value.is_empty() || !value.bytes().all(printable) {
            return Err(InvalidScope);
        }
        Ok(Self::Custom(value.to_owned()))
    }
}

/// A set of scope values; order and repetition in a request carry no meaning.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct ScopeSet(BTreeSet<Scope>);

impl ScopeSet {
    /// Whether the set holds a value.
    #[must_use]
    pub fn contains(&self, scope: &Scope) -> bool {
        self.0.contains(scope)
    }

    /// Whether every value is also in `other`.
    #[must_use]
    pub fn is_subset(&self, other: &Self) -> bool {
        self.0.is_subset(&other.0)
    }

    /// The values that both sets hold.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0).cloned().collect())
    }

    /// The values of either set.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self(self.0.union(&other.0).cloned().collect())
    }

    /// The set without one value.
    #[must_use]
    pub fn without(mut self, scope: &Scope) -> Self {
        self.0.remove(scope);
        self
    }

    /// Whether the set holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The values, in one fixed order.
    pub fn iter(&self) -> impl Iterator<Item = &Scope> {
        self.0.iter()
    }
}

impl FromIterator<Scope> for ScopeSet {
    fn from_iter<T: IntoIterator<Item = Scope>>(scopes: T) -> Self {
        Self(scopes.into_iter().collect())
    }
}

impl FromStr for ScopeSet {
    type Err = InvalidScope;

    fn from_str(list: &str) -> Result<Self, InvalidScope> {
        list.split(' ')
            .filter(|value| !value.is_empty())
            .map(str::parse)
            .collect()
    }
}

impl fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, scope) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str(" ")?;
            }
            f.write_str(scope.as_str())?;
        }
        Ok(())
    }
}

impl Serialize for ScopeSet {
    /// The space-separated list of RFC 6749 section 3.3.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod properties;
