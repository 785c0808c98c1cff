//! One thread of the engine: releases its share of the schedule, and lets its users work.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;

use super::pace::Pacer;
use super::queue::{Arrival, Queue};
use crate::cost;
use crate::recorder::Recorder;
use crate::user::{PAUSE, Recovered, User};

/// The work of one thread.
#[derive(Debug)]
pub(crate) struct ThreadPlan<S> {
    /// When its journeys are due, from the beginning of the run.
    pub(crate) schedule: S,
    /// The beginning of the run.
    pub(crate) start: Instant,
    /// Journeys that are due before this time are not measured.
    pub(crate) warmup: Duration,
    /// Where the measured part ends, if that is known; nothing is due from then on.
    pub(crate) end: Option<Duration>,
    /// How long journeys that are under way at the end may still take.
    pub(crate) grace: Duration,
    /// How many users there may be.
    pub(crate) most_users: usize,
}

/// The result of a thread, beside its counts.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct WorkerSummary {
    /// Measured journeys that were never begun.
    pub(crate) not_started: u64,
    /// Journeys that were still under way when the grace was over.
    pub(crate) unfinished: u64,
    /// When the last arrival was due, or in the closed model the last journey ended, from the beginning of the run.
    pub(crate) last_due: Duration,
    /// Processor time of the thread while it released measured arrivals.
    pub(crate) cpu: Duration,
    /// That time as a part of the time that passed, 0 to 1.
    pub(crate) busy: f64,
}

/// How long the engine sleeps at most before it looks whether the run was ended.
const LOOK_UP: Duration = Duration::from_millis(50);

/// More than so many arrivals do not wait for users: a target that has stopped answering must not fill our memory.
const MOST_WAITING: usize = 1_000_000;

/// How many arrivals are released in a row before users get their turn.
const BATCH: u32 = 32;

/// Releases arrivals until there are no more. `users` begin; `another` makes more of them while too few are free.
pub(crate) async fn work<U: User, S: Iterator<Item = Duration>>(
    plan: ThreadPlan<S>,
    users: Vec<U>,
    mut another: impl FnMut() -> Option<U>,
    recorder: &Arc<Recorder>,
) -> io::Result<WorkerSummary> {
    let queue = Arc::new(Queue::new());
    let mut working = JoinSet::new();
    let end = plan.end.map(|end| plan.start + end);
    let enter = |user: U, working: &mut JoinSet<()>| {
        working.spawn(serve(user, Arc::clone(&queue), Arc::clone(recorder), end));
    };
    for user in users {
        queue.free();
        enter(user, &mut working);
    }
    let mut pacer = Pacer::new()?;
    let mut summary = WorkerSummary::default();
    let mut in_a_row = 0;
    let mut measuring = None;
    let mut schedule = plan.schedule;
    while let Some(due) = schedule.next() {
        let measured = due >= plan.warmup;
        let until = plan.end.map_or(due, |end| due.min(end));
        let is_late = !reached(plan.start + until, &mut pacer, recorder).await?;
        if plan.end.is_some_and(|end| due >= end) || recorder.state.is_over() {
            break;
        }
        if end.is_some_and(|end| Instant::now() >= end) {
            // The thread is too late: the remaining arrivals were due within the run, and no user will begin them.
            let due_in_time = |due: &Duration| plan.end.is_some_and(|end| *due < end);
            let rest = schedule.by_ref().take_while(due_in_time);
            summary.not_started =
                u64::from(measured) + rest.filter(|due| *due >= plan.warmup).count() as u64;
            recorder.tally().due += summary.not_started;
            break;
        }
        summary.last_due = due;
        if measured && measuring.is_none() {
            measuring = Some((Instant::now(), cost::of_this_thread()));
        }
        let mut found_user = queue.claim();
        if !found_user
            && working.len() < plan.most_users
            && let Some(user) = another()
        {
            queue.free();
            enter(user, &mut working);
            found_user = true;
        }
        let arrival = Arrival {
            due: plan.start + due,
            measured,
            found_user,
        };
        if measured {
            let mut tally = recorder.tally();
            tally.due += 1;
            if !found_user {
                tally.lateness.record(arrival.due.elapsed());
            }
        }
        if !found_user && queue.len() >= MOST_WAITING {
            queue.free();
            summary.not_started += u64::from(measured);
        } else {
            queue.push(arrival);
        }
        // A thread that is late releases arrivals without a pause, and users must get their turn.
        in_a_row = if is_late { in_a_row + 1 } else { 0 };
        if in_a_row == BATCH {
            in_a_row = 0;
            tokio::task::yield_now().await;
        }
    }
    if let Some((since, before)) = measuring {
        summary.cpu = cost::of_this_thread().saturating_sub(before);
        summary.busy = busy(summary.cpu, since.elapsed());
    }
    let dropped = queue.close(plan.end.is_none() && !recorder.state.is_over());
    summary.not_started += dropped.iter().filter(|arrival| arrival.measured).count() as u64;
    let all_done = async { while working.join_next().await.is_some() {} };
    if tokio::time::timeout(plan.grace, all_done).await.is_err() {
        summary.unfinished = recorder.under_way.load(Ordering::Relaxed);
        summary.not_started += queue.len() as u64;
        working.abort_all();
    }
    Ok(summary)
}

/// Processor time as a part of the time that passed, 0 to 1. Of a moment nothing can be said.
pub(crate) fn busy(cpu: Duration, passed: Duration) -> f64 {
    cpu.as_secs_f64() / passed.max(Duration::from_millis(100)).as_secs_f64()
}

/// Waits until a moment, or until the run is ended; false if the moment had passed already.
async fn reached(moment: Instant, pacer: &mut Pacer, recorder: &Recorder) -> io::Result<bool> {
    let mut waited = false;
    loop {
        let now = Instant::now();
        if now >= moment || recorder.state.is_over() {
            return Ok(waited);
        }
        waited = true;
        pacer.until(moment.min(now + LOOK_UP)).await?;
    }
}

/// A user's work: one arrival after the other.
async fn serve<U: User>(
    mut user: U,
    queue: Arc<Queue>,
    recorder: Arc<Recorder>,
    end: Option<Instant>,
) {
    while let Some(arrival) = queue.next().await {
        if arrival.measured {
            let after = arrival.due.elapsed();
            let mut tally = recorder.tally();
            tally.begun(after);
            if arrival.found_user {
                tally.lateness.record(after);
            }
        }
        // Tokens may have expired while the user was idle. Getting new ones is not measured.
        let taken_up = Instant::now();
        let due = match ready(&mut user, &queue, &recorder).await {
            Recovered::Ready => arrival.due,
            Recovered::Again => arrival.due + taken_up.elapsed(),
            Recovered::NotYet => return,
        };
        recorder.under_way.fetch_add(1, Ordering::Relaxed);
        user.repeat(due, arrival.measured, &recorder).await;
        recorder.under_way.fetch_sub(1, Ordering::Relaxed);
        if arrival.measured && end.is_none_or(|end| Instant::now() <= end) {
            recorder.tally().ended_in_time += 1;
        }
        ready(&mut user, &queue, &recorder).await;
        queue.free();
    }
}

/// Gets a user ready again, if that is necessary. If it fails, it is tried again as long as there is work.
async fn ready<U: User>(user: &mut U, queue: &Queue, recorder: &Recorder) -> Recovered {
    loop {
        let recovered = user.recover(recorder).await;
        if recovered != Recovered::NotYet || recorder.state.is_over() || queue.is_over() {
            return recovered;
        }
        tokio::time::sleep(PAUSE).await;
    }
}
