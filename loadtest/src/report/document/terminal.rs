//! A document for the person who ran the command.
//!
//! The text carries ANSI styles, which are to be removed where the output is not a terminal.

use std::fmt::{self, Write as _};

use anstyle::{AnsiColor, Style};
use assay_conformance::report::text::printable;
use assay_conformance::rp::evidence::Exchange;

use super::{Body, Column, Document, Item, Section, Table, Text, Tone, answer};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// The column in which the text of an item begins.
const INDENT: usize = 15;

impl Document<'_> {
    /// The document as terminal text.
    pub fn terminal(&self) -> String {
        let mut text = String::new();
        self.write_terminal(&mut text)
            .expect("writing to a String cannot fail");
        text
    }

    fn write_terminal(&self, out: &mut String) -> fmt::Result {
        writeln!(
            out,
            "{BOLD}{}{BOLD:#} against {}: {}",
            printable(self.journey),
            printable(self.target),
            styled(&self.headline)
        )?;
        writeln!(out, "{DIM}{}{DIM:#}", printable(&self.conditions))?;
        for (label, sentence) in &self.warnings {
            let label = styled(&Tone::Doubt.text(*label));
            writeln!(out, "  {label}  {}", printable(sentence))?;
        }
        for section in self.details.iter().chain(&self.conclusions) {
            if section.has_text() {
                writeln!(out)?;
                write_section(section, out)?;
            }
        }
        Ok(())
    }
}

fn write_section(section: &Section<'_>, out: &mut String) -> fmt::Result {
    match &section.body {
        Body::Sentences(sentences) => sentences
            .iter()
            .try_for_each(|sentence| writeln!(out, "{}", printable(sentence))),
        Body::Table(table) => write_table(table, out),
        Body::Charts(_) => Ok(()),
        Body::Facts(facts) => {
            let width = facts.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
            facts.iter().try_for_each(|(name, value)| {
                writeln!(out, "{DIM}{name:width$}{DIM:#}  {}", printable(value))
            })
        }
        Body::Items(items) => {
            writeln!(out, "{BOLD}{}{BOLD:#}", section.title.to_lowercase())?;
            items.iter().try_for_each(|item| write_item(item, out))
        }
    }
}

fn write_table(table: &Table, out: &mut String) -> fmt::Result {
    let cells = |text: &str| printable(text).chars().count();
    let widths: Vec<usize> = (0..)
        .zip(&table.columns)
        .map(|(at, column)| {
            let own = table.rows.iter().filter_map(|row| row.get(at));
            let own = own.map(|cell| cells(&cell.text)).max().unwrap_or(0);
            own.max(cells(&column.head))
        })
        .collect();
    let heads = table.columns.iter().map(|own| Tone::Dim.text(&own.head));
    for row in [heads.collect()].iter().chain(&table.rows) {
        write_row(row, &table.columns, &widths, out)?;
    }
    Ok(())
}

/// Cells are padded before they are styled, for styles have no width.
fn write_row(row: &[Text], columns: &[Column], widths: &[usize], out: &mut String) -> fmt::Result {
    for (at, ((cell, column), width)) in row.iter().zip(columns).zip(widths).enumerate() {
        let (style, text) = (style(cell.tone), printable(&cell.text));
        let padded = match column.is_number {
            true => format!("{text:>width$}"),
            false if at + 1 < columns.len() => format!("{text:width$}"),
            false if text.is_empty() => continue,
            false => text,
        };
        write!(out, "  {style}{padded}{style:#}")?;
    }
    writeln!(out)
}

fn write_item(item: &Item<'_>, out: &mut String) -> fmt::Result {
    let (style, mark) = (style(item.mark.tone), printable(&item.mark.text));
    writeln!(
        out,
        "  {style}{mark:>11}{style:#}  {BOLD}{}{BOLD:#}  {}",
        printable(item.name),
        printable(&item.text)
    )?;
    if let Some(example) = item.example {
        writeln!(out, "{:INDENT$}{}", "", printable(example))?;
    }
    item.most_telling()
        .iter()
        .try_for_each(|exchange| write_exchange(exchange, out))
}

fn write_exchange(exchange: &Exchange, out: &mut String) -> fmt::Result {
    writeln!(
        out,
        "{:INDENT$}{DIM}{}{DIM:#} {} {DIM}->{DIM:#} {} {DIM}in {} ms{DIM:#}",
        "",
        printable(&exchange.method),
        printable(&exchange.url),
        printable(&answer(exchange)),
        exchange.took_ms
    )?;
    writeln!(
        out,
        "{:INDENT$}{DIM}repeat  {}{DIM:#}",
        "",
        printable(&exchange.curl)
    )
}

/// A text in its colour.
pub(in crate::report) fn styled(text: &Text) -> String {
    let style = style(text.tone);
    format!("{style}{}{style:#}", printable(&text.text))
}

fn style(tone: Tone) -> Style {
    let colour = |colour: AnsiColor| Style::new().fg_color(Some(colour.into()));
    match tone {
        Tone::Plain => Style::new(),
        Tone::Strong => BOLD,
        Tone::Dim => DIM,
        Tone::Good => colour(AnsiColor::Green),
        Tone::Bad => colour(AnsiColor::Red).bold(),
        Tone::Doubt => colour(AnsiColor::Magenta).bold(),
    }
}
