//! The parameters of a token, revocation or introspection request: RFC 6749 section 3.2.

use std::collections::HashSet;
use std::fmt;
use std::str;

use super::form::{self, Malformed};
use crate::model::Secret;
use crate::rule::{Rule, Rules};

/// Decoded parameters. They may hold secrets, so `Debug` shows their names only.
pub struct Parameters {
    /// Names and values, one behind the other: a request is decoded into one piece of memory.
    text: String,
    pairs: Vec<Pair>,
}

/// Where a name ends and its value does; it begins where the pair before ended.
#[derive(Clone, Copy)]
struct Pair {
    start: usize,
    name_end: usize,
    end: usize,
}

/// Why a body cannot be read as parameters.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unreadable {
    /// Not form encoding of UTF-8.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// RFC 6749 section 3.2: no parameter more than once.
    #[error("a parameter is repeated")]
    Repeated,
}

impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.iter().map(|(name, _)| name))
            .finish()
    }
}

impl Parameters {
    /// Decodes a request body.
    ///
    /// # Errors
    /// If it is not a form, or repeats a parameter.
    pub fn decode(body: &[u8], rules: &Rules) -> Result<Self, Unreadable> {
        let encoded = str::from_utf8(body).map_err(|_| Malformed)?;
        let mut parameters = Self {
            // Decoding never makes a form longer.
            text: String::with_capacity(encoded.len()),
            pairs: Vec::with_capacity(TYPICAL),
        };
        for (name, value) in form::pairs(encoded) {
            let start = parameters.text.len();
            form::decode_onto(&mut parameters.text, name)?;
            let name_end = parameters.text.len();
            form::decode_onto(&mut parameters.text, value)?;
            let end = parameters.text.len();
            parameters.pairs.push(Pair {
                start,
                name_end,
                end,
            });
        }
        if parameters.repeat() && rules.keep(Rule::TokenNoDuplicateParameter) {
            return Err(Unreadable::Repeated);
        }
        Ok(parameters)
    }

    /// RFC 8707 section 2: `resource` is the one parameter that may repeat.
    fn repeat(&self) -> bool {
        let mut names = self
            .iter()
            .map(|(name, _)| name)
            .filter(|name| *name != "resource");
        if self.pairs.len() <= FEW {
            let mut before = [""; FEW];
            return names.enumerate().any(|(count, name)| {
                let repeated = before[..count].contains(&name);
                before[count] = name;
                repeated
            });
        }
        // A stranger decides how many there are, so the time must not grow with their square.
        let mut seen = HashSet::new();
        !names.all(|name| seen.insert(name))
    }

    fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|pair| {
            let (name, value) = (pair.start..pair.name_end, pair.name_end..pair.end);
            (&self.text[name], &self.text[value])
        })
    }

    /// A parameter's value. RFC 6749 section 3.2: one without a value counts as omitted.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.as_sent(name).filter(|value| !value.is_empty())
    }

    /// A parameter's value that must not be shown.
    #[must_use]
    pub fn secret(&self, name: &str) -> Option<Secret> {
        self.get(name).map(Secret::new)
    }

    /// The requested `scope`.
    #[must_use]
    pub fn scope(&self, rules: &Rules) -> Option<&str> {
        let keep = rules.keep(Rule::TokenEmptyParameterIsOmitted);
        if keep {
            self.get("scope")
        } else {
            self.as_sent("scope")
        }
    }

    fn as_sent(&self, name: &str) -> Option<&str> {
        self.iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }
}

/// As many parameters as most requests have.
const TYPICAL: usize = 8;

/// Up to so many, comparing each with each is quicker than hashing.
const FEW: usize = 16;

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(body: &str) -> Result<Parameters, Unreadable> {
        Parameters::decode(body.as_bytes(), &Rules::strict())
    }

    #[test]
    fn an_empty_parameter_counts_as_omitted() {
        let parameters = decode("code=&scope=a").expect("it is a form");
        assert_eq!(parameters.get("code"), None);
        assert_eq!(parameters.get("scope"), Some("a"));
    }

    #[test]
    fn only_resource_may_repeat() {
        assert_eq!(decode("code=a&code=a").err(), Some(Unreadable::Repeated));
        assert!(decode("resource=a&resource=b").is_ok());
    }
}
