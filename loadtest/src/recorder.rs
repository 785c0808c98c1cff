//! Where the users of one thread report, and where they learn that it is over.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use crate::tally::Tally;

/// Where the users of one thread report. Nobody else writes here, and the collector looks in once a second.
#[derive(Debug)]
pub(crate) struct Recorder {
    tally: Mutex<Tally>,
    /// Journeys that are under way.
    pub(crate) under_way: AtomicU64,
    /// What all threads have in common.
    pub(crate) state: Arc<RunState>,
}

/// What all threads have in common; looked at often, written seldom.
#[derive(Debug)]
pub(crate) struct RunState {
    over: AtomicBool,
    ended: Mutex<Option<(String, Instant)>>,
    errors: AtomicU64,
    most_errors: u64,
}

impl Recorder {
    pub(crate) fn new(tally: Tally, state: Arc<RunState>) -> Self {
        Self {
            tally: Mutex::new(tally),
            under_way: AtomicU64::new(0),
            state,
        }
    }

    /// The tally, to count something.
    pub(crate) fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the tally and leaves an empty one: the thread goes on counting at once.
    pub(crate) fn exchange(&self, empty: Tally) -> Tally {
        std::mem::replace(&mut *self.tally(), empty)
    }
}

impl RunState {
    /// A run that ends by itself after this many errors.
    pub(crate) fn new(most_errors: u64) -> Self {
        Self {
            over: AtomicBool::new(false),
            ended: Mutex::default(),
            errors: AtomicU64::new(0),
            most_errors,
        }
    }

    /// An error happened; too many end the run. What it was is said then, as those of a warm-up are in no report.
    pub(crate) fn error(&self, what: &str) {
        if self.errors.fetch_add(1, Ordering::Relaxed) + 1 == self.most_errors {
            self.end(format!(
                "{} errors, so --max-errors ends the run; the last was in {what}",
                self.most_errors
            ));
        }
    }

    /// Ends the run before its time. The first reason is kept.
    pub(crate) fn end(&self, reason: String) {
        let mut kept = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get_or_insert_with(|| (reason, Instant::now()));
        self.over.store(true, Ordering::Release);
    }

    /// Whether it was ended before its time.
    pub(crate) fn is_over(&self) -> bool {
        self.over.load(Ordering::Acquire)
    }

    /// Why it was ended before its time, and when.
    pub(crate) fn ended(&self) -> Option<(String, Instant)> {
        self.ended
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
