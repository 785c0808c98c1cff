//! The counts beside the table, and what to do about a difference.

use std::fmt;

use super::paths;
use super::table::{Expected, Table};
use super::versions::Versions;

/// Every path, and whether it costs what it used to.
pub(crate) struct Comparison<'a> {
    table: &'a Table,
    rows: Vec<Row>,
}

struct Row {
    name: &'static str,
    expected: Option<Expected>,
    counted: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    AsExpected,
    Dearer,
    Cheaper,
    New,
}

impl<'a> Comparison<'a> {
    pub(crate) fn new(table: &'a Table, counts: &[u64]) -> Self {
        let row = |(&name, &counted)| Row {
            name,
            expected: table.expected(name),
            counted,
        };
        let rows = paths::NAMES.iter().zip(counts).map(row).collect();
        Self { table, rows }
    }

    pub(crate) fn holds(&self) -> bool {
        !self.any(Verdict::Dearer) && !self.any(Verdict::Cheaper) && !self.any(Verdict::New)
    }

    fn any(&self, verdict: Verdict) -> bool {
        self.rows.iter().any(|row| row.verdict() == verdict)
    }
}

impl Row {
    fn change_percent(&self, expected: Expected) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a percentage has three digits")]
        let (before, now) = (expected.instructions as f64, self.counted as f64);
        (now / before - 1.0) * 100.0
    }

    fn verdict(&self) -> Verdict {
        let Some(expected) = self.expected else {
            return Verdict::New;
        };
        let change = self.change_percent(expected);
        if change > expected.tolerance_percent {
            Verdict::Dearer
        } else if change < -expected.tolerance_percent {
            Verdict::Cheaper
        } else {
            Verdict::AsExpected
        }
    }
}

impl fmt::Display for Comparison<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<32} {:>12} {:>12} {:>8}  {:>6}",
            "instructions", "expected", "counted", "change", "within"
        )?;
        for row in &self.rows {
            writeln!(f, "{row}")?;
        }
        if self.any(Verdict::Dearer) {
            writeln!(f, "\n{DEARER}")?;
        }
        if self.any(Verdict::Cheaper) {
            writeln!(f, "\n{CHEAPER}")?;
        }
        if self.any(Verdict::New) {
            writeln!(f, "\n{NEW}")?;
        }
        let (made_with, here) = (&self.table.made_with, Versions::here());
        if *made_with != here {
            writeln!(
                f,
                "\nThe table was made with {made_with}; this is {here}, which alone may change counts."
            )?;
        }
        Ok(())
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, counted, .. } = self;
        let Some(expected) = self.expected else {
            return write!(
                f,
                "{name:<32} {:>12} {counted:>12} {:>8}  {:>6}  new",
                "", "", ""
            );
        };
        let (change, within) = (self.change_percent(expected), expected.tolerance_percent);
        let verdict = match self.verdict() {
            Verdict::AsExpected => "",
            Verdict::Dearer => "  dearer",
            Verdict::Cheaper => "  cheaper",
            Verdict::New => "  new",
        };
        let expected = expected.instructions;
        write!(
            f,
            "{name:<32} {expected:>12} {counted:>12} {change:>+7.2}%  {within:>5}%{verdict}"
        )
    }
}

const DEARER: &str = "\
A path became dearer. If that is the price of something good, say so in the commit and write the table anew with `-- --update`;
otherwise `valgrind --tool=callgrind` and `callgrind_annotate` show where the instructions went.";

const CHEAPER: &str = "\
A path became cheaper: thank you. Write the table anew with `-- --update`, so that nobody loses the gain again.";

const NEW: &str = "\
A path is not in the table: `-- --update` writes it down.";
