//! Kinds of cases, and how often each has its turn.

use std::fmt;
use std::str::FromStr;

use assay_conformance::words::Need;

/// A kind of case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// Damaged requests to the token endpoint.
    Token,
    /// Damaged authorization requests.
    Authorize,
    /// Damaged requests that revoke a token.
    Revoke,
    /// Damaged requests that ask about a token.
    Introspect,
    /// Damaged requests for the claims of a user.
    Userinfo,
    /// Damaged registrations of clients.
    Register,
    /// Life cycles of tokens.
    Lifecycle,
    /// Requests that are damaged as bytes.
    Wire,
}

/// There is no such kind.
#[derive(Debug, thiserror::Error)]
#[error("there is no kind of case {0:?}; take one of {known}", known = Kind::names())]
pub struct UnknownKind(String);

impl Kind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::Token,
        Self::Authorize,
        Self::Revoke,
        Self::Introspect,
        Self::Userinfo,
        Self::Register,
        Self::Lifecycle,
        Self::Wire,
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Authorize => "authorize",
            Self::Revoke => "revoke",
            Self::Introspect => "introspect",
            Self::Userinfo => "userinfo",
            Self::Register => "register",
            Self::Lifecycle => "lifecycle",
            Self::Wire => "wire",
        }
    }

    /// How many turns it has before everything begins anew.
    pub(crate) const fn turns(self) -> u64 {
        match self {
            Self::Token => 6,
            Self::Authorize => 3,
            Self::Revoke | Self::Introspect | Self::Userinfo | Self::Register | Self::Wire => 1,
            Self::Lifecycle => 2,
        }
    }

    /// The target has to offer these, or there is nothing to try.
    #[must_use]
    pub const fn needs(self) -> &'static [Need] {
        match self {
            Self::Token | Self::Wire => &[Need::ConfidentialClient],
            Self::Authorize | Self::Lifecycle => &[Need::ConfidentialClient, Need::UserAgent],
            Self::Revoke => &[Need::ConfidentialClient, Need::UserAgent, Need::Revocation],
            Self::Introspect => &[
                Need::ConfidentialClient,
                Need::UserAgent,
                Need::Introspection,
            ],
            Self::Userinfo => &[Need::ConfidentialClient, Need::UserAgent, Need::Userinfo],
            Self::Register => &[Need::Registration],
        }
    }

    fn names() -> String {
        let names: Vec<_> = Self::ALL.iter().map(|kind| kind.name()).collect();
        names.join(", ")
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        let kind = Self::ALL.iter().find(|kind| kind.name() == name);
        kind.copied().ok_or_else(|| UnknownKind(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_known_by_its_name() {
        for kind in Kind::ALL {
            assert_eq!(kind.name().parse::<Kind>().ok(), Some(*kind));
        }
        let error = "tokens".parse::<Kind>().expect_err("no such kind");
        assert!(error.to_string().contains("lifecycle"));
    }
}
