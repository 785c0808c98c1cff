//! A run of the open model: threads get ready, begin together, and what they count becomes a report.

use std::pin::pin;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use crate::arrival::{Rate, Schedule, Shape, Share, Spacing};
use crate::collect::{self, Collector};
use crate::cost;
use crate::desk::{Board, Desk};
use crate::doubt::doubts;
use crate::engine::meter::Meter;
pub use crate::engine::pool::Reuse;
use crate::engine::pool::{Pool, UsersWay};
use crate::engine::thread::{Left, Shift, work};
use crate::report::{Arrivals, Generator, Http, Model, Point, Report};
use crate::set_up::Ready;
use crate::stop::Stop;
use crate::tally::Tally;
use crate::user::{Player, SetUpError, User as _};

/// How a run of the open model is made.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many journeys are due, and when.
    pub rate: Rate,
    /// How they follow each other.
    pub spacing: Spacing,
    /// When it is over; counted from the end of the warm-up.
    pub stop: Stop,
    /// How long load is applied before anything is measured.
    pub warmup: Duration,
    /// Which part of the arrivals this generator makes.
    pub share: Share,
    /// When to begin; none begins as soon as everything is ready.
    pub start_at: Option<jiff::Timestamp>,
    /// Decides what is drawn: Poisson arrivals.
    pub seed: u64,
    /// How many threads make load.
    pub threads: u32,
    /// How many users there may be.
    pub users: u32,
    /// Whether connections are used again.
    pub reuse: Reuse,
    /// The run ends after this many errors.
    pub max_errors: u64,
    /// Whose processor time is the target's.
    pub target_cpu: TargetCpu,
}

/// Whose processor time is the target's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetCpu {
    /// It cannot be told.
    Unknown,
    /// That of this process, without the threads that make load: the target is embedded.
    ThisProcess,
    /// That of a process of this machine.
    Process(u32),
}

