//! A document for people who read it in a pull request or a job summary.

use std::fmt::{self, Write as _};

use assay_conformance::report::text::{escaped, fence, printable};

use super::{Body, Document, Item, Section, Table, Text, Tone};

impl Document<'_> {
    /// The document as Markdown.
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        self.write_markdown(&mut text)
            .expect("writing to a String cannot fail");
        text
    }

    fn write_markdown(&self, out: &mut String) -> fmt::Result {
        writeln!(
            out,
            "# {}: {} against {}\n",
            self.command,
            harmless(self.journey),
            harmless(self.target)
        )?;
        writeln!(out, "**{}**\n", harmless(&self.headline.text))?;
        writeln!(out, "{}.", harmless(&self.conditions))?;
        for (at, (label, sentence)) in self.warnings.iter().enumerate() {
            let before = if at == 0 { "\n" } else { "" };
            writeln!(out, "{before}> - **{label}**: {}", harmless(sentence))?;
        }
        for section in self.conclusions.iter().chain(&self.details) {
            if section.has_text() {
                writeln!(out, "\n## {}\n", section.title)?;
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
            .try_for_each(|sentence| writeln!(out, "- {}", harmless(sentence))),
        Body::Table(table) => write_table(table, out),
        Body::Charts(_) => Ok(()),
        Body::Facts(facts) => facts
            .iter()
            .try_for_each(|(name, value)| writeln!(out, "- {name}: {}", harmless(value))),
        Body::Items(items) => items.iter().try_for_each(|item| write_item(item, out)),
    }
}

fn write_table(table: &Table, out: &mut String) -> fmt::Result {
    let heads = table.columns.iter().map(|column| harmless(&column.head));
    let rule = table.columns.iter().map(|column| match column.is_number {
        true => "---:".to_owned(),
        false => "---".to_owned(),
    });
    write_row(heads, out)?;
    write_row(rule, out)?;
    table
        .rows
        .iter()
        .try_for_each(|row| write_row(row.iter().map(cell), out))
}

fn write_row(cells: impl Iterator<Item = String>, out: &mut String) -> fmt::Result {
    for cell in cells {
        write!(out, "| {cell} ")?;
    }
    writeln!(out, "|")
}

fn cell(text: &Text) -> String {
    let mut cell = marked(text);
    if !text.note.is_empty() {
        cell.push_str(": ");
        cell.push_str(&harmless(&text.note));
    }
    cell
}

fn write_item(item: &Item<'_>, out: &mut String) -> fmt::Result {
    writeln!(
        out,
        "- {} {}: {}",
        marked(&item.mark),
        harmless(item.name),
        harmless(&item.text)
    )?;
    if let Some(example) = item.example {
        writeln!(out, "\n  {}", harmless(example))?;
    }
    for exchange in item.most_telling() {
        let fence = fence(&exchange.curl);
        let curl = exchange.curl.replace('\n', "\n  ");
        writeln!(out, "\n  {fence}sh\n  {curl}\n  {fence}")?;
    }
    Ok(())
}

/// A text that calls for attention stands out.
fn marked(text: &Text) -> String {
    let harmless = harmless(&text.text);
    match text.tone {
        Tone::Bad | Tone::Doubt => format!("**{harmless}**"),
        Tone::Plain | Tone::Strong | Tone::Dim | Tone::Good => harmless,
    }
}

/// A text of the target's must not become markup, nor turn the direction of the text around it.
fn harmless(text: &str) -> String {
    escaped(&printable(text))
}
