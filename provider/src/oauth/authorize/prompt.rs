//! The `prompt` parameter: OIDC Core 1.0 section 3.1.2.1.

use crate::rule::{Rule, Rules, Violation};

/// How much the user may or must be asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Prompt {
    /// Not at all: an answer, or an error.
    None,
    /// As needed, and in any case what is named here.
    Interactive {
        /// Authenticate, even if someone is signed in.
        login: Ask,
        /// Show the consent page, even if consent is remembered.
        consent: Ask,
    },
}

/// Whether a page is shown in any case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ask {
    /// Even if a suitable login or consent is remembered.
    Always,
    /// Only where nothing suitable is remembered.
    IfNeeded,
}

impl Ask {
    const fn when(asked: bool) -> Self {
        if asked { Self::Always } else { Self::IfNeeded }
    }
}

impl Prompt {
    /// Reads the list of values. Unknown values are ignored, as section 3.1.2.1 recommends, so that clients of newer
    /// extensions are served.
    ///
    /// # Errors
    /// `none` next to any other value.
    pub fn parse(list: &str, rules: &Rules) -> Result<Self, Violation> {
        let values: Vec<&str> = list.split(' ').filter(|value| !value.is_empty()).collect();
        if values.contains(&"none") {
            rules.require(Rule::AuthzPromptNoneAlone, values.len() == 1)?;
            return Ok(Self::None);
        }
        // The sign-in page is where a user picks another account.
        let login = values.contains(&"login") || values.contains(&"select_account");
        Ok(Self::Interactive {
            login: Ask::when(login),
            consent: Ask::when(values.contains(&"consent")),
        })
    }

    /// Whether no page may be shown.
    #[must_use]
    pub const fn is_none(self) -> bool {
        matches!(self, Self::None)
    }

    /// Whether the user authenticates in any case.
    #[must_use]
    pub const fn always_login(self) -> bool {
        matches!(
            self,
            Self::Interactive {
                login: Ask::Always,
                ..
            }
        )
    }

    /// Whether the user is asked for consent in any case.
    #[must_use]
    pub const fn always_consent(self) -> bool {
        matches!(
            self,
            Self::Interactive {
                consent: Ask::Always,
                ..
            }
        )
    }
}

impl Default for Prompt {
    fn default() -> Self {
        Self::Interactive {
            login: Ask::IfNeeded,
            consent: Ask::IfNeeded,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_stands_alone() {
        let strict = Rules::strict();
        assert_eq!(Prompt::parse("none", &strict), Ok(Prompt::None));
        for list in [
            "none login",
            "login none",
            "none none",
            "none something_new",
        ] {
            assert_eq!(
                Prompt::parse(list, &strict),
                Err(Violation(Rule::AuthzPromptNoneAlone)),
                "{list}"
            );
        }
    }

    #[test]
    fn unknown_values_ask_for_nothing() {
        let prompt =
            Prompt::parse("create consent", &Rules::strict()).expect("unknown values are ignored");
        assert!(prompt.always_consent() && !prompt.always_login());
    }
}