/// Where a run is.
#[derive(Debug, Clone)]
pub enum Progress {
    /// Users get ready: how many are, of how many.
    Preparing(u32, u32),
    /// Load is applied, and nothing is measured yet.
    WarmingUp,
    /// A second of the measured part is over: when, and what happened in it.
    Second(Duration, Box<Point>),
    /// The schedule is over; journeys that are under way may end.
    Ending,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Users could not get ready.
    #[error("the users cannot get ready: {0}")]
    SetUp(#[from] SetUpError),
    /// The machine refused something.
    #[error("failed to make load: {0}")]
    Machine(#[from] std::io::Error),
    /// The rate does not go with the rest.
    #[error("{0}")]
    Rate(String),
    /// It was interrupted before anything was measured.
    #[error("interrupted before anything was measured")]
    Interrupted,
}

/// What a thread has to say.
enum News {
    Prepared,
    Ready,
    Failed(RunError),
    Done(Left),
}

/// How long after everything is ready a run begins.
const BREATH: Duration = Duration::from_millis(50);

/// How long journeys that are under way when the schedule is over may still take.
const GRACE: Duration = Duration::from_secs(10);

/// Runs a journey in the open model until it is over, or `stop` is ready.
pub async fn open(
    ready: &Ready,
    options: &Options,
    stop: impl Future<Output = String>,
    mut tell: impl FnMut(Progress),
) -> Result<Report, RunError> {
    let whole = options.stop.length().map(|length| length + options.warmup);
    let shape =
        Shape::new(&options.rate, whole).map_err(|error| RunError::Rate(error.to_string()))?;
    let board = Arc::new(Board::new(options.max_errors));
    let plan = Arc::clone(&ready.common.plan);
    let threads = options.threads.max(1);
    let (news, mut inbox) = mpsc::unbounded_channel();
    let (go, start) = watch::channel(None);
    let mut desks = Vec::new();
    let most_users = options.users.div_ceil(threads).max(1);
    let prepared = if plan.prepares() { most_users } else { 0 };
    for number in 0..threads {
        let desk = Arc::new(Desk::new(Tally::new(plan.verbs.len()), Arc::clone(&board)));
        desks.push(Arc::clone(&desk));
        let share = options
            .share
            .part(number, threads)
            .ok_or_else(|| RunError::Rate("there are too many threads".to_owned()))?;
        let worker = Worker {
            ready: ready.clone(),
            options: options.clone(),
            schedule: Schedule::new(shape.clone(), options.spacing, share, options.seed),
            share,
            desk,
            number,
            prepared,
            most_users,
            news: news.clone(),
            start: start.clone(),
        };
        thread::Builder::new()
            .name(format!("load-{number}"))
            .spawn(move || worker.run())?;
    }
    drop(news);
    let mut stop = pin!(stop);
    all_ready(
        &mut inbox,
        threads,
        prepared,
        &mut tell,
        stop.as_mut(),
        &board,
    )
    .await?;

    let begin = beginning(options.start_at);
    go.send_replace(Some(begin));
    let measured_from = begin + options.warmup;
    tell(Progress::WarmingUp);
    let mut collector = Collector::new(desks, plan.verbs.clone());
    let mut lefts = Vec::new();
    let mut cpu = CpuWatch::new(options.target_cpu);
    let mut tick = measured_from;
    let mut cut_short = None;
    let end = options.stop.length().map(|length| measured_from + length);
    let mut measured_until = None;
    loop {
        tokio::select! {
            () = tokio::time::sleep_until(tick) => {
                if tick == measured_from {
                    cpu.begin();
                } else if measured_until.is_none() {
                    let point = collector.second();
                    tell(Progress::Second(tick - measured_from, Box::new(point)));
                }
                tick += Duration::from_secs(1);
                if end.is_some_and(|end| tick > end) && measured_until.is_none() {
                    measured_until = end;
                    cpu.end();
                    tell(Progress::Ending);
                }
            }
            came = inbox.recv() => match came {
                Some(News::Done(left)) => lefts.push(left),
                Some(News::Failed(error)) => return Err(error),
                Some(News::Prepared | News::Ready) => {}
                None => break,
            },
            reason = stop.as_mut(), if cut_short.is_none() => {
                board.end(reason.clone());
                cut_short = Some(reason);
            }
        }
    }
    let cut_short = cut_short.or_else(|| board.reason());
    let ended = Instant::now();
    cpu.end();
    collector.rest();
    if ended <= measured_from {
        return Err(RunError::Interrupted);
    }
    // A run that counts journeys is as long as it took until the last of them was due.
    let last_due = lefts
        .iter()
        .map(|left| left.last_due)
        .max()
        .unwrap_or_default();
    let duration = match (end, &cut_short) {
        (Some(end), None) => end - measured_from,
        (_, Some(_)) | (None, None) => match options.stop {
            Stop::Count(_) if cut_short.is_none() => {
                (begin + last_due).max(measured_from) - measured_from
            }
            Stop::Count(_) | Stop::After(_) => ended - measured_from,
        },
    };
    let facts = Facts {
        duration,
        begun: options.start_at,
        cut_short,
        lefts,
        target_cpu: cpu.target(),
    };
    Ok(report(ready, options, collector, facts))
}

/// What is known about a run besides what was counted.
struct Facts {
    duration: Duration,
    begun: Option<jiff::Timestamp>,
    cut_short: Option<String>,
    lefts: Vec<Left>,
    target_cpu: Option<Duration>,
}

async fn all_ready(
    inbox: &mut mpsc::UnboundedReceiver<News>,
    threads: u32,
    prepared_each: u32,
    tell: &mut impl FnMut(Progress),
    mut stop: std::pin::Pin<&mut impl Future<Output = String>>,
    board: &Board,
) -> Result<(), RunError> {
    let (mut ready, mut prepared) = (0, 0);
    while ready < threads {
        tokio::select! {
            came = inbox.recv() => match came {
                Some(News::Ready) => ready += 1,
                Some(News::Prepared) => {
                    prepared += 1;
                    tell(Progress::Preparing(prepared, prepared_each * threads));
                }
                Some(News::Failed(error)) => {
                    board.end("a user could not get ready".to_owned());
                    return Err(error);
                }
                Some(News::Done(_)) => {}
                None => return Err(std::io::Error::other("a thread ended before it began").into()),
            },
            reason = stop.as_mut() => {
                board.end(reason);
                return Err(RunError::Interrupted);
            }
        }
    }
    Ok(())
}

/// When a run begins: soon, or at a time that several generators have agreed on.
fn beginning(at: Option<jiff::Timestamp>) -> Instant {
    let wait = at.and_then(|at| {
        let left = at.duration_since(jiff::Timestamp::now());
        Duration::try_from(left).ok()
    });
    Instant::now() + wait.unwrap_or(BREATH)
}

/// One thread of the generator.
struct Worker {
    ready: Ready,
    options: Options,
    schedule: Schedule,
    share: Share,
    desk: Arc<Desk>,
    number: u32,
    prepared: u32,
    most_users: u32,
    news: mpsc::UnboundedSender<News>,
    start: watch::Receiver<Option<Instant>>,
}

/// How many users of a thread get ready at the same time.
const AT_ONCE: usize = 8;

impl Worker {
    fn run(mut self) {
        let news = self.news.clone();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            // A turn of the runtime handles so many users before it looks at timers and sockets again.
            .event_interval(13)
            .build();
        let done = match runtime {
            Ok(runtime) => runtime.block_on(self.load()),
            Err(error) => Err(error.into()),
        };
        // Whoever has stopped listening knows why.
        drop(news.send(done.map_or_else(News::Failed, News::Done)));
    }

    async fn load(&mut self) -> Result<Left, RunError> {
        let pool = Arc::new(Pool::new(
            self.ready.common.session().wire(),
            self.options.reuse,
        ));
        let threads = u64::from(self.options.threads.max(1));
        let common = self.ready.common.clone();
        let mut next = u64::from(self.number);
        let mut user = move || {
            let meter = Arc::new(Meter::default());
            let way: Arc<dyn assay_conformance::rp::carrier::Carrier> = Arc::new(UsersWay {
                pool: Arc::clone(&pool),
                meter: Arc::clone(&meter),
            });
            let player = Player::new(&common, next, &way, meter);
            next += threads;
            player
        };
        let mut users = Vec::new();
        while users.len() < self.prepared as usize {
            let some = AT_ONCE.min(self.prepared as usize - users.len());
            let mut getting_ready: Vec<Player> = (0..some).map(|_| user()).collect();
            let prepared = getting_ready.iter_mut().map(|user| async {
                let prepared = user.prepare().await;
                drop(self.news.send(News::Prepared));
                prepared
            });
            for result in futures::future::join_all(prepared).await {
                result?;
            }
            users.extend(getting_ready);
            if self.desk.board.is_over() {
                return Ok(Left::default());
            }
        }
        drop(self.news.send(News::Ready));
        let begin = self.start.wait_for(Option::is_some).await;
        let Some(start) = begin.ok().and_then(|begin| *begin) else {
            return Ok(Left::default());
        };
        // Users who had to get ready cannot be made while load runs.
        let another = || (self.prepared == 0).then(&mut user);
        let shift = Shift {
            schedule: admitted(self.schedule.clone(), self.share, &self.options),
            start,
            warmup: self.options.warmup,
            end: self
                .options
                .stop
                .length()
                .map(|length| length + self.options.warmup),
            grace: GRACE,
            most_users: self.most_users as usize,
        };
        Ok(work(shift, users, another, &self.desk).await?)
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

/// Processor time of the target while load is measured.
struct CpuWatch {
    of: TargetCpu,
    begin: Option<Duration>,
    used: Option<Duration>,
}

impl CpuWatch {
    fn new(of: TargetCpu) -> Self {
        Self {
            of,
            begin: None,
            used: None,
        }
    }

    fn now(&self) -> Option<Duration> {
        match self.of {
            TargetCpu::Unknown => None,
            TargetCpu::ThisProcess => Some(cost::of_this_process()),
            TargetCpu::Process(id) => cost::of_process(id),
        }
    }

    fn begin(&mut self) {
        self.begin = self.now();
    }

    fn end(&mut self) {
        if self.used.is_none() {
            self.used = self.begin.and_then(|begin| self.now()?.checked_sub(begin));
        }
    }

    fn target(&self) -> Option<Duration> {
        self.used
    }
}

fn report(ready: &Ready, options: &Options, collector: Collector, facts: Facts) -> Report {
    let Collector {
        mut total,
        series,
        interval,
        ..
    } = collector;
    let plan = &ready.common.plan;
    let seconds = facts.duration.as_secs_f64();
    let cpu: Duration = facts.lefts.iter().map(|left| left.cpu).sum();
    let sum = |of: fn(&Left) -> u64| facts.lefts.iter().map(of).sum::<u64>();
    let busiest = facts.lefts.iter().map(|left| left.busy).fold(0.0, f64::max);
    let target_cpu = facts.target_cpu.map(|used| match options.target_cpu {
        TargetCpu::ThisProcess => used.saturating_sub(cpu),
        TargetCpu::Unknown | TargetCpu::Process(_) => used,
    });
    let invariants = collect::invariants(&mut total);
    let verbs = plan.verbs.iter().zip(total.verbs);
    let journeys = total.journeys.into_stats();
    let in_flight = crate::report::per_second(journeys.service.count(), seconds)
        * journeys.service.mean().as_secs_f64();
    let begun = facts.begun.unwrap_or_else(|| {
        let ago = jiff::SignedDuration::try_from(facts.duration).unwrap_or_default();
        jiff::Timestamp::now() - ago
    });
    let mut report = Report {
        journey: plan.id.clone(),
        target: ready.common.session().target().issuer.clone(),
        model: Model::Open {
            rate: options.rate.to_string(),
            spacing: options.spacing.name().to_owned(),
        },
        started_at: begun.to_string(),
        duration_s: seconds,
        warmup_s: options.warmup.as_secs_f64(),
        shard: (options.share != Share::ALL)
            .then_some((options.share.number() + 1, options.share.of())),
        cut_short: facts.cut_short,
        arrivals: Arrivals {
            offered_rate: crate::report::per_second(total.due, seconds),
            due: total.due,
            started: total.started,
            ended_in_time: total.ended_in_time,
            late: total.late,
            not_started: sum(|left| left.not_started),
            unfinished: sum(|left| left.unfinished),
        },
        verbs: verbs
            .map(|(name, counted)| ((*name).to_owned(), counted.into_stats()))
            .collect(),
        http: Http {
            requests: total.requests,
            bytes: total.bytes,
            connections: options.reuse.to_string(),
            connect: total.connect,
            tls: total.tls,
            in_flight,
        },
        journeys,
        lateness: total.lateness,
        series,
        interval_s: interval.as_secs_f64(),
        errors: total.errors.into_groups(),
        invariants,
        gates: Vec::new(),
        generator: Generator {
            threads: options.threads,
            cpu_s: cpu.as_secs_f64(),
            busiest,
            peak_rss_mb: cost::peak_rss_mb(),
            cores: thread::available_parallelism()
                .map_or(1, |cores| cores.get().try_into().unwrap_or(u32::MAX)),
        },
        target_cpu_s: target_cpu.map(|cpu| cpu.as_secs_f64()),
        doubts: Vec::new(),
        rounds: Vec::new(),
    };
    report.doubts = doubts(&report);
    report
}
