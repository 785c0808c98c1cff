//! How the command ends: the exit codes, and what is said when it could not do its work.

use std::fmt::{self, Display};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use assay_conformance::report::{Report, Summary};
use assay_conformance::words::Verdict;

/// The exit codes of the command. Scripts rely on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// It was done, and there is nothing to complain about. Warnings are no complaint.
    Clean = 0,
    /// Something is wrong with the target, or could not be judged.
    Findings = 1,
    /// The arguments, a scenario file or a target file are wrong, or select nothing.
    Input = 2,
    /// The fault is ours, the target could not be reached, or the run was interrupted.
    Trouble = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl Exit {
    /// The exit of a run of checks. An interrupted run answers no question, even if it had findings by then.
    pub(crate) fn of(report: &Report) -> Self {
        if report.interrupted {
            Self::Trouble
        } else {
            Self::of_counts(&report.summary())
        }
    }

    fn of_counts(summary: &Summary) -> Self {
        if summary.of(Verdict::Fail) + summary.of(Verdict::Blocked) > 0 {
            Self::Findings
        } else if summary.of(Verdict::Error) > 0 {
            Self::Trouble
        } else if summary.judged() == 0 {
            // A run in which everything was skipped must not be mistaken for one that passed.
            Self::Input
        } else {
            Self::Clean
        }
    }
}

/// Why the command could not do its work.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The user's input is wrong. The message says what to change.
    Input(anyhow::Error),
    /// The fault is ours, the machine's or the target's.
    Trouble(anyhow::Error),
}

impl Failure {
    /// The user's input is wrong.
    pub(crate) fn input(message: impl Display) -> Self {
        Self::Input(anyhow::anyhow!("{message}"))
    }

    /// The fault is ours, the machine's or the target's.
    pub(crate) fn trouble(message: impl Display) -> Self {
        Self::Trouble(anyhow::anyhow!("{message}"))
    }

    /// Says it, and ends with the code that belongs to it.
    pub(crate) fn tell(self) -> Exit {
        let (exit, error) = match self {
            Self::Input(error) => (Exit::Input, error),
            Self::Trouble(error) => (Exit::Trouble, error),
        };
        let red = Style::new().fg_color(Some(AnsiColor::Red.into())).bold();
        let message = format!("{error:#}");
        // Diagnostics of files bring the word with them.
        let message = message.strip_prefix("error: ").unwrap_or(&message);
        anstream::eprintln!("{red}error{red:#}: {message}");
        exit
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Input(error) | Self::Trouble(error)) = self;
        write!(f, "{error:#}")
    }
}

/// Errors of the machine, such as a full disk, are nobody's input.
impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Trouble(error.into())
    }
}

#[cfg(test)]
mod tests {
    use assay_conformance::runner::event::Event;

    use super::*;

    fn exit(verdicts: &[Verdict]) -> Exit {
        Exit::of_counts(&verdicts.iter().copied().collect())
    }

    #[test]
    fn warnings_are_clean() {
        assert_eq!(
            exit(&[
                Verdict::Pass,
                Verdict::Warn,
                Verdict::Info,
                Verdict::Skipped
            ]),
            Exit::Clean
        );
    }

    #[test]
    fn what_could_not_be_judged_is_never_green() {
        assert_eq!(exit(&[Verdict::Pass, Verdict::Blocked]), Exit::Findings);
        assert_eq!(exit(&[Verdict::Pass, Verdict::Error]), Exit::Trouble);
    }

    #[test]
    fn a_finding_outranks_an_error() {
        assert_eq!(exit(&[Verdict::Fail, Verdict::Error]), Exit::Findings);
    }

    #[test]
    fn a_run_that_judged_nothing_is_not_clean() {
        assert_eq!(exit(&[Verdict::Skipped]), Exit::Input);
        assert_eq!(exit(&[]), Exit::Input);
    }

    #[test]
    fn an_interrupted_run_is_not_clean() {
        let mut report = Report::default();
        report.apply(Event::RunFinished {
            interrupted: true,
            duration_ms: 1,
        });
        assert_eq!(Exit::of(&report), Exit::Trouble);
    }
}
