//! One thread of the closed model: its own runtime, connections, users and Goose, so that threads share nothing while load
//! runs.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use goose::{GooseAttack, GooseError};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::ClosedOptions;
use super::goose::{GoosePlan, attack};
use super::group::{JourneyBudget, UserGroup, Window};
use crate::cost;
use crate::engine;
use crate::engine::thread::{WorkerSummary, busy};
use crate::recorder::Recorder;
use crate::run::workers::{Users, WorkerMessage};
use crate::run::{GRACE, RunError};
use crate::set_up::Ready;
use crate::user::JourneyUser;

/// One thread of the generator.
pub(super) struct Worker {
    pub(super) ready: Ready,
    pub(super) options: ClosedOptions,
    pub(super) threads: u32,
    pub(super) number: u32,
    /// How many users are of this thread.
    pub(super) users: u32,
    pub(super) recorder: Arc<Recorder>,
    pub(super) budget: Arc<JourneyBudget>,
    pub(super) messages: mpsc::UnboundedSender<WorkerMessage>,
    pub(super) start: watch::Receiver<Option<Instant>>,
}

/// Users come in this time at most, so that they do not all begin at the same moment.
const COMING: Duration = Duration::from_secs(1);

/// How often a thread looks whether the run is over.
const LOOK_UP: Duration = Duration::from_millis(10);

impl Worker {
    pub(super) fn run(self) {
        let messages = self.messages.clone();
        let runtime = engine::runtime();
        let done = match runtime {
            Ok(runtime) => runtime.block_on(self.load()),
            Err(error) => Err(error.into()),
        };
        // Whoever has stopped listening knows why.
        drop(messages.send(done.map_or_else(WorkerMessage::Failed, WorkerMessage::Done)));
    }

    async fn load(self) -> Result<WorkerSummary, RunError> {
        let group = Arc::new(UserGroup::new(
            self.players().await?,
            Arc::clone(&self.recorder),
            Arc::clone(&self.budget),
        ));
        if self.recorder.state.is_over() {
            return Ok(WorkerSummary::default());
        }
        let attack = self.attack(&group).map_err(of_goose)?;
        let mut over = pin!(self.until_over(&group));
        tokio::select! {
            left = &mut over => Ok(left),
            ended = attack.execute() => {
                ended.map_err(of_goose)?;
                self.recorder.state.end("Goose ended the run".to_owned());
                Ok(over.await)
            }
        }
    }

    /// The users of this thread, ready.
    async fn players(&self) -> Result<Vec<JourneyUser>, RunError> {
        let reuse = self.options.reuse;
        let mut users = Users::of_thread(self.number, self.threads, &self.ready, reuse);
        if !self.ready.shared.plan.prepares() {
            return Ok((0..self.users).map(|_| users.another()).collect());
        }
        let state = &self.recorder.state;
        users.prepared(self.users, &self.messages, state).await
    }

    /// What Goose does here: its users begin when the run does.
    fn attack(&self, group: &Arc<UserGroup>) -> Result<GooseAttack, GooseError> {
        let plan = GoosePlan {
            host: self.ready.shared.session().target().issuer.clone(),
            users: self.users,
            coming: self.options.warmup.min(COMING),
            think: Duration::from_millis(self.ready.think_ms()),
        };
        let (messages, start, options) = (
            self.messages.clone(),
            self.start.clone(),
            self.options.clone(),
        );
        let opening = Arc::clone(group);
        attack(&plan, group, move || {
            drop(messages.send(WorkerMessage::Ready));
            let (mut start, options) = (start.clone(), options.clone());
            let group = Arc::clone(&opening);
            async move {
                if let Some(start) = begun(&mut start).await {
                    group.opens(Window::of(&options, start));
                    tokio::time::sleep_until(start).await;
                }
            }
        })
    }

    /// Waits until nothing is left to do, or the grace is over.
    async fn until_over(&self, group: &UserGroup) -> WorkerSummary {
        let Some(start) = begun(&mut self.start.clone()).await else {
            return WorkerSummary::default();
        };
        let window = Window::of(&self.options, start);
        let is_over =
            || self.recorder.state.is_over() || (self.budget.is_spent() && self.is_idle());
        reached(Some(window.measured_from), is_over).await;
        let (since, before) = (Instant::now(), cost::of_this_thread());
        reached(window.end, is_over).await;
        let cpu = cost::of_this_thread().saturating_sub(before);
        let busy = busy(cpu, since.elapsed());
        let idle = reached(None, || self.is_idle());
        let unfinished = match tokio::time::timeout(GRACE, idle).await {
            Ok(()) => 0,
            Err(_) => self.recorder.under_way.load(Ordering::Relaxed),
        };
        WorkerSummary {
            not_started: 0,
            unfinished,
            last_due: group.last_end(),
            cpu,
            busy,
        }
    }

    fn is_idle(&self) -> bool {
        self.recorder.under_way.load(Ordering::Relaxed) == 0
    }
}

/// When the run begins; none if it does not.
async fn begun(start: &mut watch::Receiver<Option<Instant>>) -> Option<Instant> {
    *start.wait_for(Option::is_some).await.ok()?
}

/// Waits until a moment, if there is one, or until something is the case.
async fn reached(moment: Option<Instant>, is_over: impl Fn() -> bool) {
    while !is_over() {
        let next = Instant::now() + LOOK_UP;
        match moment {
            Some(moment) if moment <= next => return tokio::time::sleep_until(moment).await,
            Some(_) | None => tokio::time::sleep_until(next).await,
        }
    }
}

fn of_goose(error: GooseError) -> RunError {
    io::Error::other(error).into()
}
