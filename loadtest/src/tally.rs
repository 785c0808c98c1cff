//! The counts of one thread since the last reading.

use std::collections::BTreeMap;
use std::mem;
use std::time::Duration;

use assay_conformance::rp::evidence::Exchange;
use assay_conformance::scenario::Invariant;

use crate::engine::meter::Spent;
use crate::histogram::Histogram;
use crate::report::{ErrorGroup, Stats, Violation};

/// The counts of one thread since the last reading. They are taken once a second, so their memory does not depend on the
/// length of a run.
#[derive(Debug)]
pub(crate) struct Tally {
    /// By the number of the verb.
    pub(crate) verbs: Vec<Stats>,
    /// Whole journeys.
    pub(crate) journeys: Stats,
    /// Requests that were sent.
    pub(crate) requests: u64,
    /// Bytes of bodies that came.
    pub(crate) bytes: u64,
    /// TCP connections that were opened.
    pub(crate) connect: Histogram,
    /// TLS handshakes.
    pub(crate) tls: Histogram,
    /// From the moment a journey was due to the moment the engine took it up.
    pub(crate) lateness: Histogram,
    /// Journeys that were due.
    pub(crate) due: u64,
    /// Journeys that were begun.
    pub(crate) started: u64,
    /// Journeys that were begun more than [`LATE`] after they were due.
    pub(crate) late: u64,
    /// Journeys that ended before the measured part did.
    pub(crate) ended_in_time: u64,
    /// Errors that look the same.
    pub(crate) errors: ErrorGroups,
    /// The invariants.
    pub(crate) invariants: BTreeMap<Invariant, InvariantCount>,
}

/// Later than this is late.
pub(crate) const LATE: Duration = Duration::from_millis(1);

/// How often an invariant was looked at, and how often it did not hold.
#[derive(Debug, Default)]
pub(crate) struct InvariantCount {
    pub(crate) checked: u64,
    pub(crate) violations: u64,
    pub(crate) example: Option<Violation>,
}

