//! Reports of several generators become one.
//!
//! Histograms and counts are added, so that a percentile of the whole is that of all requests together. Percentiles of an
//! interval cannot be added: of those the worst is kept.

mod shards;
#[cfg(test)]
mod tests;

use super::{
    Arrivals, ErrorGroup, Generator, Http, InvariantResult, JOURNEY, Point, Report, Round,
    add_figures,
};

/// Why reports cannot be added up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// There is nothing to add up.
    #[error("no report to merge")]
    Nothing,
    /// They measured different things.
    #[error("the reports have different {what}: {one} and {other}")]
    Different {
        /// The property that differs.
        what: &'static str,
        /// In the first report.
        one: String,
        /// In another.
        other: String,
    },
    /// One share of the arrivals would count twice.
    #[error("shard {0} of {1} is there twice")]
    SameShard(u32, u32),
}

/// Adds up what several generators measured of one run.
///
/// The gates are left out: they have to be judged again. Shares of a run that are missing, or that were not begun together,
/// are a doubt.
pub fn merge(reports: &[Report]) -> Result<Report, MergeError> {
    let (first, others) = reports.split_first().ok_or(MergeError::Nothing)?;
    for other in others {
        comparable(first, other)?;
    }
    let shard_doubts = shards::doubts(reports)?;
    let mut sum = first.clone();
    sum.shard = None;
    sum.gates.clear();
    for other in others {
        add(&mut sum, other);
    }
    unite(&mut sum.doubts, &shard_doubts);
    sort(&mut sum.errors);
    Ok(sum)
}

/// Whether both are of the same run.
fn comparable(one: &Report, other: &Report) -> Result<(), MergeError> {
    let same = |what, one: String, other: String| {
        if one == other {
            Ok(())
        } else {
            Err(MergeError::Different { what, one, other })
        }
    };
    same("journeys", one.journey.clone(), other.journey.clone())?;
    same("targets", one.target.clone(), other.target.clone())?;
    same(
        "models",
        super::words::model(&one.model),
        super::words::model(&other.model),
    )?;
    same(
        "kinds of connections",
        one.http.connections.clone(),
        other.http.connections.clone(),
    )?;
    same(
        "lengths of an interval",
        format!("{} s", one.interval_s),
        format!("{} s", other.interval_s),
    )
}

fn add(sum: &mut Report, other: &Report) {
    add_counts(sum, other);
    sum.duration_s = sum.duration_s.max(other.duration_s);
    sum.warmup_s = sum.warmup_s.max(other.warmup_s);
    add_each(&mut sum.series, &other.series, Point::add);
    sum.generator.add(&other.generator);
    // Every generator reads the CPU time of the same target.
    sum.target_cpu_s = match (sum.target_cpu_s, other.target_cpu_s) {
        (Some(one), Some(other)) => Some(one.max(other)),
        (one, other) => one.or(other),
    };
    add_each(&mut sum.rounds, &other.rounds, Round::add);
}

/// Adds what adds up whether both were measured at the same time or one after the other.
pub(crate) fn add_counts(sum: &mut Report, other: &Report) {
    sum.started_at = sum.started_at.clone().min(other.started_at.clone());
    sum.cut_short = match (sum.cut_short.take(), &other.cut_short) {
        (Some(one), Some(other)) if one != *other => Some(format!("{one}; {other}")),
        (one, other) => one.or_else(|| other.clone()),
    };
    sum.arrivals.add(&other.arrivals);
    sum.journeys.add(&other.journeys);
    for (verb, stats) in &other.verbs {
        sum.verbs.entry(verb.clone()).or_default().add(stats);
    }
    sum.http.add(&other.http);
    sum.lateness.add(&other.lateness);
    for group in &other.errors {
        add_errors(&mut sum.errors, group);
    }
    for invariant in &other.invariants {
        add_invariant(&mut sum.invariants, invariant);
    }
    unite(&mut sum.doubts, &other.doubts);
}

