//! What every answer is held to: the oracle's sentences, each with the place where it is written.

use assay_conformance::scenario::Citation;
use assay_conformance::verdict::{Grade, Level};

/// Declares [`Law`] and the tables that go with it from one list, so that no variant can be left out of any of them.
macro_rules! laws {
    ($($(#[doc = $says:literal])+ $variant:ident = $id:literal, $level:ident, $spec:literal, $section:literal;)+) => {
        /// A sentence that answers are held to, whatever was sent.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Law {
            $($(#[doc = $says])+ $variant,)+
        }

        impl Law {
            /// Every law, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Its name in reports and files, in kebab-case.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)+ }
            }

            /// The law as one sentence.
            #[must_use]
            pub fn says(self) -> &'static str {
                let sentence = match self { $(Self::$variant => concat!($($says),+),)+ };
                sentence.trim().trim_end_matches('.')
            }

            /// The keyword of the sentence it comes from.
            #[must_use]
            pub const fn level(self) -> Level {
                match self { $(Self::$variant => Level::$level,)+ }
            }

            /// The document and the section.
            const fn place(self) -> (&'static str, &'static str) {
                match self { $(Self::$variant => ($spec, $section),)+ }
            }
        }
    };
}

laws! {
    // Every answer.

    /// Whatever a client sends, it is never an error of the server.
    NeverServerError = "never-a-server-error", Must, "RFC 9110", "15.6";
    /// Every request is answered in time.
    Answers = "every-request-is-answered", Must, "RFC 9110", "3.4";
    /// After whatever was sent, the server still completes a normal flow.
    StillServes = "still-serves", Must, "RFC 9110", "15.6";

    // Requests that were damaged.

    /// What was damaged in a way that matters is never granted.
    DamagedNeverGranted = "damaged-never-granted", Must, "RFC 6749", "5.2";
    /// What was damaged in a way that does not matter is granted.
    HarmlessGranted = "harmless-granted", Must, "RFC 6749", "3.2";
}

impl Law {
    /// Where it is written.
    #[must_use]
    pub fn cite(self) -> Citation {
        let (spec, section) = self.place();
        Citation {
            spec: spec.to_owned(),
            section: section.to_owned(),
        }
    }

    /// What a violation earns: advice that was not taken is no failure.
    #[must_use]
    pub const fn grade(self) -> Grade {
        match self.level() {
            Level::Must | Level::MustNot => Grade::Fail,
            Level::Should | Level::ShouldNot => Grade::Warn,
            Level::May => Grade::Info,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_kebab_case_and_unique() {
        let ids: BTreeSet<_> = Law::ALL.iter().map(|law| law.id()).collect();
        assert_eq!(ids.len(), Law::ALL.len());
        for id in ids {
            assert!(
                id.chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
                "{id}"
            );
        }
    }
}
