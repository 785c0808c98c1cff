//! Observes a run: collects the counts every second, and ends the run.

use std::pin::Pin;
use std::time::Duration;

use tokio::time::Instant;

use super::cpu::{CpuWatch, TargetCpu};
use super::workers::{WorkerMessage, Workers};
use super::{Progress, RunError};
use crate::collect::Collector;
use crate::engine::thread::WorkerSummary;
use crate::stop::Stop;

/// When a run is measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    pub(crate) begin: Instant,
    pub(crate) warmup: Duration,
    pub(crate) stop: Stop,
}

impl Times {
    pub(crate) fn measured_from(self) -> Instant {
        self.begin + self.warmup
    }

    /// The end of the measured part, if it is known beforehand.
    pub(crate) fn end(self) -> Option<Instant> {
        let length = self.stop.length()?;
        Some(self.measured_from() + length)
    }

    /// How long the measured part was.
    fn length(self, ended: Instant, was_cut_short: bool) -> Duration {
        match self.stop {
            Stop::After(length) if !was_cut_short => length,
            // A run that counts journeys is as long as it took until the last of them ended.
            Stop::After(_) | Stop::Count(_) => {
                ended.saturating_duration_since(self.measured_from())
            }
        }
    }
}

/// A run as it was observed.
pub(crate) struct Observed {
    pub(crate) collector: Collector,
    pub(crate) duration: Duration,
    /// When the measured part began.
    pub(crate) began: jiff::Timestamp,
    /// How long it took until the last journey was due, where journeys were counted.
    pub(crate) counted_until: Option<Duration>,
    pub(crate) cut_short: Option<String>,
    /// The result of each thread.
    pub(crate) summaries: Vec<WorkerSummary>,
    pub(crate) target_cpu: Option<Duration>,
}

/// Watches until all threads have done their work, which they do early if `stop` is ready.
pub(crate) async fn observe(
    times: Times,
    mut collector: Collector,
    workers: &mut Workers,
    target_cpu: TargetCpu,
    mut stop: Pin<&mut impl Future<Output = String>>,
    tell: &mut impl FnMut(Progress),
) -> Result<Observed, RunError> {
    let (measured_from, end) = (times.measured_from(), times.end());
    tell(Progress::WarmingUp);
    let mut summaries = Vec::new();
    let mut cpu = CpuWatch::new(target_cpu);
    let mut tick = measured_from;
    let mut cut_short = None;
    let mut is_measured = true;
    loop {
        // The end need not fall on a full second.
        let next = end
            .filter(|_| is_measured)
            .map_or(tick, |end| tick.min(end));
        tokio::select! {
            // In this order: a second that is over is told also where the threads are done before anybody looked.
            biased;
            () = tokio::time::sleep_until(next) => {
                if Some(next) == end && next != tick && next != measured_from {
                    is_measured = false;
                    cpu.end();
                    tell(Progress::Ending);
                    continue;
                }
                if tick == measured_from {
                    cpu.begin();
                } else if is_measured {
                    let point = collector.second();
                    tell(Progress::Second(tick - measured_from, Box::new(point)));
                }
                tick += Duration::from_secs(1);
                if is_measured && end.is_some_and(|end| tick > end) {
                    is_measured = false;
                    cpu.end();
                    tell(Progress::Ending);
                }
            }
            came = workers.inbox.recv() => match came {
                Some(WorkerMessage::Done(left)) => summaries.push(left),
                Some(WorkerMessage::Failed(error)) => {
                    workers.state.end("a thread failed".to_owned());
                    return Err(error);
                }
                Some(WorkerMessage::Prepared | WorkerMessage::Ready) => {}
                None => break,
            },
            reason = stop.as_mut(), if cut_short.is_none() => {
                workers.state.end(reason.clone());
                cut_short = Some(reason);
            }
        }
    }
    let now = Instant::now();
    cpu.end();
    collector.rest();
    // Journeys that end after a run was cut short do not make it longer.
    let (cut_short, ended) = match workers.state.ended() {
        Some((reason, at)) => (Some(cut_short.unwrap_or(reason)), at),
        None => (cut_short, now),
    };
    if ended <= measured_from {
        let reason = cut_short.unwrap_or_default();
        return Err(RunError::Interrupted(reason));
    }
    let last_due = summaries.iter().map(|worker| worker.last_due).max();
    let last_due = times.begin + last_due.unwrap_or_default();
    let ago = jiff::SignedDuration::try_from(now - measured_from).unwrap_or_default();
    Ok(Observed {
        duration: times.length(ended, cut_short.is_some()),
        began: jiff::Timestamp::now() - ago,
        counted_until: match times.stop {
            Stop::Count(_) => Some(last_due.saturating_duration_since(measured_from)),
            Stop::After(_) => None,
        },
        collector,
        cut_short,
        summaries,
        target_cpu: cpu.used(),
    })
}
