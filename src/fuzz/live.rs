//! The progress of a search: a bar on a terminal, a line now and then elsewhere.

use std::io::{IsTerminal as _, stderr};
use std::time::Duration;

use assay_conformance::judge::Law;
use assay_fuzz::search::Progress;
use indicatif::{ProgressBar, ProgressStyle};
use tokio::time::Instant;

use crate::progress::SILENCE;

/// Shows a search as it goes, on standard error.
pub(super) struct Live {
    bar: Option<ProgressBar>,
    last: Instant,
    found: Vec<Law>,
}

impl Live {
    /// A search of at most so many cases.
    pub(super) fn new(cases: Option<u64>) -> Self {
        let bar = stderr().is_terminal().then(|| {
            let bar = cases.map_or_else(ProgressBar::no_length, ProgressBar::new);
            let template = match cases {
                Some(_) => "{bar:24.cyan/dim} {pos}/{len} cases {elapsed} {wide_msg:.dim}",
                None => "{spinner:.cyan} {pos} cases {elapsed} {wide_msg:.dim}",
            };
            let style = ProgressStyle::with_template(template);
            let bar = bar.with_style(style.expect("the templates are constants"));
            bar.enable_steady_tick(Duration::from_millis(100));
            bar
        });
        Self {
            bar,
            last: Instant::now(),
            found: Vec::new(),
        }
    }

    /// Takes in what happened next.
    pub(super) fn tell(&mut self, progress: Progress) {
        match progress {
            Progress::Played { cases, requests } => match &self.bar {
                Some(bar) => bar.set_position(cases),
                None if self.last.elapsed() >= SILENCE => {
                    self.last = Instant::now();
                    anstream::eprintln!("{cases} cases played, {requests} requests sent");
                }
                None => {}
            },
            Progress::Shrinking(law) => {
                if !self.found.contains(&law) {
                    self.found.push(law);
                }
                let laws: Vec<_> = self.found.iter().map(|law| law.name()).collect();
                match &self.bar {
                    Some(bar) => bar.set_message(format!("found: {}", laws.join(" "))),
                    None => anstream::eprintln!("found: {}; making the case smaller", law.name()),
                }
            }
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
