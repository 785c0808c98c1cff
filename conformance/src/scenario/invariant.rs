//! Rules that have to hold however many users there are at once.

use crate::words::vocabulary;

vocabulary! {
    /// Something that load must not be able to break. A wrong answer is worse than a slow one.
    pub enum Invariant {
        // RFC 6749 section 4.1.2.
        /// A code is redeemed at most once, however many try together.
        CodeSingleUse = "code-single-use",
        // RFC 9700 section 4.14.2.
        /// Of several uses of one rotating refresh token at most one wins.
        RefreshSingleUse = "refresh-single-use",
        // RFC 9700 section 4.14.2.
        /// The reuse of a refresh token that was rotated away ends its whole family.
        RefreshFamilyDies = "refresh-family-dies",
        // RFC 6749 section 10.10.
        /// No two issued tokens, codes or ids are equal.
        ValuesUnique = "values-unique",
        // RFC 7009 section 2.
        /// Once a revocation was acknowledged no request with that token succeeds, on any connection.
        RevokedStaysDead = "revoked-stays-dead",
        // RFC 7662 section 4.
        /// Every verdict on a token is right.
        VerdictsRight = "verdicts-right",
        // OpenID Connect Core 1.0 section 5.3.2.
        /// A token of one user never yields the claims of another.
        OwnClaims = "own-claims",
    }
}
