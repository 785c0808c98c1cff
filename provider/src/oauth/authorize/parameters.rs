//! The parameters of an authorization request, before any of them is believed.

use super::error::AuthorizeError;
use crate::oauth::form;
use crate::rule::{Rule, Violation};

/// The parameters in the order in which they came. Empty ones count as absent: RFC 6749 section 3.1.
///
/// A repeated parameter is not refused while reading, because the refusal goes to the client by redirect if the rest
/// of the request allows it.
#[derive(Clone, Default)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Reads a query or a form body.
    ///
    /// # Errors
    /// A request that is too long or badly encoded.
    pub fn read(encoded: &str) -> Result<Self, AuthorizeError> {
        if encoded.len() > LONGEST_REQUEST {
            return Err(AuthorizeError::TooLong);
        }
        let mut pairs = form::decode(encoded).map_err(|_| AuthorizeError::Malformed)?;
        pairs.retain(|(_, value)| !value.is_empty());
        Ok(Self(pairs))
    }

    /// The value of a parameter that may occur once.
    ///
    /// # Errors
    /// It occurs more often: RFC 6749 section 3.1.
    pub fn one(&self, name: &str) -> Result<Option<&str>, Violation> {
        let mut values = self
            .0
            .iter()
            .filter(|(found, _)| found == name)
            .map(|(_, value)| value.as_str());
        let first = values.next();
        if values.next().is_some() {
            Err(Violation(Rule::AuthzNoDuplicateParameter))
        } else {
            Ok(first)
        }
    }

    /// Refuses parameters that occur more than once, known or unknown. RFC 8707 section 2 exempts `resource`.
    ///
    /// # Errors
    /// Some parameter does.
    pub fn none_repeated(&self) -> Result<(), Violation> {
        let mut names: Vec<&str> = self
            .0
            .iter()
            .map(|(name, _)| name.as_str())
            .filter(|&n| n != "resource")
            .collect();
        names.sort_unstable();
        let repeated = names.windows(2).any(|pair| pair[0] == pair[1]);
        if repeated {
            Err(Violation(Rule::AuthzNoDuplicateParameter))
        } else {
            Ok(())
        }
    }
}

/// Ten times what real clients send. Every request waits in memory while its user signs in.
const LONGEST_REQUEST: usize = 8 * 1024;
