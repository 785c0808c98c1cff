//! A document as one page: no script, nothing loaded from elsewhere, legible on paper and on a phone.

use std::fmt::{self, Write};

use askama::Template;
use askama::filters::{Escaper, Html};
use assay_conformance::report::text::printable;

use super::{Body, Document, Tone};

/// The template escapes all texts; only the charts, which are ours, go in as they are.
#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a>(&'a Document<'a>);

impl Document<'_> {
    /// The document as an HTML page.
    pub fn html(&self) -> String {
        Page(self)
            .render()
            .expect("writing to a String cannot fail")
    }
}

impl Tone {
    /// The class in the style sheet.
    const fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Strong => "strong",
            Self::Dim => "dim",
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Doubt => "doubt",
        }
    }

    /// Whether a text stands in a box of its colour.
    const fn is_badge(self) -> bool {
        matches!(self, Self::Good | Self::Bad | Self::Doubt)
    }
}

/// Escapes a text for HTML, after control characters became visible. Lines stay lines.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PrintableHtml;

impl Escaper for PrintableHtml {
    fn write_escaped_str<W: Write>(&self, mut dest: W, text: &str) -> fmt::Result {
        for (at, line) in text.split('\n').enumerate() {
            if at > 0 {
                dest.write_char('\n')?;
            }
            Html.write_escaped_str(&mut dest, &printable(line))?;
        }
        Ok(())
    }
}
