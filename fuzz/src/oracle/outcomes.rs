//! Outcome lists in the making.

use toml::{Table, Value, toml};

/// What is right, what is tolerated, and what is merely mentioned.
#[derive(Clone, Debug, Default)]
pub struct Outcomes {
    right: Vec<Table>,
    tolerated: Vec<Table>,
    mentioned: Vec<Table>,
}

impl Outcomes {
    /// With an outcome that is right.
    #[must_use]
    pub fn right(mut self, outcome: Table) -> Self {
        self.right.push(outcome);
        self
    }

    /// With an outcome that earns a warning.
    #[must_use]
    pub fn tolerated(mut self, outcome: Table) -> Self {
        self.tolerated.push(outcome);
        self
    }

    /// With an outcome that is mentioned.
    #[must_use]
    pub fn mentioned(mut self, outcome: Table) -> Self {
        self.mentioned.push(outcome);
        self
    }

    /// With what a server says that has no time: RFC 6585 section 4, RFC 9110 section 15.6.4.
    #[must_use]
    pub fn or_too_busy(self) -> Self {
        self.right(toml! { status = [429, 503] })
    }

    /// As a step has them.
    #[must_use]
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
