//! The counts of one thread, and the state of the run that all threads share.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::time::Instant;

use crate::lock;
use crate::tally::Tally;

/// The counts of the users of one thread. Only these users write, and the collector reads once a second.
#[derive(Debug)]
pub(crate) struct Recorder {
    tally: Mutex<Tally>,
    /// Journeys that are under way.
    pub(crate) under_way: AtomicU64,
    /// The state that all threads share.
    pub(crate) state: Arc<RunState>,
}

/// The state of a run that all threads share. It is read often and written seldom.
#[derive(Debug)]
pub(crate) struct RunState {
    over: AtomicBool,
    ended: Mutex<Option<(String, Instant)>>,
    errors: AtomicU64,
    most_errors: u64,
}

impl Recorder {
    /// A recorder that counts this many verbs.
    pub(crate) fn new(verbs: usize, state: Arc<RunState>) -> Self {
        Self {
            tally: Mutex::new(Tally::new(verbs)),
            under_way: AtomicU64::new(0),
            state,
        }
    }

    /// The tally, to count something.
    pub(crate) fn tally(&self) -> MutexGuard<'_, Tally> {
        lock(&self.tally)
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

    /// Counts an error; too many end the run. The reason names the last one, because no report shows the errors of a warm-up.
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
        lock(&self.ended).get_or_insert_with(|| (reason, Instant::now()));
        self.over.store(true, Ordering::Release);
    }

    /// Whether it was ended before its time.
    pub(crate) fn is_over(&self) -> bool {
        self.over.load(Ordering::Acquire)
    }

    /// Why it was ended before its time, and when.
    pub(crate) fn ended(&self) -> Option<(String, Instant)> {
        lock(&self.ended).clone()
    }
}