/// Errors by verb and what happened.
#[derive(Debug, Default)]
pub(crate) struct ErrorGroups(BTreeMap<(&'static str, String), Group>);

#[derive(Debug)]
struct Group {
    count: u64,
    example: Vec<Exchange>,
}

/// A target that answers every request with another error must not fill our memory.
const MOST_GROUPS: usize = 50;
const REST: &str = "other errors";

impl Tally {
    /// Nothing is counted yet, of this many verbs.
    pub(crate) fn new(verbs: usize) -> Self {
        Self {
            verbs: (0..verbs).map(|_| Stats::default()).collect(),
            journeys: Stats::default(),
            requests: 0,
            bytes: 0,
            connect: Histogram::default(),
            tls: Histogram::default(),
            lateness: Histogram::default(),
            due: 0,
            started: 0,
            late: 0,
            ended_in_time: 0,
            errors: ErrorGroups::default(),
            invariants: BTreeMap::new(),
        }
    }

    /// A step ended.
    pub(crate) fn step(
        &mut self,
        verb: usize,
        latency: Duration,
        spent: &Spent,
        status: Option<u16>,
        is_error: bool,
    ) {
        if let Some(stats) = self.verbs.get_mut(verb) {
            stats.count(latency, spent.service, is_error);
            stats.status(status).record(latency);
        }
        self.requests += spent.requests;
        self.bytes += spent.bytes;
        self.opened(spent);
    }

    /// Connections were opened. They count also while nothing else is measured: then most of them are.
    pub(crate) fn opened(&mut self, spent: &Spent) {
        for opened in &spent.opened {
            self.connect.record(opened.connect);
            if let Some(tls) = opened.tls {
                self.tls.record(tls);
            }
        }
    }

    /// A journey was begun this long after it was due.
    pub(crate) fn begun(&mut self, after: Duration) {
        self.started += 1;
        self.late += u64::from(after > LATE);
    }

    /// An invariant was looked at.
    pub(crate) fn checked(&mut self, invariant: Invariant) {
        self.invariants.entry(invariant).or_default().checked += 1;
    }

    /// An invariant did not hold. The evidence is asked for only once.
    pub(crate) fn violated(&mut self, invariant: Invariant, show: impl FnOnce() -> Violation) {
        let count = self.invariants.entry(invariant).or_default();
        count.violations += 1;
        count.example.get_or_insert_with(show);
    }

    /// Adds what another one has counted.
    pub(crate) fn add(&mut self, other: &mut Self) {
        for (own, theirs) in self.verbs.iter_mut().zip(&other.verbs) {
            own.add(theirs);
        }
        self.journeys.add(&other.journeys);
        self.requests += other.requests;
        self.bytes += other.bytes;
        self.connect.add(&other.connect);
        self.tls.add(&other.tls);
        self.lateness.add(&other.lateness);
        self.due += other.due;
        self.started += other.started;
        self.late += other.late;
        self.ended_in_time += other.ended_in_time;
        self.errors.add(mem::take(&mut other.errors));
        for (invariant, count) in mem::take(&mut other.invariants) {
            let own = self.invariants.entry(invariant).or_default();
            own.checked += count.checked;
            own.violations += count.violations;
            own.example = own.example.take().or(count.example);
        }
    }

    /// Forgets everything, but keeps the memory.
    pub(crate) fn clear(&mut self) {
        for stats in self.verbs.iter_mut().chain([&mut self.journeys]) {
            stats.clear();
        }
        for histogram in [&mut self.connect, &mut self.tls, &mut self.lateness] {
            histogram.clear();
        }
        (self.requests, self.bytes) = (0, 0);
        (self.due, self.started, self.late, self.ended_in_time) = (0, 0, 0, 0);
        self.errors = ErrorGroups::default();
        self.invariants.clear();
    }
}

impl ErrorGroups {
    /// Counts an error. The evidence is asked for only if it is the first of its kind.
    pub(crate) fn count(
        &mut self,
        verb: &'static str,
        what: String,
        show: impl FnOnce() -> Vec<Exchange>,
    ) {
        let key = (verb, what);
        if let Some(group) = self.0.get_mut(&key) {
            group.count += 1;
            return;
        }
        let key = match self.0.len() < MOST_GROUPS {
            true => key,
            false => (verb, REST.to_owned()),
        };
        let group = self.0.entry(key).or_insert_with(|| Group {
            count: 0,
            example: show(),
        });
        group.count += 1;
    }

    fn add(&mut self, other: Self) {
        for ((verb, what), group) in other.0 {
            let key = match self.0.len() < MOST_GROUPS || self.0.contains_key(&(verb, what.clone()))
            {
                true => (verb, what),
                false => (verb, REST.to_owned()),
            };
            match self.0.get_mut(&key) {
                Some(own) => own.count += group.count,
                None => {
                    self.0.insert(key, group);
                }
            }
        }
    }

    /// For the report: the most frequent first.
    pub(crate) fn into_groups(self) -> Vec<ErrorGroup> {
        let mut groups: Vec<ErrorGroup> = self
            .0
            .into_iter()
            .map(|((verb, what), group)| ErrorGroup {
                verb: verb.to_owned(),
                what,
                count: group.count,
                example: group.example,
            })
            .collect();
        groups.sort_by_key(|group| std::cmp::Reverse(group.count));
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_any_number_of_kinds_take_bounded_memory_and_none_is_lost() {
        let mut all = Tally::new(1);
        let mut asked = 0;
        for second in 0..3 {
            let mut tally = Tally::new(1);
            for n in 0..200 {
                tally.errors.count("redeem", format!("{second}, {n}"), || {
                    asked += 1;
                    Vec::new()
                });
            }
            all.add(&mut tally);
        }
        let groups = all.errors.into_groups();
        assert_eq!(groups.iter().map(|group| group.count).sum::<u64>(), 600);
        assert!(groups.len() <= MOST_GROUPS + 1);
        assert_eq!(groups[0].what, REST);
        assert!(asked <= 3 * (MOST_GROUPS + 1));
    }

    #[test]
    fn what_was_counted_is_forgotten_when_it_was_added_elsewhere() {
        let mut all = Tally::new(1);
        let mut tally = Tally::new(1);
        for _ in 0..3 {
            let spent = Spent::default();
            tally.step(0, Duration::from_millis(5), &spent, Some(200), false);
            tally.checked(Invariant::VerdictsRight);
            all.add(&mut tally);
            tally.clear();
        }
        assert_eq!(all.verbs[0].latency.count(), 3);
        assert_eq!(all.invariants[&Invariant::VerdictsRight].checked, 3);
        assert_eq!(all.verbs[0].statuses["200"].count(), 3);
    }
}
