//! A text that is usually short.

use std::fmt;
use std::ops::Deref;

/// A text that lies in place as long as it is no longer than what clients draw at random: 32 bytes in base64url, or a UUID.
///
/// Such values hang on every code. Kept apart, each would cost two words and an allocation more, and what is freed in small
/// pieces by the million keeps the allocator busy for longer than a request takes.
#[derive(Clone)]
pub(crate) struct Text(Kept);

#[derive(Clone)]
enum Kept {
    Short { len: u8, bytes: [u8; SHORT] },
    Long(Box<str>),
}

/// Makes a text of 48 bytes together with its length.
const SHORT: usize = 46;

impl Text {
    pub(crate) fn new(text: &str) -> Self {
        let mut bytes = [0; SHORT];
        match (bytes.get_mut(..text.len()), u8::try_from(text.len())) {
            (Some(room), Ok(len)) => {
                room.copy_from_slice(text.as_bytes());
                Self(Kept::Short { len, bytes })
            }
            _ => Self(Kept::Long(text.into())),
        }
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        match &self.0 {
            Kept::Short { len, bytes } => str::from_utf8(&bytes[..usize::from(*len)])
                .expect("the bytes are those of a whole text"),
            Kept::Long(text) => text,
        }
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Text {}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_costs_no_more_than_a_string_and_its_allocation() {
        assert_eq!(size_of::<Option<Text>>(), 48);
    }

    proptest! {
        #[test]
        fn a_text_is_kept_as_it_is(text in prop_oneof![".{0,64}", "[a-z]{44,48}"], other in ".{0,2}") {
            prop_assert_eq!(&*Text::new(&text), text.as_str());
            prop_assert_eq!(Text::new(&text) == Text::new(&other), text == other);
        }
    }
}
