//! Random characters for states, nonces and verifiers.

/// That many characters, each drawn evenly from 64 of the unreserved ones: RFC 3986 section 2.3, RFC 7636 section 4.1.
pub fn unreserved(length: usize) -> String {
    let mut bytes = vec![0; length];
    getrandom::fill(&mut bytes).expect("the operating system has randomness");
    bytes
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte % 64)]))
        .collect()
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
