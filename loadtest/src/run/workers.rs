//! Threads and their users get ready before a run begins.

use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::observe::{Times, observe};
use super::report::{RunSettings, report};
use super::{Progress, RunError};
use crate::collect::Collector;
use crate::engine::meter::Meter;
use crate::engine::pool::{Pool, PooledCarrier, Reuse};
use crate::engine::thread::WorkerSummary;
use crate::recorder::{Recorder, RunState};
use crate::report::Report;
use crate::set_up::Ready;
use crate::user::{JourneyUser, Shared, User as _};

/// What a thread has to say.
pub(crate) enum WorkerMessage {
    /// A user is ready.
    Prepared,
    /// Everybody is ready.
    Ready,
    /// There will be no load from here.
    Failed(RunError),
    /// The work is done.
    Done(WorkerSummary),
}

/// How long after everything is ready a run begins.
const BREATH: Duration = Duration::from_millis(50);

/// The threads of a run, as they are seen from outside.
pub(crate) struct Workers {
    pub(crate) threads: u32,
    /// How many users have something to do before the run.
    pub(crate) preparing: u32,
    pub(crate) inbox: mpsc::UnboundedReceiver<WorkerMessage>,
    pub(crate) state: Arc<RunState>,
    pub(crate) recorders: Vec<Arc<Recorder>>,
    /// Where the threads learn when to begin.
    pub(crate) go: watch::Sender<Option<Instant>>,
}

impl Workers {
    /// Waits until everybody is ready, has them begin together, and makes a report of what they count.
    pub(crate) async fn run(
        mut self,
        journey: &Ready,
        settings: RunSettings,
        stop: impl Future<Output = String>,
        mut tell: impl FnMut(Progress),
    ) -> Result<Report, RunError> {
        let mut stop = pin!(stop);
        self.ready(&mut tell, stop.as_mut()).await?;
        let begin = beginning(settings.start_at);
        self.go.send_replace(Some(begin));
        let times = Times {
            begin,
            warmup: settings.warmup,
            stop: settings.stop,
        };
        let collector = Collector::new(self.recorders.clone(), journey.shared.plan.verbs.clone());
        let cpu = settings.target_cpu;
        let seen = observe(times, collector, &mut self, cpu, stop, &mut tell).await?;
        Ok(report(journey, settings, seen))
    }

    /// Waits until everybody is ready.
    async fn ready(
        &mut self,
        tell: &mut impl FnMut(Progress),
        mut stop: Pin<&mut impl Future<Output = String>>,
    ) -> Result<(), RunError> {
        let (mut ready, mut prepared) = (0, 0);
        while ready < self.threads {
            tokio::select! {
                came = self.inbox.recv() => match came {
                    Some(WorkerMessage::Ready) => ready += 1,
                    Some(WorkerMessage::Prepared) => {
                        prepared += 1;
                        tell(Progress::Preparing(prepared, self.preparing));
                    }
                    Some(WorkerMessage::Failed(error)) => {
                        self.state.end("a user could not get ready".to_owned());
                        return Err(error);
                    }
                    Some(WorkerMessage::Done(_)) => {}
                    None => {
                        return Err(io::Error::other("a thread ended before it began").into());
                    }
                },
                reason = stop.as_mut() => {
                    self.state.end(reason.clone());
                    return Err(RunError::Interrupted(reason));
                }
            }
        }
        Ok(())
    }
}

/// When a run begins: soon, or at a time that several generators have agreed on.
fn beginning(at: Option<jiff::Timestamp>) -> Instant {
    let wait = at.and_then(|at| {
        let left = at.duration_since(jiff::Timestamp::now());
        Duration::try_from(left).ok()
    });
    Instant::now() + wait.unwrap_or(BREATH)
}

/// Makes the users of one thread, who share its connections: every so-many-th of the run.
pub(crate) struct Users {
    shared: Shared,
    pool: Arc<Pool>,
    next: u64,
    step: u64,
}

/// How many users of a thread get ready at the same time.
const AT_ONCE: usize = 8;

impl Users {
    /// The users of one of so many threads.
    pub(crate) fn of_thread(number: u32, threads: u32, ready: &Ready, reuse: Reuse) -> Self {
        Self {
            shared: ready.shared.clone(),
            pool: Arc::new(Pool::new(ready.shared.session().wire(), reuse)),
            next: number.into(),
            step: threads.max(1).into(),
        }
    }

    /// One more.
    pub(crate) fn another(&mut self) -> JourneyUser {
        let meter = Arc::new(Meter::default());
        let way = PooledCarrier {
            pool: Arc::clone(&self.pool),
            meter: Arc::clone(&meter),
        };
        let player = JourneyUser::new(&self.shared, self.next, &(Arc::new(way) as _), meter);
        self.next += self.step;
        player
    }

    /// So many who are ready; fewer, if the run is over before it began.
    pub(crate) async fn prepared(
        &mut self,
        count: u32,
        messages: &mpsc::UnboundedSender<WorkerMessage>,
        state: &RunState,
    ) -> Result<Vec<JourneyUser>, RunError> {
        let count = count as usize;
        let mut users = Vec::with_capacity(count);
        while users.len() < count && !state.is_over() {
            let some = AT_ONCE.min(count - users.len());
            let mut getting_ready: Vec<JourneyUser> = (0..some).map(|_| self.another()).collect();
            let prepared = getting_ready.iter_mut().map(|user| async {
                let prepared = user.prepare().await;
                // Whoever has stopped listening knows why.
                drop(messages.send(WorkerMessage::Prepared));
                prepared
            });
            for result in futures::future::join_all(prepared).await {
                result?;
            }
            users.extend(getting_ready);
        }
        Ok(users)
    }
}
