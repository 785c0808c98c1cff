//! Scope values and sets of them: RFC 6749 section 3.3.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

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
///
/// Nearly every set is of built-in values only. So those are bits, and a grant, its tokens and each of their clones cost
/// two words and no allocation; the rare set with custom values shares them between its clones.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct ScopeSet {
    /// Bit `n` stands for the `n`th of [`Scope::BUILT_IN`].
    built_in: u8,
    /// Sorted, each once; `None` if there are none. So equal sets look the same. No tree: with one value in it that takes
    /// 300 bytes, in every token whose request names some of its client's values.
    custom: Option<Arc<Vec<Scope>>>,
}

/// The scopes that the bits of a set stand for, where an iterator can borrow them from.
static BUILT_IN: [Scope; 6] = Scope::BUILT_IN;

impl ScopeSet {
    fn new(built_in: u8, mut custom: Vec<Scope>) -> Self {
        custom.sort_unstable();
        custom.dedup();
        custom.shrink_to_fit();
        let custom = (!custom.is_empty()).then(|| Arc::new(custom));
        Self { built_in, custom }
    }

    /// Whether the set holds a value.
    #[must_use]
    pub fn contains(&self, scope: &Scope) -> bool {
        match bit(scope) {
            Some(bit) => self.built_in & bit != 0,
            None => self.custom().any(|own| own == scope),
        }
    }

    /// Whether every value is also in `other`.
    #[must_use]
    pub fn is_subset(&self, other: &Self) -> bool {
        self.built_in & !other.built_in == 0 && self.custom().all(|own| other.contains(own))
    }

    /// The values that both sets hold.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let both = self.custom().filter(|own| other.contains(own));
        Self::new(self.built_in & other.built_in, both.cloned().collect())
    }

    /// The values of either set.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let either = self.custom().chain(other.custom());
        Self::new(self.built_in | other.built_in, either.cloned().collect())
    }

    /// The set without one value.
    #[must_use]
    pub fn without(self, scope: &Scope) -> Self {
        match bit(scope) {
            Some(bit) => Self {
                built_in: self.built_in & !bit,
                ..self
            },
            None => {
                let others = self.custom().filter(|own| *own != scope);
                Self::new(self.built_in, others.cloned().collect())
            }
        }
    }

    /// The values that have no meaning of their own here.
    #[must_use]
    pub fn custom_values(&self) -> Self {
        Self {
            built_in: 0,
            custom: self.custom.clone(),
        }
    }

    /// Whether a space-separated list names every value of the set and no other: then nothing has to be made of it.
    #[must_use]
    pub fn is_named_by(&self, list: &str) -> bool {
        let words = || list.split(' ').filter(|word| !word.is_empty());
        words().all(|word| self.iter().any(|own| own.as_str() == word))
            && self
                .iter()
                .all(|own| words().any(|word| word == own.as_str()))
    }

    /// Whether the set holds nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.built_in == 0 && self.custom.is_none()
    }

    /// The values, in one fixed order.
    pub fn iter(&self) -> impl Iterator<Item = &Scope> {
        let has = |position: usize| self.built_in & (1 << position) != 0;
        let built_in = BUILT_IN.iter().enumerate();
        built_in
            .filter_map(move |(position, scope)| has(position).then_some(scope))
            .chain(self.custom())
    }

    fn custom(&self) -> impl Iterator<Item = &Scope> {
        self.custom.iter().flat_map(|custom| custom.iter())
    }
}

/// The bit of a built-in value.
fn bit(scope: &Scope) -> Option<u8> {
    let position = BUILT_IN.iter().position(|known| known == scope)?;
    Some(1 << position)
}

impl FromIterator<Scope> for ScopeSet {
    fn from_iter<T: IntoIterator<Item = Scope>>(scopes: T) -> Self {
        let (mut built_in, mut custom) = (0, Vec::new());
        for scope in scopes {
            match bit(&scope) {
                Some(bit) => built_in |= bit,
                None => custom.push(scope),
            }
        }
        Self::new(built_in, custom)
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
        for (position, scope) in self.iter().enumerate() {
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
