//! What the users of one thread have in common: when they work, what is left to do, and where they report.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::ClosedOptions;
use crate::desk::Desk;
use crate::stop::Stop;
use crate::user::{PAUSE, Player, Recovered, User as _};

/// The journeys that a run which counts them has left; all threads draw from them.
#[derive(Debug)]
pub(super) struct Tickets(Option<AtomicU64>);

impl Tickets {
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
    const fn are_counted(&self) -> bool {
        self.0.is_some()
    }

    /// Whether none is left.
    pub(super) fn are_gone(&self) -> bool {
        let gone = |left: &AtomicU64| left.load(Ordering::Relaxed) == 0;
        self.0.as_ref().is_some_and(gone)
    }
}

/// When users work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hours {
    /// The beginning of the run.
    pub(super) start: Instant,
    /// What begins before is not measured.
    pub(super) measured_from: Instant,
    /// Where the measured part ends, if that is known; nothing begins from then on.
    pub(super) end: Option<Instant>,
}

impl Hours {
    /// The hours of a run that begins at this moment.
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
pub(super) struct Shift {
    pub(super) desk: Arc<Desk>,
    pub(super) tickets: Arc<Tickets>,
    /// Known when everybody is ready.
    hours: OnceLock<Hours>,
    /// Who is ready and has not come yet.
    waiting: Mutex<Vec<Player>>,
    /// When the last measured journey ended.
    last_end: Mutex<Option<Instant>>,
}

impl Shift {
    /// A shift of users who are ready.
    pub(super) fn new(users: Vec<Player>, desk: Arc<Desk>, tickets: Arc<Tickets>) -> Self {
        Self {
            desk,
            tickets,
            hours: OnceLock::new(),
            waiting: Mutex::new(users),
            last_end: Mutex::default(),
        }
    }

    /// Work begins; the first one says when.
    pub(super) fn opens(&self, hours: Hours) {
        self.hours.get_or_init(|| hours);
    }

    /// The next user comes.
    pub(super) fn come(&self) -> Option<Player> {
        self.waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop()
    }

    /// When the last measured journey ended, from the beginning of the run.
    pub(super) fn last_end(&self) -> Duration {
        let last = *self.last_end.lock().unwrap_or_else(PoisonError::into_inner);
        match (last, self.hours.get()) {
            (Some(last), Some(hours)) => last.saturating_duration_since(hours.start),
            (Some(_) | None, _) => Duration::ZERO,
        }
    }

    /// Plays a journey once, counted if it begins in the measured part. False if there is nothing left to do.
    pub(super) async fn play(&self, player: &mut Player) -> bool {
        let Some(hours) = self.hours.get() else {
            return false;
        };
        if player.recover(&self.desk).await == Recovered::NotYet {
            tokio::time::sleep(PAUSE).await;
            return !self.desk.board.is_over();
        }
        let begun = Instant::now();
        if self.desk.board.is_over() || hours.end.is_some_and(|end| begun >= end) {
            return false;
        }
        let measured = begun >= hours.measured_from;
        if measured && !self.tickets.take() {
            return false;
        }
        if measured {
            let mut tally = self.desk.tally();
            tally.due += 1;
            tally.begun(Duration::ZERO);
        }
        self.desk.under_way.fetch_add(1, Ordering::Relaxed);
        player.repeat(begun, measured, &self.desk).await;
        let ended = Instant::now();
        if measured {
            *self.last_end.lock().unwrap_or_else(PoisonError::into_inner) = Some(ended);
        }
        if self.is_achieved(hours, measured, ended) {
            self.desk.tally().ended_in_time += 1;
        }
        self.desk.under_way.fetch_sub(1, Ordering::Relaxed);
        true
    }

    /// Whether a journey belongs to the rate that was achieved.
    ///
    /// Over a length of time that is whatever ended in it. To leave out what began before would cut off a journey of every
    /// user, which is much of a short run with many users. A count is of what began in the measured part.
    fn is_achieved(&self, hours: &Hours, measured: bool, ended: Instant) -> bool {
        if self.tickets.are_counted() {
            return measured;
        }
        ended >= hours.measured_from && hours.end.is_none_or(|end| ended <= end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_tickets_as_journeys() {
        let tickets = Tickets::new(Stop::Count(2));
        assert_eq!([tickets.take(), tickets.are_gone()], [true, false]);
        assert_eq!([tickets.take(), tickets.are_gone()], [true, true]);
        assert!(!tickets.take());
        let endless = Tickets::new(Stop::After(Duration::from_secs(1)));
        assert_eq!([endless.take(), endless.are_gone()], [true, false]);
    }
}
