//! Waiting for a moment more exactly than tokio's timer, whose wheel turns once in a millisecond.

use std::io;

use tokio::time::Instant;

/// Waits until a moment, and returns at most some tens of microseconds after it while the thread is free.
#[derive(Debug)]
pub(crate) struct Pacer {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    timer: tokio::io::unix::AsyncFd<std::os::fd::OwnedFd>,
}

#[cfg(any(target_os = "linux", target_os = "android"))]
impl Pacer {
    /// A timer of the kernel's, on the runtime that is entered.
    #[expect(
        deprecated,
        reason = "its successor is unsafe for types whose descriptor may change; an OwnedFd never changes its own"
    )]
    pub(crate) fn new() -> io::Result<Self> {
        use rustix::time::{TimerfdClockId, TimerfdFlags, timerfd_create};
        let flags = TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC;
        let timer = timerfd_create(TimerfdClockId::Monotonic, flags)?;
        let interest = tokio::io::Interest::READABLE;
        Ok(Self {
            timer: tokio::io::unix::AsyncFd::with_interest(timer, interest)?,
        })
    }

    /// Waits until `moment`.
    pub(crate) async fn until(&mut self, moment: Instant) -> io::Result<()> {
        use rustix::time::{Itimerspec, TimerfdTimerFlags, Timespec, timerfd_settime};
        let wait = moment.saturating_duration_since(Instant::now());
        if wait.is_zero() {
            return Ok(());
        }
        let zero = Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        let once = Itimerspec {
            it_interval: zero,
            it_value: Timespec {
                tv_sec: wait.as_secs().try_into().unwrap_or(i64::MAX),
                tv_nsec: wait.subsec_nanos().into(),
            },
        };
        timerfd_settime(&self.timer, TimerfdTimerFlags::empty(), &once)?;
        loop {
            let mut ready = self.timer.readable().await?;
            let mut expirations = [0; 8];
            let read = ready.try_io(|timer| Ok(rustix::io::read(timer, &mut expirations)?));
            if let Ok(read) = read {
                return read.map(drop);
            }
        }
    }
}

/// Where the kernel has no such timer: sleeps while that is exact enough, and spends the last two milliseconds asking for the
/// time. It costs a processor core.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
impl Pacer {
    /// Nothing has to be prepared.
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Waits until `moment`.
    pub(crate) async fn until(&mut self, moment: Instant) -> io::Result<()> {
        const COARSE: std::time::Duration = std::time::Duration::from_millis(2);
        if let Some(early) = moment.checked_sub(COARSE) {
            tokio::time::sleep_until(early).await;
        }
        while Instant::now() < moment {
            tokio::task::yield_now().await;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// A busy machine wakes a thread late now and then; a coarse timer is late nearly always. So one round of waits that were
    /// ended in time shows that the timer is fine, however many rounds it takes.
    #[tokio::test]
    async fn it_waits_long_enough_and_hardly_longer() {
        const ROUNDS: usize = 2_000;
        const IN_TIME: Duration = Duration::from_micros(250);
        let mut pacer = Pacer::new().expect("a timer");
        for _ in 0..ROUNDS {
            let mut in_time = 0;
            for micros in [0, 1, 50, 300, 600, 900, 1_300, 1_700] {
                let due = Instant::now() + Duration::from_micros(micros);
                pacer.until(due).await.expect("it ticks");
                let now = Instant::now();
                assert!(now >= due);
                in_time += usize::from(now - due < IN_TIME);
            }
            if in_time == 8 {
                return;
            }
        }
        panic!("in each of {ROUNDS} rounds somebody was late");
    }
}
