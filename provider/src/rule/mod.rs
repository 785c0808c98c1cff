//! Every rule this provider keeps: the reason in its log, the citation, and the switch that breaks it on purpose.

mod broken;
mod list;

use std::fmt;
use std::str::FromStr;

pub use broken::{Rules, Violation};
pub use list::Rule;

/// The place of a rule in the specifications.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cite {
    /// Short name of the document, such as `RFC 6749`.
    pub spec: &'static str,
    /// Section within it.
    pub section: &'static str,
}

impl fmt::Display for Cite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} section {}", self.spec, self.section)
    }
}

/// The proof that has to notice when a rule is not kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Proof {
    /// A check: what one careful client can see.
    Check,
    /// An invariant under load: what shows only between many requests, at once or one after another.
    Load,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.fault())
    }
}

/// No rule has a fault of this name.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("there is no rule to break named `{asked}`; the nearest name is `{nearest}`")]
pub struct UnknownRule {
    asked: String,
    nearest: &'static str,
}

impl FromStr for Rule {
    type Err = UnknownRule;

    fn from_str(name: &str) -> Result<Self, UnknownRule> {
        if let Some(rule) = Self::ALL.iter().find(|rule| rule.fault() == name) {
            return Ok(*rule);
        }
        let asked: String = name.chars().take(LONGEST_NAME).collect();
        let faults = Self::ALL.iter().map(|rule| rule.fault());
        let nearest = faults.min_by_key(|fault| strsim::levenshtein(&asked, fault));
        Err(UnknownRule {
            nearest: nearest.unwrap_or_default(),
            asked,
        })
    }
}

/// Longer names are cut before they are compared: the distance costs the product of the lengths.
const LONGEST_NAME: usize = 80;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_name_leads_back_to_its_rule() {
        for &rule in Rule::ALL {
            assert_eq!(rule.fault().parse(), Ok(rule));
            assert!(rule.says().ends_with('.'), "{rule} is not a sentence");
            // RFC 6749 section 5.2: what an `error_description` may consist of.
            let plain = |c: char| matches!(c, ' '..='~') && !matches!(c, '"' | '\\');
            assert!(
                rule.says().chars().all(plain),
                "{rule} does not fit into an answer"
            );
        }
    }

    #[test]
    fn a_misspelt_fault_is_answered_with_the_nearest() {
        let error = "accept-reuse-code"
            .parse::<Rule>()
            .expect_err("it is misspelt");
        assert!(
            error.to_string().contains("`accept-reused-code`"),
            "{error}"
        );
    }
}
