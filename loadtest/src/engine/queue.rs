//! The queue between arrivals and users: a free user takes the next arrival, or the first user who becomes free.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicIsize, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::Instant;

use crate::lock;

/// A journey that is due.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrival {
    /// When it was due.
    pub(crate) due: Instant,
    /// Whether it belongs to the part of the run that is measured.
    pub(crate) measured: bool,
    /// Whether a user was free when it was due, so that any delay in taking it up is the engine's own.
    pub(crate) found_user: bool,
}

/// Arrivals that wait for users, and users who wait for arrivals.
#[derive(Debug)]
pub(crate) struct Queue {
    waiting: Mutex<VecDeque<Arrival>>,
    arrivals: Semaphore,
    /// Users without an arrival; negative where arrivals wait for users.
    free: AtomicIsize,
}

/// An arrival that has waited longer than this will not be served in time.
const A_MOMENT: Duration = Duration::from_millis(100);

impl Queue {
    pub(crate) fn new() -> Self {
        Self {
            waiting: Mutex::default(),
            arrivals: Semaphore::new(0),
            free: AtomicIsize::new(0),
        }
    }

    /// Says that a user is free.
    pub(crate) fn free(&self) {
        self.free.fetch_add(1, Ordering::Relaxed);
    }

    /// Claims a user for an arrival that is about to be handed over. False if none is free: the next who is will take it.
    pub(crate) fn claim(&self) -> bool {
        self.free.fetch_sub(1, Ordering::Relaxed) > 0
    }

    /// Hands an arrival over.
    pub(crate) fn push(&self, arrival: Arrival) {
        lock(&self.waiting).push_back(arrival);
        self.arrivals.add_permits(1);
    }

    /// The next arrival; none when there will be no more.
    pub(crate) async fn next(&self) -> Option<Arrival> {
        if let Ok(permit) = self.arrivals.acquire().await {
            permit.forget();
        }
        lock(&self.waiting).pop_front()
    }

    /// How many arrivals wait.
    pub(crate) fn len(&self) -> usize {
        lock(&self.waiting).len()
    }

    /// Whether there is nothing left to do, and never will be.
    pub(crate) fn is_over(&self) -> bool {
        self.arrivals.is_closed() && lock(&self.waiting).is_empty()
    }

    /// Closes the queue: there will be no more arrivals. With `to_the_end` all that wait are served. Otherwise, if users are far
    /// behind, the arrivals that wait are given back, because they would end long after the run. Arrivals that wait only for a
    /// moment, because all users happen to be busy, are still served.
    pub(crate) fn close(&self, to_the_end: bool) -> Vec<Arrival> {
        self.arrivals.close();
        let mut waiting = lock(&self.waiting);
        let is_queue = !to_the_end
            && waiting
                .front()
                .is_some_and(|first| first.due.elapsed() > A_MOMENT);
        let (served, dropped): (VecDeque<_>, VecDeque<_>) = waiting
            .drain(..)
            .partition(|arrival| arrival.found_user || !is_queue);
        *waiting = served;
        dropped.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrival(found_user: bool) -> Arrival {
        Arrival {
            due: Instant::now(),
            measured: true,
            found_user,
        }
    }

    #[tokio::test]
    async fn an_arrival_that_waited_does_not_make_its_user_look_free() {
        let queue = Queue::new();
        queue.free();
        assert!(queue.claim());
        queue.push(arrival(true));
        assert!(!queue.claim());
        queue.push(arrival(false));
        assert!(queue.next().await.is_some_and(|first| first.found_user));
        queue.free();
        assert!(queue.next().await.is_some_and(|second| !second.found_user));
        assert!(!queue.claim());
    }

    #[tokio::test(start_paused = true)]
    async fn at_the_end_who_waits_for_a_moment_is_served_and_a_queue_is_not() {
        let queue = Queue::new();
        queue.push(arrival(true));
        queue.push(arrival(false));
        assert!(queue.close(false).is_empty());
        assert!(queue.next().await.is_some_and(|first| first.found_user));
        assert!(queue.next().await.is_some());
        assert!(queue.next().await.is_none());

        let queue = Queue::new();
        let long_ago = Instant::now();
        tokio::time::advance(10 * A_MOMENT).await;
        for due in [long_ago, Instant::now()] {
            queue.push(Arrival {
                due,
                ..arrival(false)
            });
        }
        assert_eq!(queue.close(false).len(), 2);
        assert!(queue.next().await.is_none());
    }
}
