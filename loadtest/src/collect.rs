//! Adds up what the threads have counted, once a second, and makes a report of it.

use std::mem;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::recorder::Recorder;
use crate::report::{InvariantResult, JOURNEY, Point, add_figures};
use crate::tally::Tally;

/// All that was counted, and how it came second by second.
#[derive(Debug)]
pub(crate) struct Collector {
    recorders: Vec<Arc<Recorder>>,
    verbs: Vec<&'static str>,
    pub(crate) total: Tally,
    pub(crate) series: Vec<Point>,
    /// The length of an interval.
    pub(crate) interval: Duration,
    /// The counts of the interval that is under way.
    latest: Tally,
    /// An empty tally to leave in the place of the one that is taken.
    spare: Tally,
    /// How many seconds the interval that is under way is old.
    age: u32,
    /// How many seconds an interval has.
    seconds: u32,
}

/// An hour of seconds. Longer runs have longer intervals, so that no run's report grows without end.
const MOST_POINTS: usize = 3_600;

impl Collector {
    pub(crate) fn new(recorders: Vec<Arc<Recorder>>, verbs: Vec<&'static str>) -> Self {
        let tally = || Tally::new(verbs.len());
        Self {
            total: tally(),
            latest: tally(),
            spare: tally(),
            series: Vec::new(),
            interval: Duration::from_secs(1),
            age: 0,
            seconds: 1,
            recorders,
            verbs,
        }
    }

    /// Takes what the threads have counted since the last time, a second ago. The point is what happened in it.
    pub(crate) fn second(&mut self) -> Point {
        self.take();
        self.age += 1;
        let point = self.point();
        if self.age >= self.seconds {
            self.series.push(point.clone());
            self.close();
        }
        point
    }

    /// Takes the counts after the last second: of journeys that had begun before.
    pub(crate) fn rest(&mut self) {
        self.take();
        if self.latest.journeys.latency.count() > 0 || self.latest.due > 0 {
            // The stragglers belong to the end of the run; an interval of their own would look like a fall.
            let rest = self.point();
            match self.series.pop() {
                Some(last) if rest.due == 0 => self.series.push(merge_points(&[last, rest])),
                last => self.series.extend(last.into_iter().chain([rest])),
            }
        }
        self.close();
    }

    fn take(&mut self) {
        for recorder in &self.recorders {
            let empty = mem::replace(&mut self.spare, Tally::new(0));
            let mut taken = recorder.exchange(empty);
            self.latest.add(&mut taken);
            taken.clear();
            self.spare = taken;
        }
    }

    fn close(&mut self) {
        self.total.add(&mut self.latest);
        self.latest.clear();
        self.age = 0;
        if self.series.len() >= MOST_POINTS {
            let series = mem::take(&mut self.series);
            self.series = series.chunks(2).map(merge_points).collect();
            self.seconds *= 2;
            self.interval *= 2;
        }
    }

    fn point(&self) -> Point {
        let named = self.verbs.iter().copied().zip(&self.latest.verbs);
        let whole = [(JOURNEY, &self.latest.journeys)];
        let verbs = named
            .chain(whole)
            .map(|(name, stats)| (name.to_owned(), stats.figures()));
        Point {
            due: self.latest.due,
            ended: self.latest.journeys.latency.count(),
            in_flight: self
                .recorders
                .iter()
                .map(|recorder| recorder.under_way.load(Ordering::Relaxed))
                .sum(),
            verbs: verbs.collect(),
        }
    }
}

/// Intervals as one. Their percentiles cannot be added, so the worst is kept.
pub(crate) fn merge_points(points: &[Point]) -> Point {
    let mut all = Point::default();
    for point in points {
        all.due += point.due;
        all.ended += point.ended;
        all.in_flight = point.in_flight;
        add_figures(&mut all.verbs, &point.verbs);
    }
    all
}

/// The invariants for the report.
pub(crate) fn invariants(tally: &mut Tally) -> Vec<InvariantResult> {
    mem::take(&mut tally.invariants)
        .into_iter()
        .map(|(invariant, watched)| InvariantResult {
            name: invariant.to_string(),
            says: invariant.says().trim_end_matches('.').to_owned(),
            checked: watched.checked,
            violations: watched.violations,
            example: watched.example,
        })
        .collect()
}
