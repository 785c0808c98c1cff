//! Errors in files, shown the way a compiler shows them: file, line, column, the line itself, and what was expected there.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::nearest::nearest;

/// The text of a file, and what to call the file in messages.
#[derive(Debug)]
pub struct Source {
    /// The path as the user knows it.
    pub path: String,
    /// The content of the file.
    pub text: String,
}

/// Something wrong with a file, and where.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    source: Arc<Source>,
    span: Range<usize>,
    title: String,
    label: String,
    help: Option<String>,
}

impl Diagnostic {
    /// `title` says what is wrong, `label` stands under the marked part of the line.
    pub fn new(
        source: &Arc<Source>,
        span: Range<usize>,
        title: impl Into<String>,
        label: impl Into<String>,
    ) -> Self {
        Self {
            span: on_one_line(&source.text, span),
            source: Arc::clone(source),
            title: title.into(),
            label: label.into(),
            help: None,
        }
    }

    /// Says what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The complaint of the TOML reader or of the types behind it.
    pub fn from_toml(source: &Arc<Source>, error: &toml::de::Error) -> Self {
        // Without a place it is the file as a whole: its end is where something is missing.
        let span = error.span().unwrap_or(source.text.len()..source.text.len());
        let message = error.message().trim();
        if let Some((what, name, known)) = unknown(message) {
            let label = match nearest(name, known.iter().copied()) {
                Some(candidate) => format!("did you mean `{candidate}`?"),
                None => format!("no {what} has this name here"),
            };
            let diagnostic = Self::new(source, span, format!("unknown {what} `{name}`"), label);
            return match known.is_empty() {
                true => diagnostic.help("nothing can be said here"),
                false => diagnostic.help(format!("known here: {}", known.join(", "))),
            };
        }
        if let Some(key) = message
            .strip_prefix("missing field `")
            .and_then(|rest| rest.strip_suffix('`'))
        {
            return Self::new(
                source,
                span,
                format!("the key `{key}` is missing"),
                format!("in this table, write `{key} = ...`"),
            );
        }
        Self::new(
            source,
            span,
            "this cannot be read",
            message.replace('\n', ", "),
        )
    }

    /// The file.
    pub fn path(&self) -> &str {
        &self.source.path
    }

    /// The line, counted from 1.
    pub fn line(&self) -> usize {
        self.before().matches('\n').count() + 1
    }

    /// The column in characters, counted from 1.
    pub fn column(&self) -> usize {
        self.before()
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .chars()
            .count()
            + 1
    }

    /// The same as `Display`, with the escape sequences of a colour terminal.
    pub fn styled(&self) -> String {
        self.rendered(&Renderer::styled())
    }

    fn before(&self) -> &str {
        &self.source.text[..self.span.start]
    }

    fn rendered(&self, renderer: &Renderer) -> String {
        let snippet = Snippet::source(self.source.text.as_str())
            .path(self.source.path.as_str())
            .annotation(
                AnnotationKind::Primary
                    .span(self.span.clone())
                    .label(self.label.as_str()),
            );
        let mut group: Group<'_> = Level::ERROR
            .primary_title(self.title.as_str())
            .element(snippet);
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        renderer.render(&[group])
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rendered(&Renderer::plain()))
    }
}

/// A span of several lines is cut to its first one, and every span to character boundaries within the text.
fn on_one_line(text: &str, span: Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(span.start.min(text.len()));
    let end = text.ceil_char_boundary(span.end.clamp(start, text.len()));
    let first_line = text[start..end]
        .find('\n')
        .map_or(end, |newline| start + newline);
    start..first_line
}

/// "unknown field `x`, expected one of `a`, `b`" in serde's words, taken apart.
fn unknown(message: &str) -> Option<(&'static str, &str, Vec<&str>)> {
    let (what, rest) = match message.strip_prefix("unknown field `") {
        Some(rest) => ("key", rest),
        None => ("value", message.strip_prefix("unknown variant `")?),
    };
    let (name, expected) = rest.split_once('`')?;
    Some((what, name, expected.split('`').skip(1).step_by(2).collect()))
}

#[cfg(test)]
mod tests {
    use super::{Arc, Diagnostic, Source, unknown};

    fn source(text: &str) -> Arc<Source> {
        Arc::new(Source {
            path: "checks/pkce.toml".to_owned(),
            text: text.to_owned(),
        })
    }

    #[test]
    fn a_diagnostic_shows_file_line_column_the_line_and_what_was_expected() {
        let source = source("about = \"x\"\nlevle = \"MUST\"\n");
        let diagnostic = Diagnostic::new(
            &source,
            12..17,
            "unknown key `levle`",
            "did you mean `level`?",
        )
        .help("known: level");
        assert_eq!((diagnostic.line(), diagnostic.column()), (2, 1));
        insta::assert_snapshot!(diagnostic, @r#"
        error: unknown key `levle`
         --> checks/pkce.toml:2:1
          |
        2 | levle = "MUST"
          | ^^^^^ did you mean `level`?
          |
          = help: known: level
        "#);
    }

    #[test]
    fn the_words_of_serde_are_understood() {
        assert_eq!(
            unknown("unknown field `x`, expected `a` or `b`"),
            Some(("key", "x", vec!["a", "b"]))
        );
        assert_eq!(
            unknown("unknown variant `x`, expected one of `a`, `b`, `c`"),
            Some(("value", "x", vec!["a", "b", "c"]))
        );
        assert_eq!(
            unknown("unknown field `x`, there are no fields"),
            Some(("key", "x", vec![]))
        );
        assert_eq!(unknown("invalid type"), None);
    }

    #[test]
    fn a_span_outside_the_text_or_within_a_character_is_no_panic() {
        let source = source("é");
        for span in [0..1, 1..1, 5..9, 1..9] {
            assert!(
                Diagnostic::new(&source, span, "title", "label")
                    .to_string()
                    .contains("title")
            );
        }
    }
}
