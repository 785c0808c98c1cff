//! Strict decoding of `application/x-www-form-urlencoded`: RFC 6749 appendix B.

use percent_encoding::percent_decode;

/// The text is not form encoding of UTF-8.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a value is not percent-encoded UTF-8")]
pub struct Malformed;

/// The pairs in their order, repeated and empty ones included.
///
/// Stricter than browsers are: what two parsers could read differently is refused.
///
/// # Errors
/// A stray `%`, or bytes that are not UTF-8.
pub fn decode(encoded: &str) -> Result<Vec<(String, String)>, Malformed> {
    pairs(encoded)
        .map(|(name, value)| Ok((decode_value(name)?, decode_value(value)?)))
        .collect()
}

/// The pairs in their order, still encoded.
pub(super) fn pairs(encoded: &str) -> impl Iterator<Item = (&str, &str)> {
    encoded
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// One name or value, decoded.
///
/// # Errors
/// A stray `%`, or bytes that are not UTF-8.
pub fn decode_value(part: &str) -> Result<String, Malformed> {
    let mut decoded = String::with_capacity(part.len());
    decode_onto(&mut decoded, part)?;
    Ok(decoded)
}

/// Appends one name or value, decoded.
pub(super) fn decode_onto(text: &mut String, part: &str) -> Result<(), Malformed> {
    if !part.bytes().any(|byte| matches!(byte, b'%' | b'+')) {
        text.push_str(part);
        return Ok(());
    }
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        let hex = |byte: Option<u8>| byte.is_some_and(|b| b.is_ascii_hexdigit());
        if byte == b'%' && !(hex(rest.next()) && hex(rest.next())) {
            return Err(Malformed);
        }
    }
    let spaced = part.replace('+', " ");
    let decoded = percent_decode(spaced.as_bytes()).decode_utf8();
    text.push_str(&decoded.map_err(|_| Malformed)?);
    Ok(())
}

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_encodings_of_a_space_are_read_and_stray_percents_refused() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            decode("a=1+2%203&&b"),
            Ok(vec![pair("a", "1 2 3"), pair("b", "")])
        );
        for malformed in ["a=%", "a=%4", "a=%zz", "a=%ff", "%=1"] {
            assert_eq!(decode(malformed), Err(Malformed), "{malformed}");
        }
    }
}
