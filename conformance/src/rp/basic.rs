//! The credentials of a client as the Basic scheme sends them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The part after the scheme. RFC 6749 section 2.3.1: both halves are form-encoded before they are joined.
pub(crate) fn credentials(id: &str, secret: &str) -> String {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    STANDARD.encode(format!("{}:{}", encode(id), encode(secret)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_halves_are_form_encoded() {
        let decoded = STANDARD.decode(credentials("a b", "c:d%")).expect("base64");
        assert_eq!(decoded, b"a+b:c%3Ad%25");
    }
}
