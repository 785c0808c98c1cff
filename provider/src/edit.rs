//! One edit of a text, from which near misses are made.

use proptest::prelude::*;
use proptest::sample::{Index, select};

/// A change at one place. Sometimes it changes nothing, so a test that wants a difference compares.
#[derive(Clone, Debug)]
pub(crate) enum Edit {
    Insert(Index, char),
    Replace(Index, char),
    Remove(Index),
    Repeat(Index),
    FlipCase(Index),
    /// The character as its UTF-8 bytes in percent encoding.
    PercentEncode(Index),
}

impl Edit {
    pub(crate) fn of(&self, text: &str) -> String {
        let mut chars: Vec<char> = text.chars().collect();
        let gaps = chars.len() + 1;
        match self {
            Self::Insert(at, new) => chars.insert(at.index(gaps), *new),
            _ if chars.is_empty() => {}
            Self::Replace(at, new) => *at.get_mut(&mut chars) = *new,
            Self::Remove(at) => drop(chars.remove(at.index(gaps - 1))),
            Self::Repeat(at) => chars.insert(at.index(gaps - 1), *at.get(&chars)),
            Self::FlipCase(at) => *at.get_mut(&mut chars) = flipped(*at.get(&chars)),
            Self::PercentEncode(at) => {
                let at = at.index(gaps - 1);
                let encoded: Vec<char> = percent_encoded(chars[at]).chars().collect();
                chars.splice(at..=at, encoded);
            }
        }
        chars.into_iter().collect()
    }
}

impl Arbitrary for Edit {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        let at = any::<Index>;
        prop_oneof![
            (at(), character()).prop_map(|(at, new)| Self::Insert(at, new)),
            (at(), character()).prop_map(|(at, new)| Self::Replace(at, new)),
            at().prop_map(Self::Remove),
            at().prop_map(Self::Repeat),
            at().prop_map(Self::FlipCase),
            at().prop_map(Self::PercentEncode),
        ]
        .boxed()
    }
}

/// Mostly characters of ordinary texts, sometimes others: controls, delimiters, look-alikes (the
/// Kelvin sign folds to `k`, a full-width dot to `.`).
fn character() -> impl Strategy<Value = char> {
    let odd = "\0\t\r\n \"#%&'+,/:;<=>?@\\\u{7f}\u{a0}é\u{200b}\u{212a}\u{ff0e}\u{feff}";
    prop_oneof![
        2 => proptest::char::range('!', '~'),
        1 => select(odd.chars().collect::<Vec<_>>()),
    ]
}

fn flipped(c: char) -> char {
    if c.is_ascii_uppercase() {
        c.to_ascii_lowercase()
    } else {
        c.to_ascii_uppercase()
    }
}

fn percent_encoded(c: char) -> String {
    let mut utf8 = [0; 4];
    let bytes = c.encode_utf8(&mut utf8).bytes();
    bytes.map(|byte| format!("%{byte:02x}")).collect()
}
