//! The named values that templates refer to.

use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

/// Named values: `issuer`, `client`, `case`, and whatever earlier steps left behind.
///
/// They hold tokens, codes and passwords, so `Debug` shows only what the names are.
#[derive(Clone, Default)]
pub struct Names {
    /// The names that many relying parties share and none of them changes.
    shared: Arc<Map<String, Value>>,
    own: Map<String, Value>,
}

impl Names {
    /// No names at all.
    pub fn new() -> Self {
        Self::default()
    }

    /// Names that others have too; one that is set hides the shared one.
    pub fn over(shared: Arc<Map<String, Value>>) -> Self {
        Self {
            shared,
            own: Map::new(),
        }
    }

    /// Gives `name` a value, in place of the one it had.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.own.insert(name.into(), value.into());
    }

    /// The value of a first name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.own.get(name).or_else(|| self.shared.get(name))
    }

    /// Every first name and its value.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Value)> {
        let seen = self.shared.iter();
        self.own
            .iter()
            .chain(seen.filter(|(name, _)| !self.own.contains_key(*name)))
    }

    /// The values that were set, without the shared ones.
    pub(crate) fn own(&self) -> impl Iterator<Item = &Value> {
        self.own.values()
    }

    fn known(&self) -> impl Iterator<Item = &String> {
        self.iter().map(|(name, _)| name)
    }

    /// Follows a path from a first name through members and, by number, through lists.
    pub fn find<S: AsRef<str>>(&self, path: &[S]) -> Result<&Value, Unresolved> {
        let Some((first, rest)) = path.split_first() else {
            return Err(Unresolved::new(path, 0, self.known()));
        };
        let mut value = self
            .get(first.as_ref())
            .ok_or_else(|| Unresolved::new(path, 0, self.known()))?;
        for (walked, segment) in rest.iter().enumerate() {
            value = member(value, segment.as_ref())
                .ok_or_else(|| Unresolved::below(path, walked + 1, value))?;
        }
        Ok(value)
    }
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.known()).finish()
    }
}

/// One step down: a member of an object, or an element of a list by its number.
pub(crate) fn member<'a>(value: &'a Value, segment: &str) -> Option<&'a Value> {
    match value {
        Value::Object(members) => members.get(segment),
        Value::Array(elements) => segment.parse::<usize>().ok().and_then(|n| elements.get(n)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// A reference that leads nowhere, and where it stopped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{path}` is not known: {reason}")]
pub struct Unresolved {
    path: String,
    reason: String,
}

impl Unresolved {
    /// A value that is there but is not what was needed.
    pub(crate) fn unfit(path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            reason: reason.into(),
        }
    }

    fn new<'a, S: AsRef<str>>(
        path: &[S],
        at: usize,
        known: impl Iterator<Item = &'a String>,
    ) -> Self {
        let missing = path.get(at).map_or("", AsRef::as_ref);
        let known: Vec<_> = known.map(|name| format!("`{name}`")).collect();
        let reason = match known.is_empty() {
            true => format!("there is no `{missing}`"),
            false => format!("there is no `{missing}`, only {}", known.join(", ")),
        };
        Self {
            path: joined(path),
            reason,
        }
    }

    fn below<S: AsRef<str>>(path: &[S], at: usize, parent: &Value) -> Self {
        let parent_path = joined(&path[..at]);
        match parent {
            Value::Object(members) => {
                let mut error = Self::new(path, at, members.keys());
                error.reason.push_str(&format!(" in `{parent_path}`"));
                error
            }
            Value::Array(elements) => Self {
                path: joined(path),
                reason: format!("`{parent_path}` is a list of {}", elements.len()),
            },
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Self {
                path: joined(path),
                reason: format!("`{parent_path}` has no members"),
            },
        }
    }
}

fn joined<S: AsRef<str>>(path: &[S]) -> String {
    path.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::Names;

    fn names() -> Names {
        let mut names = Names::new();
        names.set(
            "flow",
            json!({ "code": "secret", "keys": [{ "kid": "a" }] }),
        );
        names
    }

    #[test]
    fn a_path_goes_through_members_and_list_elements() {
        assert_eq!(names().find(&["flow", "keys", "0", "kid"]), Ok(&json!("a")));
    }

    #[test]
    fn the_error_names_the_missing_part_and_its_neighbours_but_no_value() {
        let error = names()
            .find(&["flow", "stat"])
            .expect_err("there is none")
            .to_string();
        assert_eq!(
            error,
            "`flow.stat` is not known: there is no `stat`, only `code`, `keys` in `flow`"
        );
        let error = names()
            .find(&["flow", "code", "x"])
            .expect_err("there is none")
            .to_string();
        assert_eq!(
            error,
            "`flow.code.x` is not known: `flow.code` has no members"
        );
    }

    #[test]
    fn what_is_shared_is_found_until_it_is_hidden() {
        let shared = json!({ "issuer": "https://op.example", "now": 1 });
        let mut names = Names::over(Arc::new(
            shared.as_object().cloned().expect("it is an object"),
        ));
        names.set("now", 2);
        assert_eq!(names.find(&["issuer"]), Ok(&json!("https://op.example")));
        assert_eq!(names.find(&["now"]), Ok(&json!(2)));
        assert_eq!(names.iter().count(), 2);
    }

    #[test]
    fn debug_shows_no_value() {
        assert_eq!(format!("{:?}", names()), r#"{"flow"}"#);
    }
}
