//! The search for people who read it in a pull request or a job summary.

use std::fmt::{self, Write as _};

use super::{conditions, headline, outcome, trials};
use crate::capacity::Capacity;
use crate::report::markdown::escaped;

/// The search as Markdown: the answer, what it means, then the trials.
pub fn render(capacity: &Capacity) -> String {
    let mut text = String::new();
    write(capacity, &mut text).expect("writing to a String cannot fail");
    text
}

fn write(capacity: &Capacity, out: &mut String) -> fmt::Result {
    writeln!(
        out,
        "# assay capacity: {} against {}\n",
        escaped(&capacity.asked.journey),
        escaped(&capacity.asked.target)
    )?;
    writeln!(out, "**{}**\n", escaped(&headline(capacity)))?;
    writeln!(out, "{}.\n", escaped(&conditions(capacity)))?;
    for sentence in capacity.words() {
        writeln!(out, "- {}", escaped(&sentence))?;
    }
    if capacity.steps.is_empty() {
        return Ok(());
    }
    let heads = trials::heads(capacity);
    let rule = (0..heads.len()).map(|column| if column == 1 { "---|" } else { "---:|" });
    writeln!(out)?;
    row(&heads, "", out)?;
    writeln!(out, "|{}---|", rule.collect::<String>())?;
    for (cells, step) in trials::rows(capacity).iter().zip(&capacity.steps) {
        let outcome = match outcome(&step.held) {
            (word, "") => word.to_owned(),
            (word, reason) => format!("**{word}**: {}", escaped(reason)),
        };
        row(cells, &outcome, out)?;
    }
    Ok(())
}

/// A row, with a last cell that is Markdown already.
fn row(cells: &[String], last: &str, out: &mut String) -> fmt::Result {
    for cell in cells {
        write!(out, "| {} ", escaped(cell))?;
    }
    writeln!(out, "| {last} |")
}
