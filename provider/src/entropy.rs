//! The only source of randomness: a generator that the system seeds, or one that repeats itself for tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::Rng as _;
use sha2::{Digest, Sha256};

/// Where random bytes come from. Clones share the sequence.
#[derive(Clone, Debug)]
pub struct Entropy(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Seeded { seed: u64, drawn: Arc<AtomicU64> },
}

impl Entropy {
    /// A generator that the operating system seeds, again and again: the only choice for a provider that is not under test.
    ///
    /// Each thread has its own (ChaCha with 12 rounds), because to ask the system each time is a system call, and three of
    /// them cost a token endpoint as much as its store.
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A repeatable sequence. With the seed, every token can be forged.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded {
            seed,
            drawn: Arc::new(AtomicU64::new(0)),
        })
    }

    /// The next random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match &self.0 {
            Source::System => {
                rand::rng().fill_bytes(&mut bytes);
            }
            Source::Seeded { seed, drawn } => {
                let draw = drawn.fetch_add(1, Ordering::Relaxed);
                for (block, chunk) in bytes.chunks_mut(32).enumerate() {
                    let hash = Sha256::new()
                        .chain_update(seed.to_be_bytes())
                        .chain_update(draw.to_be_bytes());
                    let hash = hash.chain_update(block.to_be_bytes()).finalize();
                    chunk.copy_from_slice(&hash[..chunk.len()]);
                }
            }
        }
        bytes
    }

    /// 256 random bits as text: an unguessable name.
    #[must_use]
    pub fn name(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.bytes::<32>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_sequence_and_no_value_twice() {
        let (one, other) = (Entropy::seeded(1), Entropy::seeded(1));
        let first = one.bytes::<40>();
        assert_eq!(first, other.bytes::<40>());
        assert_ne!(first, one.bytes::<40>());
    }
}
