//! What the users of one thread have in common: when they work, what is left to do, and where they report.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::ClosedOptions;
use crate::recorder::Recorder;
use crate::stop::Stop;
use crate::user::{JourneyUser, PAUSE, Recovered, User as _};

/// The journeys that a run which counts them has left; all threads draw from them.
#[derive(Debug)]
pub(super) struct JourneyBudget(Option<AtomicU64>);

impl JourneyBudget {
    /// One for each journey that is to be measured, or without end.
    pub(super) fn new(stop: Stop) -> Self {
        Self(match stop {
            Stop::Count(count) => Some(AtomicU64::new(count)),
            Stop::After(_) => None,
        })
    }

    /// Takes one; false if there is none.
    fn take(&self) -> bool {
        self.0.as_ref().is_none_or(|left| {
            left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(1)
            })
            .is_ok()
        })
    }

    /// Whether they are numbered.
    const fn is_limited(&self) -> bool {
        self.0.is_some()
    }

    /// Whether none is left.
    pub(super) fn is_spent(&self) -> bool {
        let gone = |left: &AtomicU64| left.load(Ordering::Relaxed) == 0;
        self.0.as_ref().is_some_and(gone)
    }
}

/// When users work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    /// The beginning of the run.
    pub(super) start: Instant,
    /// What begins before is not measured.
    pub(super) measured_from: Instant,
    /// Where the measured part ends, if that is known; nothing begins from then on.
    pub(super) end: Option<Instant>,
}

impl Window {
    /// The window of a run that begins at this moment.
    pub(super) fn of(options: &ClosedOptions, start: Instant) -> Self {
        let measured_from = start + options.warmup;
        Self {
            start,
            measured_from,
            end: options.stop.length().map(|length| measured_from + length),
        }
    }
}

/// What the users of one thread have in common.
#[derive(Debug)]
pub(super) struct UserGroup {
    pub(super) recorder: Arc<Recorder>,
    pub(super) budget: Arc<JourneyBudget>,
    /// Known when everybody is ready.
    window: OnceLock<Window>,
    /// Who is ready and has not come yet.
    waiting: Mutex<Vec<JourneyUser>>,
    /// When the last measured journey ended.
    last_end: Mutex<Option<Instant>>,
}

impl UserGroup {
    /// A group of users who are ready.
    pub(super) fn new(
        users: Vec<JourneyUser>,
        recorder: Arc<Recorder>,
        budget: Arc<JourneyBudget>,
    ) -> Self {
        Self {
            recorder,
            budget,
            window: OnceLock::new(),
            waiting: Mutex::new(users),
            last_end: Mutex::default(),
        }
    }

    /// Work begins; the first one says when.
    pub(super) fn opens(&self, window: Window) {
        self.window.get_or_init(|| window);
    }

    /// The next user comes.
    pub(super) fn come(&self) -> Option<JourneyUser> {
        self.waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop()
    }

    /// When the last measured journey ended, from the beginning of the run.
    pub(super) fn last_end(&self) -> Duration {
        let last = *self.last_end.lock().unwrap_or_else(PoisonError::into_inner);
        match (last, self.window.get()) {
            (Some(last), Some(window)) => last.saturating_duration_since(window.start),
            (Some(_) | None, _) => Duration::ZERO,
        }
    }

    /// Plays a journey once, counted if it begins in the measured part. False if there is nothing left to do.
    pub(super) async fn play(&self, player: &mut JourneyUser) -> bool {
        let Some(window) = self.window.get() else {
            return false;
        };
        if player.recover(&self.recorder).await == Recovered::NotYet {
            tokio::time::sleep(PAUSE).await;
            return !self.recorder.state.is_over();
        }
        let begun = Instant::now();
        if self.recorder.state.is_over() || window.end.is_some_and(|end| begun >= end) {
            return false;
        }
        let measured = begun >= window.measured_from;
        if measured && !self.budget.take() {
            return false;
        }
        if measured {
            let mut tally = self.recorder.tally();
            tally.due += 1;
            tally.begun(Duration::ZERO);
        }
        self.recorder.under_way.fetch_add(1, Ordering::Relaxed);
        player.repeat(begun, measured, &self.recorder).await;
        let ended = Instant::now();
        if measured {
            *self.last_end.lock().unwrap_or_else(PoisonError::into_inner) = Some(ended);
        }
        if self.is_achieved(window, measured, ended) {
            self.recorder.tally().ended_in_time += 1;
        }
        self.recorder.under_way.fetch_sub(1, Ordering::Relaxed);
        true
    }

    /// Whether a journey belongs to the rate that was achieved.
    ///
    /// Over a length of time that is whatever ended in it. To leave out what began before would cut off a journey of every
    /// user, which is much of a short run with many users. A count is of what began in the measured part.
    fn is_achieved(&self, window: &Window, measured: bool, ended: Instant) -> bool {
        if self.budget.is_limited() {
            return measured;
        }
        ended >= window.measured_from && window.end.is_none_or(|end| ended <= end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_tickets_as_journeys() {
        let budget = JourneyBudget::new(Stop::Count(2));
        assert_eq!([budget.take(), budget.is_spent()], [true, false]);
        assert_eq!([budget.take(), budget.is_spent()], [true, true]);
        assert!(!budget.take());
        let endless = JourneyBudget::new(Stop::After(Duration::from_secs(1)));
        assert_eq!([endless.take(), endless.is_spent()], [true, false]);
    }
}
