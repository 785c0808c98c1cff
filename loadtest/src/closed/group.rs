//! The users of one thread: their times, their budget of journeys, and their recorder.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use tokio::time::Instant;

use crate::lock;
use crate::recorder::Recorder;
use crate::run::observe::Times;
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

/// The users of one thread and their common data.
#[derive(Debug)]
pub(super) struct UserGroup {
    pub(super) recorder: Arc<Recorder>,
    pub(super) budget: Arc<JourneyBudget>,
    /// Known when all users are ready.
    times: OnceLock<Times>,
    /// Users who are ready and have not begun yet.
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
            times: OnceLock::new(),
            waiting: Mutex::new(users),
            last_end: Mutex::default(),
        }
    }

    /// Work begins; the first one says when.
    pub(super) fn opens(&self, times: Times) {
        self.times.get_or_init(|| times);
    }

    /// The next user comes.
    pub(super) fn come(&self) -> Option<JourneyUser> {
        lock(&self.waiting).pop()
    }

    /// When the last measured journey ended, from the beginning of the run.
    pub(super) fn last_end(&self) -> Duration {
        let last = *lock(&self.last_end);
        match (last, self.times.get()) {
            (Some(last), Some(times)) => last.saturating_duration_since(times.begin),
            (Some(_) | None, _) => Duration::ZERO,
        }
    }

    /// Plays a journey once, counted if it begins in the measured part. False if there is nothing left to do.
    pub(super) async fn play(&self, player: &mut JourneyUser) -> bool {
        let Some(times) = self.times.get() else {
            return false;
        };
        if player.recover(&self.recorder).await == Recovered::NotYet {
            tokio::time::sleep(PAUSE).await;
            return !self.recorder.state.is_over();
        }
        let begun = Instant::now();
        if self.recorder.state.is_over() || times.end().is_some_and(|end| begun >= end) {
            return false;
        }
        let measured = begun >= times.measured_from();
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
            *lock(&self.last_end) = Some(ended);
        }
        if self.is_achieved(times, measured, ended) {
            self.recorder.tally().ended_in_time += 1;
        }
        self.recorder.under_way.fetch_sub(1, Ordering::Relaxed);
        true
    }

    /// Whether a journey belongs to the rate that was achieved.
    ///
    /// Over a length of time that is whatever ended in it. To leave out what began before would cut off a journey of every
    /// user, which is much of a short run with many users. With a count, the journeys that began in the measured part count.
    fn is_achieved(&self, times: &Times, measured: bool, ended: Instant) -> bool {
        if self.budget.is_limited() {
            return measured;
        }
        ended >= times.measured_from() && times.end().is_none_or(|end| ended <= end)
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
