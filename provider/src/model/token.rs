//! Opaque tokens: `oat_<id>.<secret>`, where the id finds the row and the secret proves the holder.
//!
//! **Why two halves.** A store that is keyed by the hash of a token puts every new row at a random place: each insert into a
//! B-tree then writes a page of its own, and the more rows there are, the slower it gets. Ids that grow with time append,
//! and what expires first lies in front. The half that has to be a secret needs no order, and is kept as a hash.
//!
//! **What an id gives away.** When it was made, to the millisecond; a client that gets a token knows that anyhow. Nothing
//! else: the other 80 bits are drawn for each id alone, with no counter in them, not even within a millisecond, as ULIDs
//! and UUIDs of version 7 may have. So a client cannot tell from two of its ids how many lie between them, that is how
//! many users signed in; and an attacker who knows the millisecond of an id still has 2^80 to choose from. Two ids
//! collide only within one millisecond: at a thousand per millisecond once in about 2^61 milliseconds, 70 million years.
//!
//! **What a secret is.** 256 bits that are drawn apart from the id. All ids together, the whole store even, say nothing
//! about it except its hash.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Secret, SecretHash};

/// The purpose of an opaque token. The prefix keeps one kind from being taken for another, by us and by secret scanners.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TokenKind {
    /// Opens userinfo and resources.
    Access,
    /// Is traded for new tokens.
    Refresh,
    /// Authorization code.
    Code,
}

impl TokenKind {
    /// How a token of this kind starts.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Access => "oat_",
            Self::Refresh => "ort_",
            Self::Code => "oac_",
        }
    }
}

/// The public half of a token: 48 bits of milliseconds, then 80 random bits, so that new rows lie together in an index.
// Bytes and no number, because a row of bytes needs no padding to its alignment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenId([u8; 16]);

impl TokenId {
    /// Makes an id from the time in milliseconds and 80 random bits.
    #[must_use]
    pub fn new(millis: u64, random: [u8; 10]) -> Self {
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
        bytes[6..].copy_from_slice(&random);
        Self(bytes)
    }

    /// The id as a key: sorted as bytes, keys are sorted by time.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0
    }

    fn parse(text: &str) -> Option<Self> {
        // The decoder wants room for what its length might hold: two bytes more.
        let mut bytes = [0; 18];
        match URL_SAFE_NO_PAD.decode_slice(text, &mut bytes) {
            Ok(16) => Some(Self(bytes[..16].try_into().ok()?)),
            Ok(_) | Err(_) => None,
        }
    }

    fn text(self, space: &mut [u8; ID_LENGTH]) -> &str {
        URL_SAFE_NO_PAD
            .encode_slice(self.0, space)
            .expect("16 bytes are 22 characters");
        str::from_utf8(space).expect("base64url is ASCII")
    }

    /// The id of an access token that carries it in the open: as `jti` of a JWT, or as `id` in the verify API.
    #[must_use]
    pub fn parse_access(text: &str) -> Option<Self> {
        Self::parse(text.strip_prefix(TokenKind::Access.prefix())?)
    }

    /// The id with the prefix of an access token; [`TokenId::parse_access`] reads it back.
    #[must_use]
    pub fn as_access(&self) -> String {
        [TokenKind::Access.prefix(), self.text(&mut [0; ID_LENGTH])].concat()
    }
}

impl fmt::Display for TokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text(&mut [0; ID_LENGTH]))
    }
}

impl fmt::Debug for TokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A token as a client presented it: well formed, not yet believed.
#[derive(Clone, Copy, Debug)]
pub struct OpaqueToken {
    /// Which row it claims to be.
    pub id: TokenId,
    /// The hash of the proof, to be compared with that of the row.
    pub secret: SecretHash,
}

impl OpaqueToken {
    /// Whether it is the token whose hash was kept.
    #[must_use]
    pub fn proves(&self, kept: &SecretHash) -> bool {
        self.secret.is(kept)
    }

    /// Reads a token of one kind; `None` if it is anything else.
    #[must_use]
    pub fn parse(kind: TokenKind, text: &str) -> Option<Self> {
        let (id, secret) = text.strip_prefix(kind.prefix())?.split_once('.')?;
        // Else a JWT behind its own id would have the secret of the row: a second text for one token.
        if secret.contains('.') {
            return None;
        }
        Some(Self {
            id: TokenId::parse(id)?,
            secret: SecretHash::of(secret.as_bytes()),
        })
    }
}

/// A fresh token: the text for the client, the id and hash for the store.
#[derive(Clone, Debug)]
pub struct Minted {
    /// Goes to the client and nowhere else.
    pub token: Secret,
    /// Keys the row.
    pub id: TokenId,
    /// All that is kept of the secret.
    pub hash: SecretHash,
}

impl Minted {
    /// Makes a token of a kind from an id and 256 random bits.
    #[must_use]
    pub fn new(kind: TokenKind, id: TokenId, random: [u8; 32]) -> Self {
        let mut token = String::with_capacity(LONGEST);
        token.push_str(kind.prefix());
        token.push_str(id.text(&mut [0; ID_LENGTH]));
        token.push('.');
        let secret = token.len();
        URL_SAFE_NO_PAD.encode_string(random, &mut token);
        Self {
            hash: SecretHash::of(&token.as_bytes()[secret..]),
            token: Secret::new(token),
            id,
        }
    }
}

/// 16 bytes in base64url.
const ID_LENGTH: usize = 22;

/// A prefix, an id, a dot, and 32 bytes in base64url.
const LONGEST: usize = 4 + ID_LENGTH + 1 + 43;

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minted_token_is_found_by_its_id_and_proven_by_its_secret() {
        let minted = Minted::new(TokenKind::Refresh, TokenId::new(1, [7; 10]), [9; 32]);
        let read = OpaqueToken::parse(TokenKind::Refresh, minted.token.expose())
            .expect("it was just minted");
        assert_eq!(read.id, minted.id);
        assert!(read.proves(&minted.hash));
        assert!(OpaqueToken::parse(TokenKind::Access, minted.token.expose()).is_none());
    }

    #[test]
    fn later_ids_sort_after_earlier_ones() {
        assert!(TokenId::new(1, [255; 10]) < TokenId::new(2, [0; 10]));
    }
}
