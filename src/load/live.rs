//! The progress of a run: a line that redraws itself on a terminal, and a line each second elsewhere.

use std::io::{IsTerminal as _, stderr};
use std::time::Duration;

use assay_loadtest::report::JOURNEY;
use assay_loadtest::report::live::{self, live};
use assay_loadtest::run::Progress;
use indicatif::{ProgressBar, ProgressStyle};

/// Shows a run as it goes, on standard error.
pub(crate) struct Live {
    bar: Option<ProgressBar>,
    /// Errors so far.
    errors: u64,
    /// Which of several runs it is.
    which: String,
}

impl Live {
    /// A run that has not begun.
    pub(crate) fn new() -> Self {
        Self::one_of_several(String::new())
    }

    /// One run of several, told apart by this.
    pub(crate) fn one_of_several(which: String) -> Self {
        let bar = stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template("{spinner:.cyan} {wide_msg}");
            let bar =
                ProgressBar::new_spinner().with_style(style.expect("the template is a constant"));
            bar.enable_steady_tick(Duration::from_millis(100));
            bar
        });
        Self {
            bar,
            errors: 0,
            which,
        }
    }

    /// Says what is being done.
    pub(crate) fn says(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.set_message(format!("{}{text}", self.which)),
            None => anstream::eprintln!("{}{text}", self.which),
        }
    }

    /// Takes in where the run is.
    pub(crate) fn tell(&mut self, progress: &Progress) {
        match progress {
            Progress::Preparing(done, all) => {
                // A log gets ten lines of it, not a thousand.
                let tenth = (all / 10).max(1);
                if self.bar.is_some() || done % tenth == 0 {
                    self.says(&format!("{done} of {all} users are ready"));
                }
            }
            Progress::WarmingUp => self.says("warming up"),
            Progress::Second(elapsed, point) => {
                let verbs = point.verbs.iter().filter(|(name, _)| *name != JOURNEY);
                self.errors += verbs.map(|(_, figures)| figures.errors).sum::<u64>();
                let line = live::Live {
                    elapsed: *elapsed,
                    interval_s: 1.0,
                    point,
                    errors: self.errors,
                };
                self.says(&live(&line));
            }
            Progress::Ending => self.says("waiting for what is under way"),
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
