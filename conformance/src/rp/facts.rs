//! The facts of a step.

use std::collections::BTreeMap;
use std::ops::Index;

use serde_json::Value;

use crate::words::Fact;

/// Observations that only this verb makes. A fact has its name and its type from the vocabulary.
#[derive(Clone, Default)]
pub struct Facts(BTreeMap<Fact, Value>);

impl Facts {
    /// Notes a fact.
    pub fn set(&mut self, fact: Fact, value: impl Into<Value>) {
        self.0.insert(fact, value.into());
    }

    /// The fact that expectations call by this name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0
            .iter()
            .find(|(fact, _)| fact.name() == name)
            .map(|(_, value)| value)
    }

    /// Every fact that was noted.
    pub fn iter(&self) -> impl Iterator<Item = (Fact, &Value)> {
        self.0.iter().map(|(fact, value)| (*fact, value))
    }
}

impl Index<&str> for Facts {
    type Output = Value;

    fn index(&self, name: &str) -> &Value {
        self.get(name).unwrap_or(&Value::Null)
    }
}
