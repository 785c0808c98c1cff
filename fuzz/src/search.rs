//! Plays cases until the budget is used up, and makes what it finds small.

mod shared;
mod shrink;
mod worker;

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::sync::mpsc;
use std::sync::{Arc, atomic::AtomicBool};
use std::thread;
use std::time::Duration;

use assay_conformance::judge::Law;
use assay_conformance::rp::evidence::Exchange;
use assay_conformance::runner::{Instances, Targets};
use tokio::runtime::Handle;
use tokio::time::Instant;

use crate::kind::Kind;
use crate::stage::Found;
use shared::Shared;
use worker::Worker;

/// The kinds of cases, and how many of them.
#[derive(Clone, Debug)]
pub struct Search {
    /// Cases follow from it.
    pub seed: u64,
    /// The kinds of cases.
    pub kinds: Vec<Kind>,
    /// Where it ends.
    pub budget: Budget,
    /// How many cases are played at the same time. On a target that all of them share, a moved clock is everybody's, so then
    /// it is one at a time.
    pub jobs: NonZero<usize>,
    /// The law that ends the search once it is found broken.
    pub until_found: Option<Law>,
}

/// Where a search ends: whatever comes first.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// So many cases.
    pub cases: u64,
    /// So much time.
    pub time: Option<Duration>,
    /// So many requests.
    pub requests: u64,
}

/// Something to tell while it goes on.
#[derive(Clone, Copy, Debug)]
pub enum Progress {
    /// So many cases were played, with so many requests.
    Played {
        /// Cases.
        cases: u64,
        /// Requests.
        requests: u64,
    },
    /// An answer broke a law; the case is being made smaller.
    Shrinking(Law),
}

/// The result of a search.
#[derive(Clone, Debug, Default)]
pub struct Results {
    /// Cases by kind.
    pub cases: BTreeMap<Kind, u64>,
    /// All requests, those for shrinking included.
    pub requests: u64,
    /// How often an answer was held to each law.
    pub judged: BTreeMap<Law, u64>,
    /// The cases that break a law: for each law the one of the smallest number.
    pub discoveries: BTreeMap<Law, Discovery>,
    /// The choices of the target that the specs leave open, as sentences.
    pub learned: BTreeSet<String>,
    /// How many cases could not be played to their end, and why the first of them could not.
    pub blocked: Option<(u64, String)>,
    /// A case that makes no sense: the fault is ours.
    pub senseless: Option<String>,
    /// How long it took.
    pub took: Duration,
    /// Why it ended before the number of cases was reached.
    pub cut_short: Option<String>,
}

/// A case that breaks a law.
#[derive(Clone, Debug)]
pub struct Discovery {
    /// When it had its turn; of several cases that break one law the first is kept.
    pub(crate) turn: u64,
    /// Its kind.
    pub kind: Kind,
    /// Its number among the cases of its kind.
    pub number: u64,
    /// The findings, after shrinking.
    pub found: Found,
    /// How many cases were played to make it small.
    pub shrinking: u32,
    /// How many cases of the search broke the law.
    pub times: u64,
    /// Whether the small case does it again for a relying party that begins anew, on a provider of its own where there is one.
    pub repeats: bool,
    /// The exchanges of the small case.
    pub exchanges: Vec<Exchange>,
}

/// Nothing could be tried.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// There is no provider.
    #[error("{0}")]
    NoTarget(String),
    /// The target does not offer what the cases need.
    #[error("the target offers nothing of what {0} cases need")]
    NothingToTry(String),
    /// The operating system gives no thread.
    #[error("failed to start a thread: {0}")]
    Thread(#[from] std::io::Error),
}

impl Search {
    /// Plays cases on the threads of its own until the budget is used up or `stop` is set. Providers live on `providers`.
    ///
    /// It blocks, so it must not be called where other tasks wait.
    ///
    /// # Errors
    /// If there is nothing to try.
    pub fn run(
        &self,
        targets: &Arc<dyn Targets>,
        providers: &Handle,
        stop: &AtomicBool,
        mut tell: impl FnMut(Progress),
    ) -> Result<Results, SearchError> {
        let started = Instant::now();
        let shared = Shared::new(self, stop, started);
        let jobs = match targets.instances() {
            Instances::OneForAll => 1,
            Instances::OneEach => self.jobs.get(),
        };
        let (news, told) = mpsc::channel();
        let work = |news| {
            // Strategies cannot travel, so every thread makes its own.
            Worker::new(self, targets, providers)?.work(&shared, &news);
            Ok::<_, SearchError>(())
        };
        thread::scope(|scope| {
            let mut threads = Vec::new();
            for _ in 0..jobs {
                let news = news.clone();
                let thread = thread::Builder::new().name("fuzz".to_owned());
                threads.push(thread.spawn_scoped(scope, || work(news))?);
            }
            drop(news);
            told.iter().for_each(&mut tell);
            threads
                .into_iter()
                .try_for_each(|thread| match thread.join() {
                    Ok(worked) => worked,
                    Err(panic) => std::panic::resume_unwind(panic),
                })
        })?;
        Ok(shared.results())
    }
}
