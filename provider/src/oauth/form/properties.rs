//! A second decoder, which goes byte by byte and shares no code with the first, decodes every text alike.

use proptest::collection::vec;
use proptest::prelude::*;

use super::{Malformed, decode, decode_value};

type Pairs = Vec<(String, String)>;

/// One pass over the bytes: RFC 6749 appendix B, as a table of what each byte does.
fn naive(encoded: &str) -> Option<Pairs> {
    let mut pairs = Vec::new();
    let (mut name, mut value): (Vec<u8>, Option<Vec<u8>>) = (Vec::new(), None);
    let mut bytes = encoded.bytes().chain([b'&']);
    let mut untouched = true;
    while let Some(byte) = bytes.next() {
        let decoded = match byte {
            b'&' => {
                if !untouched {
                    let value = value.take().unwrap_or_default();
                    pairs.push((
                        String::from_utf8(name).ok()?,
                        String::from_utf8(value).ok()?,
                    ));
                }
                (name, value, untouched) = (Vec::new(), None, true);
                continue;
            }
            b'=' if value.is_none() => {
                (value, untouched) = (Some(Vec::new()), false);
                continue;
            }
            b'+' => b' ',
            b'%' => 16 * digit(bytes.next()?)? + digit(bytes.next()?)?,
            other => other,
        };
        untouched = false;
        value.as_mut().unwrap_or(&mut name).push(decoded);
    }
    Some(pairs)
}

fn digit(byte: u8) -> Option<u8> {
    u8::try_from(char::from(byte).to_digit(16)?).ok()
}

/// How an encoder may write a byte. All of them mean the same.
#[derive(Clone, Copy, Debug)]
enum Spelling {
    Plain,
    Lower,
    Upper,
}

fn spelt(text: &str, spellings: &[Spelling]) -> String {
    let mut turn = spellings.iter().cycle();
    text.bytes()
        .map(|byte| match turn.next() {
            Some(Spelling::Plain) if byte == b' ' => "+".to_owned(),
            Some(Spelling::Plain) if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            Some(Spelling::Lower) => format!("%{byte:02x}"),
            Some(Spelling::Plain | Spelling::Upper) | None => format!("%{byte:02X}"),
        })
        .collect()
}

fn spellings() -> impl Strategy<Value = Vec<Spelling>> {
    let one = prop_oneof![
        Just(Spelling::Plain),
        Just(Spelling::Lower),
        Just(Spelling::Upper)
    ];
    vec(one, 1..8)
}

fn near_form() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "([a-c=&+]|%[0-9a-fA-F]{2}|%(c3%a9|e2%82%ac|C0%80|ed%a0%80)){0,12}",
        2 => "[%&=+a-f0-9Gé ]{0,24}",
        1 => any::<String>(),
    ]
}

proptest! {
    #[test]
    fn two_decoders_agree_on_every_text(encoded in near_form()) {
        prop_assert_eq!(decode(&encoded), naive(&encoded).ok_or(Malformed));
    }

    #[test]
    fn a_pair_survives_every_spelling_in_its_place(pairs in vec((any::<String>(), any::<String>()), 0..5), how in spellings()) {
        let spelt: Vec<String> = pairs.iter().map(|(name, value)| format!("{}={}", spelt(name, &how), spelt(value, &how))).collect();
        prop_assert_eq!(decode(&spelt.join("&")), Ok(pairs));
    }

    #[test]
    fn a_stray_percent_or_a_broken_character_spoils_the_whole(pairs in "([a-z]=[a-z]{0,3}&){0,3}", stray in "%([g-z%&]|[0-9a-f][g-z%&]|[89a-f][0-9a-f]&|f[5-9a-f]%80)") {
        prop_assert_eq!(decode(&format!("{pairs}a=b{stray}")), Err(Malformed));
        prop_assert_eq!(decode(&format!("{stray}=b&{pairs}")), Err(Malformed));
    }

    #[test]
    fn a_value_knows_no_delimiters(value: String) {
        let escaped = value.replace('%', "%25").replace('+', "%2B");
        prop_assert_eq!(decode_value(&escaped), Ok(value));
    }
}
