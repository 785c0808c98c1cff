//! An error in a configuration, shown at its place.

use std::ops::Range;

/// An error in a configuration, and its place.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}\n  | {source_line}")]
pub struct ConfigError {
    /// The name of the file.
    pub file: String,
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
    /// The error.
    pub message: String,
    /// The line itself.
    pub source_line: String,
}

impl ConfigError {
    pub(super) fn at(
        file: &str,
        text: &str,
        span: Option<Range<usize>>,
        message: impl Into<String>,
    ) -> Self {
        let start = span.map_or(0, |span| span.start);
        let before = text.get(..start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let source_line = text[line_start..].lines().next().unwrap_or_default();
        let shown = before_secret(source_line).unwrap_or(source_line);
        Self {
            file: file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            message: message.into(),
            source_line: shown.to_owned(),
        }
    }

    /// An error of the parser. Its message may quote the value, so it is replaced where that may be a secret.
    pub(super) fn unreadable(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let error = Self::at(file, text, error.span(), error.message());
        if error.hides_a_secret(text) {
            let message = "the value is not a string in quotes, or the line is not TOML".to_owned();
            return Self { message, ..error };
        }
        error
    }

    fn hides_a_secret(&self, text: &str) -> bool {
        let line = text.lines().nth(self.line.saturating_sub(1));
        line.is_some_and(|line| before_secret(line).is_some())
    }
}

/// The line up to the value of its first secret; `None` if it has none. The value must not reach a terminal or a CI log by
/// way of its own error message.
fn before_secret(line: &str) -> Option<&str> {
    let ends = SECRET_KEYS.iter().filter_map(|key| {
        let start = line
            .find(&format!("{key} "))
            .or_else(|| line.find(&format!("{key}=")))?;
        Some(start + key.len())
    });
    ends.min().and_then(|end| line.get(..end))
}

const SECRET_KEYS: [&str; 4] = ["secret", "password", "password_hash", "verify_key"];
