//! Values as templates of the scenario language, and the ways of encoding them.

use std::fmt::Write as _;

use crate::stage::literal;

/// A name or value before it is encoded, piece by piece.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(Vec<Piece>);

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text that stands for itself.
    Literal(String),
    /// A reference without its braces: `flow.code|altered`.
    Reference(String),
    /// Text that is encoded already, for what no encoding yields.
    Encoded(&'static str),
}

/// A way of writing a text in a form or a query string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// Percent-encoded where it is needed.
    Needed,
    /// The same, with a plus for a space: RFC 6749 appendix B.
    Plus,
    /// Every byte percent-encoded.
    EveryByte,
    /// Every byte percent-encoded with digits in lower case.
    EveryByteInLowerCase,
    /// Every byte percent-encoded twice, which is another text.
    Twice,
}

impl Text {
    /// A text that stands for itself.
    pub fn literal(text: impl Into<String>) -> Self {
        Self(vec![Piece::Literal(text.into())])
    }

    /// A reference, without its braces.
    pub fn reference(path: impl Into<String>) -> Self {
        Self(vec![Piece::Reference(path.into())])
    }

    /// The same with a filter after every reference.
    #[must_use]
    pub fn filtered(&self, filter: &str) -> Self {
        let pieces = self.0.iter().map(|piece| match piece {
            Piece::Reference(path) => Piece::Reference(format!("{path}|{filter}")),
            Piece::Literal(_) | Piece::Encoded(_) => piece.clone(),
        });
        Self(pieces.collect())
    }

    /// The same with every literal changed.
    #[must_use]
    pub fn rewritten(&self, rewrite: impl Fn(&str) -> String) -> Self {
        let pieces = self.0.iter().map(|piece| match piece {
            Piece::Literal(text) => Piece::Literal(rewrite(text)),
            Piece::Reference(_) | Piece::Encoded(_) => piece.clone(),
        });
        Self(pieces.collect())
    }

    /// The same with a piece before it.
    #[must_use]
    pub fn after(mut self, piece: Piece) -> Self {
        self.0.insert(0, piece);
        self
    }

    /// The same with a piece behind it.
    #[must_use]
    pub fn before(mut self, piece: Piece) -> Self {
        self.0.push(piece);
        self
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The literal it is, if it is one.
    #[must_use]
    pub fn as_literal(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            [_, ..] => None,
        }
    }

    /// As a template for a form or a query string.
    #[must_use]
    pub fn encoded(&self, coding: Coding) -> String {
        self.0.iter().map(|piece| piece.encoded(coding)).collect()
    }

    /// As a template without any encoding.
    #[must_use]
    pub fn plain(&self) -> String {
        let pieces = self.0.iter().map(|piece| match piece {
            Piece::Literal(text) => literal(text),
            Piece::Reference(path) => format!("{{{path}}}"),
            Piece::Encoded(text) => literal(text),
        });
        pieces.collect()
    }
}

impl Piece {
    fn encoded(&self, coding: Coding) -> String {
        match (self, coding) {
            (Self::Encoded(text), _) => literal(text),
            (Self::Literal(text), Coding::Needed) => escaped(text, is_unreserved),
            (Self::Literal(text), Coding::Plus) => escaped(text, is_unreserved).replace("%20", "+"),
            (Self::Literal(text), Coding::EveryByte) => escaped(text, |_| false),
            (Self::Literal(text), Coding::EveryByteInLowerCase) => {
                escaped(text, |_| false).to_ascii_lowercase()
            }
            (Self::Literal(text), Coding::Twice) => {
                escaped(&escaped(text, |_| false), is_unreserved)
            }
            (Self::Reference(path), Coding::Needed | Coding::Plus) => {
                format!("{{{path}|percent-encoded}}")
            }
            (Self::Reference(path), Coding::EveryByte) => format!("{{{path}|every-byte-encoded}}"),
            (Self::Reference(path), Coding::EveryByteInLowerCase) => {
                format!("{{{path}|every-byte-encoded|lowercase}}")
            }
            (Self::Reference(path), Coding::Twice) => {
                format!("{{{path}|every-byte-encoded|percent-encoded}}")
            }
        }
    }
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

fn escaped(text: &str, stays: impl Fn(u8) -> bool) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if stays(byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing into a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_coding_writes_a_text_in_its_own_way() {
        let text = Text::literal("a {b~");
        for (coding, expected) in [
            (Coding::Needed, "a%20%7Bb~"),
            (Coding::Plus, "a+%7Bb~"),
            (Coding::EveryByte, "%61%20%7B%62%7E"),
            (Coding::EveryByteInLowerCase, "%61%20%7b%62%7e"),
            (Coding::Twice, "%2561%2520%257B%2562%257E"),
        ] {
            assert_eq!(text.encoded(coding), expected, "{coding:?}");
        }
    }

    #[test]
    fn references_are_left_to_the_language() {
        let code = Text::reference("flow.code").before(Piece::Encoded("%00"));
        assert_eq!(
            code.encoded(Coding::EveryByte),
            "{flow.code|every-byte-encoded}%00"
        );
        assert_eq!(code.filtered("altered").plain(), "{flow.code|altered}%00");
        assert_eq!(Text::literal("{}").plain(), "{{}}");
    }
}
