//! The CPU time of a process, in nanoseconds.

use std::collections::HashMap;
use std::ffi::OsString;
use std::time::Duration;

use anyhow::{Context as _, Result};

/// What each thread of a process had used at one moment.
///
/// `utime` and `stime` of the process count in ticks of 10 ms; what the scheduler keeps per thread is exact. A thread that
/// ends between two readings takes its share along: the servers measured here keep theirs while they are busy.
#[derive(Debug)]
pub(crate) struct Cost(HashMap<OsString, u64>);

impl Cost {
    /// What a process has used so far.
    pub(crate) fn of(pid: u32) -> Result<Self> {
        let threads = std::fs::read_dir(format!("/proc/{pid}/task"))
            .context("failed to read the threads of a server; did it end?")?;
        let mut used = HashMap::new();
        for thread in threads {
            let thread = thread?;
            let Ok(schedstat) = std::fs::read_to_string(thread.path().join("schedstat")) else {
                continue;
            };
            let nanos = schedstat
                .split(' ')
                .next()
                .and_then(|nanos| nanos.parse().ok());
            used.insert(
                thread.file_name(),
                nanos.context("failed to read the CPU time of a thread")?,
            );
        }
        Ok(Self(used))
    }

    /// What was used since an earlier reading.
    pub(crate) fn since(&self, earlier: &Self) -> Duration {
        let used = self.0.iter().map(|(thread, now)| {
            let before = earlier.0.get(thread).copied().unwrap_or_default();
            now.saturating_sub(before)
        });
        Duration::from_nanos(used.sum())
    }
}
