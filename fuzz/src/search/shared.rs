//! The state that the threads of a search share: the next number, the budget, and the findings.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use assay_conformance::judge::Law;
use tokio::time::Instant;

use super::{Discovery, Results, Search};
use crate::kind::Kind;
use crate::stage::Ended;

/// The state that the threads of a search share.
pub(super) struct Shared<'a> {
    search: &'a Search,
    stop: &'a AtomicBool,
    started: Instant,
    next: AtomicU64,
    requests: AtomicU64,
    results: Mutex<Results>,
}

impl<'a> Shared<'a> {
    pub(super) fn new(search: &'a Search, stop: &'a AtomicBool, started: Instant) -> Self {
        Self {
            search,
            stop,
            started,
            next: AtomicU64::new(0),
            requests: AtomicU64::new(0),
            results: Mutex::default(),
        }
    }

    /// The turn of the next case, if there is to be one.
    pub(super) fn next(&self) -> Option<u64> {
        if self.is_over() {
            return None;
        }
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        (turn < self.search.budget.cases).then_some(turn)
    }

    /// Whether the budget is used up, or somebody has had enough.
    pub(super) fn is_over(&self) -> bool {
        if self.lock().cut_short.is_some() {
            return true;
        }
        let budget = self.search.budget;
        let is_found = |law: &Law| self.lock().discoveries.contains_key(law);
        let reason = if self.stop.load(Ordering::Relaxed) {
            "interrupted".to_owned()
        } else if budget
            .time
            .is_some_and(|time| self.started.elapsed() >= time)
        {
            "the time was used up".to_owned()
        } else if self.requests.load(Ordering::Relaxed) >= budget.requests {
            format!("{} requests were sent", budget.requests)
        } else if self.search.until_found.as_ref().is_some_and(is_found) {
            "something was found".to_owned()
        } else {
            return false;
        };
        self.end(&reason);
        true
    }

    /// Ends the search for this reason, unless it has ended already.
    pub(super) fn end(&self, reason: &str) {
        let mut results = self.lock();
        results.cut_short.get_or_insert_with(|| reason.to_owned());
    }

    /// Counts requests.
    pub(super) fn sent(&self, requests: u64) {
        self.requests.fetch_add(requests, Ordering::Relaxed);
    }

    /// Counts the laws that answers were held to.
    pub(super) fn judged(&self, laws: &[Law]) {
        let mut results = self.lock();
        for law in laws {
            *results.judged.entry(*law).or_default() += 1;
        }
    }

    /// Keeps what was learned of the target.
    pub(super) fn learned(&self, sentences: Vec<String>) {
        if !sentences.is_empty() {
            self.lock().learned.extend(sentences);
        }
    }

    /// Counts a case that was played, and says how many of them and of requests there are.
    pub(super) fn played(&self, kind: Kind) -> (u64, u64) {
        let mut results = self.lock();
        *results.cases.entry(kind).or_default() += 1;
        let cases = results.cases.values().sum();
        (cases, self.requests.load(Ordering::Relaxed))
    }

    /// Notes a case about which nothing can be said.
    pub(super) fn unplayed(&self, (kind, number): (Kind, u64), ended: Ended) {
        let mut results = self.lock();
        match ended {
            Ended::Blocked(reason) => {
                let blocked = results
                    .blocked
                    .get_or_insert((0, format!("case {number}, {reason}")));
                blocked.0 += 1;
            }
            Ended::Senseless(reason) => {
                results
                    .senseless
                    .get_or_insert_with(|| format!("{kind} case {number}, {reason}"));
            }
            Ended::Found(_) => {}
        }
    }

    /// Whether this case is to be made small: it is the first one that breaks the law.
    pub(super) fn is_first(&self, law: Law, turn: u64) -> bool {
        let mut results = self.lock();
        match results.discoveries.get_mut(&law) {
            Some(known) => {
                known.times += 1;
                turn < known.turn
            }
            None => true,
        }
    }

    /// Keeps what was found, unless there is an earlier case.
    pub(super) fn keep(&self, mut discovery: Discovery) {
        let mut results = self.lock();
        let law = discovery.found.law;
        if let Some(known) = results.discoveries.get(&law) {
            if known.turn < discovery.turn {
                return;
            }
            discovery.times = discovery.times.max(known.times);
        }
        results.discoveries.insert(law, discovery);
    }

    /// The result.
    pub(super) fn results(self) -> Results {
        let mut results = self
            .results
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        results.requests = self.requests.into_inner();
        results.took = self.started.elapsed();
        results
    }

    /// Counts and findings stay right whatever happens to a thread.
    fn lock(&self) -> MutexGuard<'_, Results> {
        self.results.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
