//! Outcome lists under construction.

use toml::{Table, Value, toml};

/// The outcomes that are right, those that are tolerated, and those that are only mentioned.
#[derive(Clone, Debug, Default)]
pub struct Outcomes {
    right: Vec<Table>,
    tolerated: Vec<Table>,
    mentioned: Vec<Table>,
}

impl Outcomes {
    /// With an outcome that is right.
    pub fn right(mut self, outcome: Table) -> Self {
        self.right.push(outcome);
        self
    }

    /// With an outcome that earns a warning.
    pub fn tolerated(mut self, outcome: Table) -> Self {
        self.tolerated.push(outcome);
        self
    }

    /// With an outcome that is mentioned.
    pub fn mentioned(mut self, outcome: Table) -> Self {
        self.mentioned.push(outcome);
        self
    }

    /// With the answers of a server that is too busy: RFC 6585 section 4, RFC 9110 section 15.6.4.
    pub fn or_too_busy(self) -> Self {
        self.right(toml! { status = [429, 503] })
    }

    /// As a step has them.
    pub fn table(self) -> Table {
        let lists = [
            ("expect", self.right),
            ("warn", self.tolerated),
            ("info", self.mentioned),
        ];
        let given = lists
            .into_iter()
            .filter(|(_, outcomes)| !outcomes.is_empty());
        given
            .map(|(list, mut outcomes)| {
                let outcomes = match outcomes.len() {
                    1 => Value::Table(outcomes.remove(0)),
                    _ => Value::Array(outcomes.into_iter().map(Value::Table).collect()),
                };
                (list.to_owned(), outcomes)
            })
            .collect()
    }
}
