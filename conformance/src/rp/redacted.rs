//! A text without its secrets, for people and for shells.

/// The text that is shown instead of a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub(super) name: String,
    pub(super) print: String,
}

impl Mark {
    /// As a fingerprint: `<access_token 3f9a1c>`.
    pub(super) fn shown(&self) -> String {
        format!("<{} {}>", self.name, self.print)
    }

    /// As a quoted shell variable: `"$ACCESS_TOKEN_3f9a1c"`.
    pub(super) fn variable(&self) -> String {
        let name = self.name.to_ascii_uppercase().replace('-', "_");
        format!("\"${name}_{}\"", self.print)
    }
}

/// A text with its secrets taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redacted(pub(super) Vec<Piece>);

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    Secret(Mark),
}

impl Redacted {
    /// With fingerprints, for reading: `Bearer <access_token 3f9a1c>`.
    pub fn shown(&self) -> String {
        self.0
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Secret(mark) => mark.shown(),
            })
            .collect()
    }

    /// As one word of a POSIX shell, with variables in place of secrets: `'Bearer '"$ACCESS_TOKEN_3f9a1c"`.
    pub fn shell_word(&self) -> String {
        let word: String = self
            .0
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => format!("'{}'", text.replace('\'', r"'\''")),
                Piece::Secret(mark) => mark.variable(),
            })
            .collect();
        if word.is_empty() {
            "''".to_owned()
        } else {
            word
        }
    }
}
