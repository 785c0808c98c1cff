//! One thread of the closed model: its own runtime, connections, users and Goose, so that threads share nothing while load
//! runs.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use goose::{GooseAttack, GooseError};
use tokio::time::Instant;

use super::ClosedOptions;
use super::goose::{GoosePlan, attack};
use super::group::{JourneyBudget, UserGroup};
use crate::cost;
use crate::engine::thread::{WorkerSummary, busy};
use crate::run::workers::{Link, Users, WorkerMessage};
use crate::run::{GRACE, RunError};
use crate::set_up::Ready;
use crate::user::JourneyUser;

/// One thread of the generator.
pub(super) struct Worker {
    pub(super) ready: Ready,
    pub(super) options: ClosedOptions,
    pub(super) threads: u32,
    /// How many users are of this thread.
    pub(super) users: u32,
    pub(super) budget: Arc<JourneyBudget>,
    pub(super) link: Link,
}

/// Users come in this time at most, so that they do not all begin at the same moment.
const COMING: Duration = Duration::from_secs(1);

/// How often a thread looks whether the run is over.
const LOOK_UP: Duration = Duration::from_millis(10);

impl Worker {
    pub(super) async fn load(self) -> Result<WorkerSummary, RunError> {
        let group = Arc::new(UserGroup::new(
            self.players().await?,
            Arc::clone(&self.link.recorder),
            Arc::clone(&self.budget),
        ));
        if self.link.is_over() {
            return Ok(WorkerSummary::default());
        }
        let attack = self.attack(&group).map_err(of_goose)?;
        let mut over = pin!(self.until_over(&group));
        tokio::select! {
            left = &mut over => Ok(left),
            ended = attack.execute() => {
                ended.map_err(of_goose)?;
                self.link.recorder.state.end("Goose ended the run".to_owned());
                Ok(over.await)
            }
        }
    }

    /// The users of this thread, ready.
    async fn players(&self) -> Result<Vec<JourneyUser>, RunError> {
        let reuse = self.options.reuse;
        let mut users = Users::of_thread(self.link.number, self.threads, &self.ready, reuse);
        if !self.ready.shared.plan.prepares() {
            return Ok((0..self.users).map(|_| users.another()).collect());
        }
        users.prepared(self.users, &self.link).await
    }

    /// The attack, whose users begin when the run does.
    fn attack(&self, group: &Arc<UserGroup>) -> Result<GooseAttack, GooseError> {
        let plan = GoosePlan {
            host: self.ready.shared.session().target().issuer.clone(),
            users: self.users,
            coming: self.options.warmup.min(COMING),
            think: Duration::from_millis(self.ready.think_ms()),
        };
        let (link, options, opening) = (self.link.clone(), self.options.clone(), Arc::clone(group));
        attack(&plan, group, move || {
            drop(link.messages.send(WorkerMessage::Ready));
            let (mut link, options) = (link.clone(), options.clone());
            let group = Arc::clone(&opening);
            async move {
                if let Some(start) = link.begun().await {
                    group.opens(options.times(start));
                    tokio::time::sleep_until(start).await;
                }
            }
        })
    }

    /// Waits until nothing is left to do, or the grace is over.
    async fn until_over(&self, group: &UserGroup) -> WorkerSummary {
        let Some(start) = self.link.clone().begun().await else {
            return WorkerSummary::default();
        };
        let times = self.options.times(start);
        let is_over = || self.link.is_over() || (self.budget.is_spent() && self.is_idle());
        reached(Some(times.measured_from()), is_over).await;
        let (since, before) = (Instant::now(), cost::of_this_thread());
        reached(times.end(), is_over).await;
        let cpu = cost::of_this_thread().saturating_sub(before);
        let busy = busy(cpu, since.elapsed());
        let idle = reached(None, || self.is_idle());
        let unfinished = match tokio::time::timeout(GRACE, idle).await {
            Ok(()) => 0,
            Err(_) => self.link.recorder.under_way.load(Ordering::Relaxed),
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
        self.link.recorder.under_way.load(Ordering::Relaxed) == 0
    }
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
