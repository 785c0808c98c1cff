//! Threads and their users get ready before a run begins.

use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::observe::{Times, observe};
use super::report::{RunSettings, report};
use super::{Progress, RunError};
use crate::collect::Collector;
use crate::engine;
use crate::engine::meter::Meter;
use crate::engine::pool::{Pool, PooledCarrier, Reuse};
use crate::engine::thread::WorkerSummary;
use crate::recorder::{Recorder, RunState};
use crate::report::Report;
use crate::set_up::Ready;
use crate::user::{JourneyUser, Shared, User as _};

/// A message of a thread to the run.
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
    threads: u32,
    preparing: u32,
    pub(super) inbox: mpsc::UnboundedReceiver<WorkerMessage>,
    pub(super) state: Arc<RunState>,
    recorders: Vec<Arc<Recorder>>,
    /// Tells the threads when to begin.
    go: watch::Sender<Option<Instant>>,
}

/// The size of a run.
pub(crate) struct Limits {
    pub(crate) threads: u32,
    /// How many users have something to do before the run.
    pub(crate) preparing: u32,
    /// How many verbs are counted.
    pub(crate) verbs: usize,
    /// The run ends after this many errors.
    pub(crate) max_errors: u64,
}

/// The connection of one thread to the others.
#[derive(Clone)]
pub(crate) struct Link {
    /// The number of the thread.
    pub(crate) number: u32,
    pub(crate) recorder: Arc<Recorder>,
    pub(crate) messages: mpsc::UnboundedSender<WorkerMessage>,
    start: watch::Receiver<Option<Instant>>,
}

impl Link {
    /// Waits until the run begins, and returns when; none if it does not begin.
    pub(crate) async fn begun(&mut self) -> Option<Instant> {
        *self.start.wait_for(Option::is_some).await.ok()?
    }

    /// Whether the run was ended before its time.
    pub(crate) fn is_over(&self) -> bool {
        self.recorder.state.is_over()
    }
}

impl Workers {
    /// Starts the threads. Each does the work that is made for it, on a runtime of its own.
    pub(crate) fn start<W>(
        limits: &Limits,
        mut work: impl FnMut(Link) -> Result<W, RunError>,
    ) -> Result<Self, RunError>
    where
        W: FnOnce(Runtime) -> Result<WorkerSummary, RunError> + Send + 'static,
    {
        let state = Arc::new(RunState::new(limits.max_errors));
        let (messages, inbox) = mpsc::unbounded_channel();
        let (go, start) = watch::channel(None);
        let mut recorders = Vec::new();
        for number in 0..limits.threads {
            let recorder = Arc::new(Recorder::new(limits.verbs, Arc::clone(&state)));
            recorders.push(Arc::clone(&recorder));
            let messages = messages.clone();
            let work = work(Link {
                number,
                recorder,
                messages: messages.clone(),
                start: start.clone(),
            })?;
            let name = format!("load-{number}");
            thread::Builder::new().name(name).spawn(move || {
                let done = engine::runtime().map_err(RunError::from).and_then(work);
                // If nobody listens any more, the run has ended for another reason.
                drop(messages.send(done.map_or_else(WorkerMessage::Failed, WorkerMessage::Done)));
            })?;
        }
        Ok(Self {
            threads: limits.threads,
            preparing: limits.preparing,
            inbox,
            state,
            recorders,
            go,
        })
    }

    /// Waits until all users are ready, lets the threads begin together, and makes a report of their counts.
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

    /// Waits until all users are ready.
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
        link: &Link,
    ) -> Result<Vec<JourneyUser>, RunError> {
        let count = count as usize;
        let mut users = Vec::with_capacity(count);
        while users.len() < count && !link.is_over() {
            let some = AT_ONCE.min(count - users.len());
            let mut getting_ready: Vec<JourneyUser> = (0..some).map(|_| self.another()).collect();
            let prepared = getting_ready.iter_mut().map(|user| async {
                let prepared = user.prepare().await;
                drop(link.messages.send(WorkerMessage::Prepared));
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
