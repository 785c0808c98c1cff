//! The cost of one user's requests since the last reading.

use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

use crate::lock;

/// Measures the requests of one user, of which several can be under way at once.
#[derive(Debug, Default)]
pub(crate) struct Meter(Mutex<Spent>);

/// The cost of requests.
#[derive(Debug, Default)]
pub(crate) struct Spent {
    /// The time during which at least one request was with the target.
    pub(crate) service: Duration,
    /// Requests that were sent.
    pub(crate) requests: u64,
    /// Bytes of bodies that came.
    pub(crate) bytes: u64,
    /// Connections that were opened for them.
    pub(crate) opened: Vec<Opened>,
    under_way: u32,
    since: Option<Instant>,
}

/// How long it took to open a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Opened {
    /// TCP.
    pub(crate) connect: Duration,
    /// The TLS handshake, if there was one.
    pub(crate) tls: Option<Duration>,
}

/// A request that was sent. However it ends, also by being given up, it is under way no longer than this value lives.
#[derive(Debug)]
pub(crate) struct UnderWay<'a>(&'a Meter);

impl UnderWay<'_> {
    /// The answer is complete.
    pub(crate) fn answered(self, bytes: usize) {
        lock(&self.0.0).bytes += bytes as u64;
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.ended(Instant::now());
    }
}

impl Meter {
    /// A connection was opened.
    pub(crate) fn opened(&self, opened: Opened) {
        lock(&self.0).opened.push(opened);
    }

    /// A request leaves.
    pub(crate) fn sent(&self, at: Instant) -> UnderWay<'_> {
        let mut spent = lock(&self.0);
        spent.requests += 1;
        spent.under_way += 1;
        spent.since.get_or_insert(at);
        UnderWay(self)
    }

    fn ended(&self, at: Instant) {
        let mut spent = lock(&self.0);
        spent.under_way = spent.under_way.saturating_sub(1);
        if spent.under_way == 0
            && let Some(since) = spent.since.take()
        {
            spent.service += at.saturating_duration_since(since);
        }
    }

    /// Forgets the requests so far. The connections that were opened for them stay, and so do their costs.
    pub(crate) fn forget(&self) {
        let mut spent = lock(&self.0);
        spent.service = Duration::ZERO;
        (spent.requests, spent.bytes) = (0, 0);
    }

    /// The cost since the last reading.
    pub(crate) fn take(&self) -> Spent {
        let mut spent = lock(&self.0);
        let (under_way, since) = (spent.under_way, spent.since);
        let taken = std::mem::take(&mut *spent);
        (spent.under_way, spent.since) = (under_way, since);
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn requests_at_the_same_time_are_not_counted_twice() {
        let pass = |ms| tokio::time::advance(Duration::from_millis(ms));
        let meter = Meter::default();
        let first = meter.sent(Instant::now());
        pass(1).await;
        let second = meter.sent(Instant::now());
        pass(3).await;
        first.answered(10);
        pass(1).await;
        second.answered(10);
        pass(4).await;
        let given_up = meter.sent(Instant::now());
        pass(1).await;
        drop(given_up);
        let spent = meter.take();
        assert_eq!(
            (spent.service, spent.requests, spent.bytes),
            (Duration::from_millis(6), 3, 20)
        );
        assert_eq!(meter.take().requests, 0);
    }
}
