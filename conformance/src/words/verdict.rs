//! How binding a sentence is, how grave a finding, and the verdict of a check on the target.

use super::vocabulary::vocabulary;

vocabulary! {
    /// The keyword of a sentence: RFC 2119, RFC 8174.
    pub enum Level {
        /// An absolute requirement.
        Must = "MUST",
        /// An absolute prohibition.
        MustNot = "MUST NOT",
        /// Advice with exceptions.
        Should = "SHOULD",
        /// Advice against, with exceptions.
        ShouldNot = "SHOULD NOT",
        /// Truly optional.
        May = "MAY",
    }
}

vocabulary! {
    /// How grave a finding is.
    #[derive(Default)]
    pub enum Grade {
        /// Worth a mention.
        Info = "info",
        /// Tolerated, but somebody will stumble.
        Warn = "warn",
        /// Wrong.
        Fail = "fail" default,
    }
}

vocabulary! {
    /// The verdict of a check on the target.
    pub enum Verdict {
        /// Every judged step was right.
        Pass = "pass",
        /// Nothing wrong, something to mention.
        Info = "info",
        /// A need is not offered.
        Skipped = "skipped",
        /// Tolerated, but somebody will stumble.
        Warn = "warn",
        /// Wrong.
        Fail = "fail",
        /// Could not be judged: preparation failed, or the observation was inconclusive. Never green.
        Blocked = "blocked",
        /// Our fault, or the target could not be reached. Never green.
        Error = "error",
    }
}
