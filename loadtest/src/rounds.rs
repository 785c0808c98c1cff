//! A run that is repeated, so that change can be told from noise.

use crate::collect;
use crate::report::merge::{add_counts, sort};
use crate::report::{Generator, JOURNEY, Model, Point, Report, Round, per_second};

/// The rounds of a run as one report; none if there are no rounds.
///
/// It is the report of one run that was as long as all rounds together, and holds the figures of each beside that. The
/// gates are left out: they have to be judged again.
pub fn merge(rounds: Vec<Report>) -> Option<Report> {
    let figures = rounds.iter().map(round).collect();
    let interval_s = rounds
        .iter()
        .map(|round| round.interval_s)
        .fold(0.0, f64::max);
    let mut rounds = rounds.into_iter();
    let mut all = rounds.next()?;
    all.series = series(&all, interval_s);
    for other in rounds {
        add_counts(&mut all, &other);
        all.duration_s += other.duration_s;
        all.series.extend(series(&other, interval_s));
        add_generator(&mut all.generator, &other.generator);
        // A figure that is known of some rounds only is unknown of all of them.
        all.target_cpu_s = all
            .target_cpu_s
            .zip(other.target_cpu_s)
            .map(|(one, other)| one + other);
    }
    sort(&mut all.errors);
    all.interval_s = interval_s;
    all.arrivals.offered_rate = match all.model {
        Model::Open { .. } => per_second(all.arrivals.due, all.duration_s),
        Model::Closed { .. } => 0.0,
    };
    let service = &all.journeys.service;
    all.http.in_flight = per_second(service.count(), all.duration_s) * service.mean().as_secs_f64();
    all.gates.clear();
    all.rounds = figures;
    Some(all)
}

/// Rounds follow each other on the same threads.
fn add_generator(sum: &mut Generator, other: &Generator) {
    sum.cpu_s += other.cpu_s;
    sum.busiest = sum.busiest.max(other.busiest);
    sum.peak_rss_mb = sum.peak_rss_mb.max(other.peak_rss_mb);
}

/// The series of a round in intervals of this length: a round that was cut short may have kept shorter ones, which differ by
/// a power of two.
fn series(round: &Report, interval_s: f64) -> Vec<Point> {
    let times = (interval_s / round.interval_s.max(f64::MIN_POSITIVE)).round();
    let times = (times as usize).clamp(1, round.series.len().max(1));
    match times {
        1 => round.series.clone(),
        more => round
            .series
            .chunks(more)
            .map(collect::merge_points)
            .collect(),
    }
}

/// The figures of a run, as of one round.
pub(crate) fn round(report: &Report) -> Round {
    let (steps, errors) = report.steps();
    let verbs = report
        .verbs
        .iter()
        .map(|(name, stats)| (name.as_str(), stats));
    let all = verbs.chain([(JOURNEY, &report.journeys)]);
    Round {
        rate: report.achieved_rate(),
        errors: errors as f64 / steps.max(1) as f64,
        verbs: all
            .map(|(name, stats)| (name.to_owned(), stats.figures()))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::blank;
    use crate::report::{GateResult, Stats};

    /// So many journeys of one step in two seconds, each of which took so many milliseconds; the first one failed.
    fn measured(journeys: u64, millis: u64) -> Report {
        let mut stats = Stats::default();
        for _ in 0..journeys {
            stats.latency.record(Duration::from_millis(millis));
            stats.service.record(Duration::from_millis(millis));
        }
        stats.errors = 1;
        let mut report = blank::report();
        report.duration_s = 2.0;
        report.journeys = stats.clone();
        report.verbs.insert("redeem".to_owned(), stats);
        report.arrivals.due = journeys;
        report.arrivals.ended_in_time = journeys;
        report.arrivals.offered_rate = journeys as f64 / 2.0;
        report.http.in_flight = (journeys * millis) as f64 / 2_000.0;
        report.generator.threads = 3;
        report.generator.cpu_s = 0.5;
        report.generator.busiest = 0.1;
        report.target_cpu_s = Some(1.0);
        report.series = [journeys / 2, journeys - journeys / 2]
            .map(|due| Point {
                due,
                ..Point::default()
            })
            .to_vec();
        report.gates.push(GateResult {
            expression: "errors = 0".to_owned(),
            measured: "1 %".to_owned(),
            limit: "0 %".to_owned(),
            held: false,
        });
        report
    }

    #[test]
    fn rounds_are_one_run_that_was_as_long_as_all_of_them() {
        let mut worse = measured(100, 30);
        worse.generator.busiest = 0.95;
        worse.doubts = vec!["the generator was the limit".to_owned()];
        let all = merge(vec![measured(300, 10), worse]).expect("two rounds");
        assert_eq!(all.journeys.latency.count(), 400);
        assert_eq!(all.verbs["redeem"].errors, 2);
        assert_eq!(all.duration_s, 4.0);
        assert_eq!(all.achieved_rate(), 100.0);
        assert_eq!(all.arrivals.offered_rate, 100.0);
        // 300 times 10 ms and 100 times 30 ms in 4 s.
        assert!((all.http.in_flight - 1.5).abs() < 0.01);
        assert_eq!((all.generator.cpu_s, all.generator.busiest), (1.0, 0.95));
        assert_eq!(all.generator.threads, 3);
        assert_eq!(all.target_cpu_s, Some(2.0));
        assert_eq!(all.doubts.len(), 1);
        assert!(all.gates.is_empty());
        let due: Vec<u64> = all.series.iter().map(|point| point.due).collect();
        assert_eq!(due, [150, 150, 50, 50]);
    }

    #[test]
    fn each_round_keeps_its_own_figures() {
        let all = merge(vec![measured(300, 10), measured(100, 30)]).expect("two rounds");
        let rates: Vec<f64> = all.rounds.iter().map(|round| round.rate).collect();
        assert_eq!(rates, [150.0, 50.0]);
        assert_eq!(all.rounds[1].errors, 0.01);
        for verb in ["redeem", JOURNEY] {
            let figures = all.rounds.iter().map(|round| round.verbs[verb]);
            let p50s: Vec<f64> = figures.map(|figures| figures.p50_ms.round()).collect();
            assert_eq!(p50s, [10.0, 30.0], "{verb}");
        }
    }

    #[test]
    fn what_was_not_offered_or_not_known_stays_so() {
        let mut closed = measured(10, 10);
        closed.model = Model::Closed { users: 7 };
        closed.target_cpu_s = None;
        let all = merge(vec![closed.clone(), closed]).expect("two rounds");
        assert_eq!((all.arrivals.offered_rate, all.target_cpu_s), (0.0, None));
        assert!(merge(Vec::new()).is_none());
    }

    #[test]
    fn a_round_that_was_cut_short_is_shown_in_the_intervals_of_the_others() {
        let mut long = measured(10, 10);
        long.interval_s = 4.0;
        let mut short = measured(12, 10);
        short.series = vec![short.series[0].clone(); 5];
        short.cut_short = Some("interrupted".to_owned());
        let all = merge(vec![long, short]).expect("two rounds");
        assert_eq!(all.interval_s, 4.0);
        let due: Vec<u64> = all.series.iter().map(|point| point.due).collect();
        assert_eq!(due, [5, 5, 24, 6]);
        assert_eq!(all.cut_short.as_deref(), Some("interrupted"));
    }
}
