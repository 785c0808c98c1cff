//! The cost of a run: processor time and memory.

use std::fs;
use std::time::Duration;

use rustix::time::{ClockId, Timespec, clock_gettime};

/// Processor time of the calling thread.
pub(crate) fn of_this_thread() -> Duration {
    duration(clock_gettime(ClockId::ThreadCPUTime))
}

/// Processor time of this process.
pub(crate) fn of_this_process() -> Duration {
    duration(clock_gettime(ClockId::ProcessCPUTime))
}

/// Processor time of another process; none where the system does not tell.
pub(crate) fn of_process(id: u32) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name, in parentheses, may hold anything; user and system time are the 12th and 13th field after it.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut times = fields.split_whitespace().skip(11);
    let user: u64 = times.next()?.parse().ok()?;
    let system: u64 = times.next()?.parse().ok()?;
    let ticks = rustix::param::clock_ticks_per_second();
    Some(Duration::from_secs_f64(
        (user + system) as f64 / ticks.max(1) as f64,
    ))
}

/// The largest resident memory of this process so far, in megabytes; zero where the system does not tell.
pub(crate) fn peak_rss_mb() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.trim().strip_suffix("kB"))
        .and_then(|kilobytes| kilobytes.trim().parse::<f64>().ok());
    peak.unwrap_or(0.0) / 1024.0
}

fn duration(time: Timespec) -> Duration {
    Duration::new(
        time.tv_sec.try_into().unwrap_or(0),
        time.tv_nsec.try_into().unwrap_or(0),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn the_system_tells_what_this_process_costs() {
        let own = of_process(std::process::id()).expect("it is running");
        let more = of_this_process();
        // The system counts in ticks of ten milliseconds.
        assert!(own <= more + Duration::from_millis(20), "{own:?} {more:?}");
        assert!(of_this_thread() <= of_this_process());
        assert!(peak_rss_mb() > 1.0);
        assert_eq!(of_process(u32::MAX), None);
    }
}
