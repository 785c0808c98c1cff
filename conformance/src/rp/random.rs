//! Values that nobody can guess.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Random bytes of the operating system.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system has randomness");
    bytes
}

/// A verifier of 43 characters: RFC 7636 section 4.1.
pub(crate) fn verifier() -> String {
    URL_SAFE_NO_PAD.encode(bytes::<32>())
}

/// A state or nonce of 22 characters; some servers refuse fewer than eight.
pub(crate) fn token() -> String {
    URL_SAFE_NO_PAD.encode(bytes::<16>())
}
