//! How far a proof has come: a bar on a terminal, a line now and then elsewhere, on standard error.

use std::io::{IsTerminal as _, stderr};

use indicatif::{ProgressBar, ProgressStyle};
use tokio::time::Instant;

use crate::progress::SILENCE;

/// How far a proof has come.
pub(super) struct Counter {
    bar: ProgressBar,
    faults: usize,
    last: Instant,
}

impl Counter {
    /// None of so many.
    pub(super) fn new(faults: usize) -> Self {
        let style = ProgressStyle::with_template("{bar:24.cyan/dim} {pos}/{len} faults {elapsed}");
        let bar = if stderr().is_terminal() {
            ProgressBar::new(faults as u64)
        } else {
            ProgressBar::hidden()
        };
        Self {
            bar: bar.with_style(style.expect("the template is a constant")),
            faults,
            last: Instant::now(),
        }
    }

    /// So many.
    pub(super) fn show(&mut self, tried: usize) {
        self.bar.set_position(tried as u64);
        if self.bar.is_hidden() && self.last.elapsed() >= SILENCE {
            self.last = Instant::now();
            anstream::eprintln!("{tried} of {} faults tried", self.faults);
        }
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
