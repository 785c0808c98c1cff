//! Rules that have to hold however many users there are at once.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that load must not be able to break. A wrong answer is worse than a slow one.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Invariant {
    /// Of all who redeem a code at most one gets tokens: RFC 6749 section 4.1.2.
    CodeSingleUse,
    /// Of all who use a rotating refresh token at once at most one gets tokens: RFC 9700 section 4.14.2.
    RefreshSingleUse,
    /// When a refresh token that was rotated away is used again its whole family ends: RFC 9700 section 4.14.2.
    RefreshFamilyDies,
    /// No two tokens, codes or ids that are issued are equal: RFC 6749 section 10.10.
    ValuesUnique,
    /// After a revocation was acknowledged nothing accepts the token, on no connection: RFC 7009 section 2.
    RevokedStaysDead,
    /// Every answer about a token is true.
    VerdictsRight,
    /// A token of one user never yields another's claims: OpenID Connect Core 1.0 section 5.3.2.
    OwnClaims,
}

impl Invariant {
    /// Every invariant, in the order of reports.
    pub const ALL: [Self; 7] = [
        Self::CodeSingleUse,
        Self::RefreshSingleUse,
        Self::RefreshFamilyDies,
        Self::ValuesUnique,
        Self::RevokedStaysDead,
        Self::VerdictsRight,
        Self::OwnClaims,
    ];

    /// The word that scenarios and reports use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CodeSingleUse => "code-single-use",
            Self::RefreshSingleUse => "refresh-single-use",
            Self::RefreshFamilyDies => "refresh-family-dies",
            Self::ValuesUnique => "values-unique",
            Self::RevokedStaysDead => "revoked-stays-dead",
            Self::VerdictsRight => "verdicts-right",
            Self::OwnClaims => "own-claims",
        }
    }

    /// The invariant as a sentence.
    pub const fn says(self) -> &'static str {
        match self {
            Self::CodeSingleUse => "A code is redeemed at most once, however many try together",
            Self::RefreshSingleUse => {
                "Of several uses of one rotating refresh token at most one wins"
            }
            Self::RefreshFamilyDies => {
                "The reuse of a refresh token that was rotated away ends its whole family"
            }
            Self::ValuesUnique => "No two issued tokens, codes or ids are equal",
            Self::RevokedStaysDead => {
                "Once a revocation was acknowledged no request with that token succeeds, on any connection"
            }
            Self::VerdictsRight => "Every verdict on a token is right",
            Self::OwnClaims => "A token of one user never yields the claims of another",
        }
    }
}

impl fmt::Display for Invariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::Invariant;

    #[test]
    fn the_name_is_the_word_that_is_read_and_written() {
        for invariant in Invariant::ALL {
            assert_eq!(
                serde_json::to_value(invariant).ok(),
                Some(invariant.to_string().into())
            );
        }
    }
}
