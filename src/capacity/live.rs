//! The progress of a search: a line for each trial, and on a terminal the progress of the trial under way.

use std::io::{IsTerminal as _, stderr};

use assay_loadtest::capacity::drive::Progress;
use assay_loadtest::report::capacity::{begins, tried};

use crate::load::live;

/// Shows a search as it goes, on standard error.
pub(super) struct Live {
    /// The trial under way; a log gets only the lines of trials that are over.
    trial: Option<live::Live>,
}

impl Live {
    /// A search that has not begun.
    pub(super) const fn new() -> Self {
        Self { trial: None }
    }

    /// Takes in where the search is.
    pub(super) fn tell(&mut self, progress: &Progress<'_>) {
        match progress {
            Progress::Begins(number, trial) => {
                self.trial = stderr().is_terminal().then(|| {
                    let which = begins(*number, *trial);
                    live::Live::one_of_several(format!("{which}  "))
                });
            }
            Progress::Within(progress) => {
                if let Some(trial) = &mut self.trial {
                    trial.tell(progress);
                }
            }
            Progress::Tried(number, trial) => {
                // The progress line leaves before anything else is written.
                self.trial = None;
                anstream::eprintln!("{}", tried(*number, trial));
            }
        }
    }
}
