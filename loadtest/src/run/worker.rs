//! One thread of the open model.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::muster::{News, Users};
use super::{GRACE, Options, RunError};
use crate::arrival::{Schedule, Share};
use crate::desk::Desk;
use crate::engine;
use crate::engine::thread::{Left, Shift, work};
use crate::set_up::Ready;

/// One thread of the generator.
pub(super) struct Worker {
    pub(super) ready: Ready,
    pub(super) options: Options,
    pub(super) schedule: Schedule,
    pub(super) share: Share,
    pub(super) desk: Arc<Desk>,
    pub(super) number: u32,
    /// How many users get ready before the run.
    pub(super) prepared: u32,
    pub(super) most_users: u32,
    pub(super) news: mpsc::UnboundedSender<News>,
    pub(super) start: watch::Receiver<Option<Instant>>,
}

impl Worker {
    pub(super) fn run(mut self) {
        let news = self.news.clone();
        let runtime = engine::runtime();
        let done = match runtime {
            Ok(runtime) => runtime.block_on(self.load()),
            Err(error) => Err(error.into()),
        };
        // Whoever has stopped listening knows why.
        drop(news.send(done.map_or_else(News::Failed, News::Done)));
    }

    async fn load(&mut self) -> Result<Left, RunError> {
        let options = &self.options;
        let mut users = Users::of_thread(self.number, options.threads, &self.ready, options.reuse);
        let prepared = users
            .prepared(self.prepared, &self.news, &self.desk.board)
            .await?;
        if self.desk.board.is_over() {
            return Ok(Left::default());
        }
        drop(self.news.send(News::Ready));
        let begin = self.start.wait_for(Option::is_some).await;
        let Some(start) = begin.ok().and_then(|begin| *begin) else {
            return Ok(Left::default());
        };
        // Users who had to get ready cannot be made while load runs.
        let another = || (self.prepared == 0).then(|| users.another());
        let shift = Shift {
            schedule: admitted(self.schedule.clone(), self.share, options),
            start,
            warmup: options.warmup,
            end: options.stop.length().map(|length| length + options.warmup),
            grace: GRACE,
            most_users: self.most_users as usize,
        };
        Ok(work(shift, prepared, another, &self.desk).await?)
    }
}

/// The part of a schedule that belongs to a run. What is counted is counted from the end of the warm-up.
fn admitted(
    schedule: Schedule,
    share: Share,
    options: &Options,
) -> impl Iterator<Item = Duration> + use<> {
    let (stop, warmup) = (options.stop, options.warmup);
    let mut measured = 0;
    schedule.take_while(move |due| {
        let Some(since) = due.checked_sub(warmup) else {
            return true;
        };
        let admitted = match share.arrival(measured) {
            Some(n) => stop.admits(n, since),
            None => false,
        };
        measured += 1;
        admitted
    })
}
