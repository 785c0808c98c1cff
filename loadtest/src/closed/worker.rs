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
use super::goose::{Plan, attack};
use super::shift::{Hours, Shift, Tickets};
use crate::cost;
use crate::desk::Desk;
use crate::engine;
use crate::engine::thread::{Left, busy};
use crate::run::muster::{News, Users};
use crate::run::{GRACE, RunError};
use crate::set_up::Ready;
use crate::user::Player;

/// One thread of the generator.
pub(super) struct Worker {
    pub(super) ready: Ready,
    pub(super) options: ClosedOptions,
    pub(super) threads: u32,
    pub(super) number: u32,
    /// How many users are of this thread.
    pub(super) users: u32,
    pub(super) desk: Arc<Desk>,
    pub(super) tickets: Arc<Tickets>,
    pub(super) news: mpsc::UnboundedSender<News>,
    pub(super) start: watch::Receiver<Option<Instant>>,
}

/// Users come in this time at most, so that they do not all begin at the same moment.
const COMING: Duration = Duration::from_secs(1);

/// How often a thread looks whether the run is over.
const LOOK_UP: Duration = Duration::from_millis(10);

impl Worker {
    pub(super) fn run(self) {
        let news = self.news.clone();
        let runtime = engine::runtime();
        let done = match runtime {
            Ok(runtime) => runtime.block_on(self.load()),
            Err(error) => Err(error.into()),
        };
        // Whoever has stopped listening knows why.
        drop(news.send(done.map_or_else(News::Failed, News::Done)));
    }

    async fn load(self) -> Result<Left, RunError> {
        let shift = Arc::new(Shift::new(
            self.players().await?,
            Arc::clone(&self.desk),
            Arc::clone(&self.tickets),
        ));
        if self.desk.board.is_over() {
            return Ok(Left::default());
        }
        let attack = self.attack(&shift).map_err(of_goose)?;
        let mut over = pin!(self.until_over(&shift));
        tokio::select! {
            left = &mut over => Ok(left),
            ended = attack.execute() => {
                ended.map_err(of_goose)?;
                self.desk.board.end("Goose ended the run".to_owned());
                Ok(over.await)
            }
        }
    }

    /// The users of this thread, ready.
    async fn players(&self) -> Result<Vec<Player>, RunError> {
        let reuse = self.options.reuse;
        let mut users = Users::of_thread(self.number, self.threads, &self.ready, reuse);
        if !self.ready.common.plan.prepares() {
            return Ok((0..self.users).map(|_| users.another()).collect());
        }
        let board = &self.desk.board;
        users.prepared(self.users, &self.news, board).await
    }

    /// What Goose does here: its users begin when the run does.
    fn attack(&self, shift: &Arc<Shift>) -> Result<GooseAttack, GooseError> {
        let plan = Plan {
            host: self.ready.common.session().target().issuer.clone(),
            users: self.users,
            coming: self.options.warmup.min(COMING),
            think: Duration::from_millis(self.ready.think_ms()),
        };
        let (news, start, options) = (self.news.clone(), self.start.clone(), self.options.clone());
        let opening = Arc::clone(shift);
        attack(&plan, shift, move || {
            drop(news.send(News::Ready));
            let (mut start, options) = (start.clone(), options.clone());
            let shift = Arc::clone(&opening);
            async move {
                if let Some(start) = begun(&mut start).await {
                    shift.opens(Hours::of(&options, start));
                    tokio::time::sleep_until(start).await;
                }
            }
        })
    }

    /// Waits until nothing is left to do, or the grace is over.
    async fn until_over(&self, shift: &Shift) -> Left {
        let Some(start) = begun(&mut self.start.clone()).await else {
            return Left::default();
        };
        let hours = Hours::of(&self.options, start);
        let is_over = || self.desk.board.is_over() || (self.tickets.are_gone() && self.is_idle());
        reached(Some(hours.measured_from), is_over).await;
        let (since, before) = (Instant::now(), cost::of_this_thread());
        reached(hours.end, is_over).await;
        let cpu = cost::of_this_thread().saturating_sub(before);
        let busy = busy(cpu, since.elapsed());
        let idle = reached(None, || self.is_idle());
        let unfinished = match tokio::time::timeout(GRACE, idle).await {
            Ok(()) => 0,
            Err(_) => self.desk.under_way.load(Ordering::Relaxed),
        };
        Left {
            not_started: 0,
            unfinished,
            last_due: shift.last_end(),
            cpu,
            busy,
        }
    }

    fn is_idle(&self) -> bool {
        self.desk.under_way.load(Ordering::Relaxed) == 0
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
