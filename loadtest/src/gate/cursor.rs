//! Reads the text of a gate, and puts a caret under a mistake.

use std::fmt;
use std::str::FromStr;

/// A text that is not a gate: the place of the mistake, and the words that are expected there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidGate {
    text: String,
    /// In characters.
    place: usize,
    expected: String,
}

impl std::error::Error for InvalidGate {}

impl fmt::Display for InvalidGate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // On one line whatever it holds, or the caret would stand under something else.
        let line: String = self
            .text
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        writeln!(f, "not a gate:")?;
        writeln!(f, "  {line}")?;
        let before = " ".repeat(self.place);
        write!(f, "  {before}^ expected {}", self.expected)
    }
}

/// The rest of the text.
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn over(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn end(&mut self) -> Result<(), InvalidGate> {
        if self.rest().is_empty() {
            Ok(())
        } else {
            Err(self.expected("the end; a gate is one operator"))
        }
    }

    pub(super) fn number(&mut self, expected: &str) -> Result<f64, InvalidGate> {
        self.digits(|c| c.is_ascii_digit() || c == '.')
            .ok_or_else(|| self.expected(expected))
    }

    /// Reads on over these characters, if together they are a number.
    pub(super) fn digits<N: FromStr>(&mut self, belongs: fn(char) -> bool) -> Option<N> {
        let rest = self.rest();
        let end = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        let number = rest[..end].parse().ok()?;
        self.at += end;
        Some(number)
    }

    /// Reads on over a name, if it is known.
    pub(super) fn word<T>(&mut self, known: fn(&str) -> Option<T>) -> Option<T> {
        let rest = self.rest();
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'))
            .unwrap_or(rest.len());
        let meant = known(&rest[..end])?;
        self.at += end;
        Some(meant)
    }

    pub(super) fn eat(&mut self, sign: &str) -> bool {
        let found = self.rest().starts_with(sign);
        if found {
            self.at += sign.len();
        }
        found
    }

    /// The rest, without leading blanks.
    fn rest(&mut self) -> &'a str {
        let rest = self.text[self.at..].trim_start();
        self.at = self.text.len() - rest.len();
        rest
    }

    pub(super) fn expected(&self, what: impl Into<String>) -> InvalidGate {
        InvalidGate {
            text: self.text.to_owned(),
            place: self.text[..self.at].chars().count(),
            expected: what.into(),
        }
    }
}
