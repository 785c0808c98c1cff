//! The claims that are signed and verified: an ID token as a client with the scopes `profile` and `email` gets it.

use serde::{Deserialize, Serialize};

/// Thirteen claims, with text that is borrowed or owned.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are those of OIDC Core 1.0")]
pub struct IdToken<Text> {
    pub iss: Text,
    pub sub: Text,
    pub aud: Text,
    pub exp: u64,
    pub iat: u64,
    pub auth_time: u64,
    pub nonce: Text,
    pub at_hash: Text,
    pub jti: Text,
    pub name: Text,
    pub preferred_username: Text,
    pub email: Text,
    pub email_verified: bool,
}

/// The same claims every time, so that only what is done with them differs.
pub const CLAIMS: IdToken<&str> = IdToken {
    iss: "https://op.example",
    sub: "user_2demoAlice0000000000000001",
    aud: "demo-confidential",
    exp: NOW + 3_600,
    iat: NOW,
    auth_time: NOW - 12,
    nonce: "n-0S6_WzA2Mj1vZ52aFJb3mt7PooqpjyIBJD7I",
    at_hash: "MTIzNDU2Nzg5MDEyMzQ1Ng",
    jti: "AZrTVIQAk0kJ9v3n2yQ8Wg",
    name: "Alice Liddell",
    preferred_username: "alice",
    email: "alice@example.com",
    email_verified: true,
};

/// When they are issued: a moment in 2026, far from every limit.
pub const NOW: u64 = 1_780_000_000;
