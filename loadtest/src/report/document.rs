//! A report for people as a value: what it says is written once, and drawn as terminal text, Markdown or an HTML page.

mod html;
mod markdown;
mod terminal;

use assay_conformance::rp::evidence::Exchange;

use super::chart::Chart;
pub(crate) use html::PrintableHtml;
pub(super) use terminal::styled;

/// A report for people. Its texts are kept as they came; each way of drawing makes them harmless.
#[derive(Debug)]
pub struct Document<'a> {
    /// The command that made it, such as `assay load`.
    pub(super) command: &'static str,
    pub(super) journey: &'a str,
    pub(super) target: &'a str,
    /// The result in a few words.
    pub(super) headline: Text,
    /// How the figures were measured, in a line.
    pub(super) conditions: String,
    /// Why the figures may mislead: a label and a sentence.
    pub(super) warnings: Vec<(&'static str, &'a str)>,
    /// The result for a quick look; only a page has these.
    pub(super) badges: Vec<Text>,
    /// The figures that are read first; only a page has these.
    pub(super) tiles: Vec<Tile>,
    /// The sections that say whether the result is good enough: at the end on a terminal, at the beginning elsewhere.
    pub(super) conclusions: Vec<Section<'a>>,
    /// Everything else.
    pub(super) details: Vec<Section<'a>>,
    /// How to read the figures, a paragraph each; only a page has these.
    pub(super) method: Vec<String>,
}

/// A part of a document.
#[derive(Debug)]
pub(super) struct Section<'a> {
    pub(super) title: &'static str,
    pub(super) body: Body<'a>,
}

/// The content of a section.
#[derive(Debug)]
pub(super) enum Body<'a> {
    Sentences(Vec<String>),
    Table(Table),
    /// Names and values.
    Facts(Vec<(&'static str, String)>),
    Items(Vec<Item<'a>>),
    /// Only a page has these.
    Charts(Vec<Chart>),
}

/// A table. Each row has a cell for each column.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<Text>>,
}

/// The head of a column, and whether numbers stand below.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) head: String,
    pub(super) is_number: bool,
}

/// A line of a list, with the exchanges that show it.
#[derive(Debug)]
pub(super) struct Item<'a> {
    pub(super) mark: Text,
    pub(super) name: &'a str,
    pub(super) text: String,
    /// A sentence about the exchanges; where there is none, the last exchange alone shows the item.
    pub(super) example: Option<&'a str>,
    pub(super) exchanges: &'a [Exchange],
}

/// A figure that is read first.
#[derive(Debug)]
pub(super) struct Tile {
    pub(super) name: &'static str,
    pub(super) value: String,
    pub(super) note: String,
}

/// A text and how it is meant.
#[derive(Debug, Clone)]
pub(super) struct Text {
    pub(super) tone: Tone,
    pub(super) text: String,
    /// More about it, where there is room; a table on a terminal has none.
    pub(super) note: String,
}

/// How a text is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Plain,
    Strong,
    Dim,
    Good,
    Bad,
    Doubt,
}

impl Tone {
    pub(super) fn text(self, text: impl Into<String>) -> Text {
        Text {
            tone: self,
            text: text.into(),
            note: String::new(),
        }
    }
}

impl Section<'_> {
    /// Whether a text without drawings has something to show.
    fn has_text(&self) -> bool {
        !self.is_empty() && !matches!(self.body, Body::Charts(_))
    }

    /// Whether there is nothing to show.
    fn is_empty(&self) -> bool {
        match &self.body {
            Body::Sentences(sentences) => sentences.is_empty(),
            Body::Table(table) => table.rows.is_empty(),
            Body::Facts(facts) => facts.is_empty(),
            Body::Items(items) => items.is_empty(),
            Body::Charts(charts) => charts.is_empty(),
        }
    }
}

impl Table {
    /// A table whose first column is text and whose other columns are numbers.
    pub(super) fn of_numbers(heads: &[&str], rows: Vec<Vec<Text>>) -> Self {
        let columns = heads.iter().enumerate().map(|(at, head)| Column {
            head: (*head).to_owned(),
            is_number: at > 0,
        });
        Self {
            columns: columns.collect(),
            rows,
        }
    }
}

impl Item<'_> {
    /// The exchanges that a short report shows.
    fn most_telling(&self) -> &[Exchange] {
        match self.example {
            Some(_) => self.exchanges,
            None => self.exchanges.last().map_or(&[], std::slice::from_ref),
        }
    }
}

/// The answer of an exchange in a word or two: its status, or why there was none.
fn answer(exchange: &Exchange) -> String {
    match (exchange.status, &exchange.failure) {
        (Some(status), _) => status.to_string(),
        (None, Some(failure)) => failure.clone(),
        (None, None) => "no answer".to_owned(),
    }
}