/// The most frequent first.
pub(crate) fn sort(errors: &mut [ErrorGroup]) {
    errors.sort_by(|one, other| {
        let key = |group: &ErrorGroup| (group.verb.clone(), group.what.clone());
        (other.count.cmp(&one.count)).then_with(|| key(one).cmp(&key(other)))
    });
}

/// The n-th to the n-th; the longer list sets the length.
fn add_each<T: Clone>(sums: &mut Vec<T>, others: &[T], add: fn(&mut T, &T)) {
    for (sum, other) in sums.iter_mut().zip(others) {
        add(sum, other);
    }
    sums.extend(others.iter().skip(sums.len()).cloned());
}

fn unite(doubts: &mut Vec<String>, others: &[String]) {
    for doubt in others {
        if !doubts.contains(doubt) {
            doubts.push(doubt.clone());
        }
    }
}

fn add_errors(groups: &mut Vec<ErrorGroup>, other: &ErrorGroup) {
    let alike = |group: &&mut ErrorGroup| (&group.verb, &group.what) == (&other.verb, &other.what);
    match groups.iter_mut().find(alike) {
        Some(group) => group.count = group.count.saturating_add(other.count),
        None => groups.push(other.clone()),
    }
}

fn add_invariant(invariants: &mut Vec<InvariantResult>, other: &InvariantResult) {
    let same = |invariant: &&mut InvariantResult| invariant.name == other.name;
    match invariants.iter_mut().find(same) {
        Some(invariant) => {
            invariant.checked = invariant.checked.saturating_add(other.checked);
            invariant.violations = invariant.violations.saturating_add(other.violations);
            if invariant.example.is_none() {
                invariant.example.clone_from(&other.example);
            }
        }
        None => invariants.push(other.clone()),
    }
}

impl Arrivals {
    fn add(&mut self, other: &Self) {
        self.offered_rate += other.offered_rate;
        self.due = self.due.saturating_add(other.due);
        self.started = self.started.saturating_add(other.started);
        self.ended_in_time = self.ended_in_time.saturating_add(other.ended_in_time);
        self.late = self.late.saturating_add(other.late);
        self.not_started = self.not_started.saturating_add(other.not_started);
        self.unfinished = self.unfinished.saturating_add(other.unfinished);
    }
}

impl Http {
    fn add(&mut self, other: &Self) {
        self.requests = self.requests.saturating_add(other.requests);
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.connect.add(&other.connect);
        self.tls.add(&other.tls);
        self.in_flight += other.in_flight;
    }
}

impl Generator {
    /// Costs add up; what limits a single machine is that of the machine that is worst off.
    fn add(&mut self, other: &Self) {
        self.threads = self.threads.saturating_add(other.threads);
        self.cpu_s += other.cpu_s;
        self.busiest = self.busiest.max(other.busiest);
        self.peak_rss_mb = self.peak_rss_mb.max(other.peak_rss_mb);
        self.cores = self.cores.max(other.cores);
    }
}

impl Point {
    fn add(&mut self, other: &Self) {
        self.due = self.due.saturating_add(other.due);
        self.ended = self.ended.saturating_add(other.ended);
        self.in_flight = self.in_flight.saturating_add(other.in_flight);
        add_figures(&mut self.verbs, &other.verbs);
    }
}

impl Round {
    fn add(&mut self, other: &Self) {
        self.rate += other.rate;
        add_figures(&mut self.verbs, &other.verbs);
        let steps = self.verbs.iter().filter(|(verb, _)| *verb != JOURNEY);
        let (count, errors) = steps.fold((0_u64, 0_u64), |(count, errors), (_, figures)| {
            (
                count.saturating_add(figures.count),
                errors.saturating_add(figures.errors),
            )
        });
        self.errors = errors as f64 / count.max(1) as f64;
    }
}
