//! The progress of a run: a line that redraws itself on a terminal, a line now and then elsewhere.
//!
//! All of it goes to standard error, so that a report on standard output stands alone.

use std::collections::BTreeSet;
use std::io::{IsTerminal as _, stderr};
use std::time::Duration;

use assay_conformance::runner::event::Event;
use indicatif::{ProgressBar, ProgressStyle};
use tokio::time::Instant;

/// Shows a run as it goes.
pub(crate) struct Progress {
    shown: Shown,
    running: BTreeSet<String>,
    done: usize,
    planned: usize,
}

enum Shown {
    /// Somebody watches.
    Bar(ProgressBar),
    /// A log is being written; silence for too long looks like a hang.
    Lines { last: Instant },
}

/// How long a log may be silent.
pub(crate) const SILENCE: Duration = Duration::from_secs(15);

impl Progress {
    /// A run that has not begun.
    pub(crate) fn new() -> Self {
        let shown = if stderr().is_terminal() {
            let style = ProgressStyle::with_template(
                "{bar:24.cyan/dim} {pos}/{len} {elapsed} {wide_msg:.dim}",
            );
            let style = style.expect("the template is a constant");
            Shown::Bar(ProgressBar::no_length().with_style(style))
        } else {
            Shown::Lines {
                last: Instant::now(),
            }
        };
        Self {
            shown,
            running: BTreeSet::new(),
            done: 0,
            planned: 0,
        }
    }

    /// Takes in what happened next.
    pub(crate) fn apply(&mut self, event: &Event) {
        match event {
            Event::RunStarted { checks, .. } => {
                self.planned = checks.len();
                if let Shown::Bar(bar) = &self.shown {
                    bar.set_length(checks.len() as u64);
                    bar.enable_steady_tick(Duration::from_millis(100));
                }
            }
            Event::CheckStarted { id } => {
                self.running.insert(id.clone());
            }
            Event::CheckFinished(result) => {
                self.running.remove(&result.id);
                self.done += 1;
            }
            Event::RunFinished { .. } => {
                if let Shown::Bar(bar) = &self.shown {
                    bar.finish_and_clear();
                }
                return;
            }
        }
        self.show();
    }

    fn show(&mut self) {
        let running = self
            .running
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" ");
        match &mut self.shown {
            Shown::Bar(bar) => {
                bar.set_position(self.done as u64);
                bar.set_message(running);
            }
            Shown::Lines { last } if last.elapsed() >= SILENCE && !running.is_empty() => {
                *last = Instant::now();
                anstream::eprintln!(
                    "{} of {} checks done; running {running}",
                    self.done,
                    self.planned
                );
            }
            Shown::Lines { .. } => {}
        }
    }
}
