//! Where fresh codes and tokens are put together.

use crate::model::{Minted, TokenId, TokenKind};

/// Makes a code or token from an id and random bits that were drawn for it.
pub(crate) trait Mint: Send + Sync {
    /// A code or token of a kind.
    fn mint(&self, kind: TokenKind, id: TokenId, random: [u8; 32]) -> Minted;
}

/// Makes each from what was drawn for it.
pub(crate) struct Fresh;

impl Mint for Fresh {
    fn mint(&self, kind: TokenKind, id: TokenId, random: [u8; 32]) -> Minted {
        Minted::new(kind, id, random)
    }
}
