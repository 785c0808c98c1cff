//! Whether the figures of a run can be trusted: what the generator did to them, rather than the target.

use std::time::Duration;

use crate::report::{Model, Report};

/// How large a part of a percentile the generator's own lateness may be.
const SIZEABLE: f64 = 0.25;

/// A smaller lateness is normal: the system wakes threads some tens of microseconds late.
const NEGLIGIBLE: Duration = Duration::from_micros(150);

/// From here on a thread has no reserve left to send on time.
const SATURATED: f64 = 0.90;

/// Why the figures are not to be trusted, a sentence each.
pub fn doubts(report: &Report) -> Vec<String> {
    let mut doubts = Vec::new();
    if report.journeys.latency.count() == 0 {
        doubts.push("no journey ended, so there is nothing to measure".to_owned());
        return doubts;
    }
    if matches!(report.model, Model::Open { .. }) {
        doubts.extend(late(report).map(|fact| format!("the generator itself was late: {fact}")));
        doubts.extend(not_started(report));
    }
    doubts.extend(saturated(report).map(|fact| {
        format!(
            "the generator was the limit: {fact}; give it more --threads, or share the arrivals with --shard"
        )
    }));
    if report.arrivals.unfinished > 0 {
        doubts.push(format!(
            "{} journeys were still under way when the run ended, and are in none of the figures",
            report.arrivals.unfinished
        ));
    }
    doubts
}

/// The generator had no reserve left.
pub(crate) fn saturated(report: &Report) -> Option<String> {
    (report.generator.busiest > SATURATED).then(|| {
        format!(
            "its busiest thread used {:.0} % of a core",
            report.generator.busiest * 100.0
        )
    })
}

/// The generator's own lateness is a large part of the latency.
pub(crate) fn late(report: &Report) -> Option<String> {
    let count = report.journeys.latency.count() as f64;
    // With fewer beyond it a percentile is the luck of single journeys.
    let told = |part: &f64| count * (1.0 - part) >= 10.0;
    [0.99, 0.9, 0.5].into_iter().filter(told).find_map(|part| {
        let (own, all) = (
            report.lateness.quantile(part),
            report.journeys.latency.quantile(part),
        );
        (own > NEGLIGIBLE && own.as_secs_f64() > all.as_secs_f64() * SIZEABLE).then(|| {
            format!(
                "{:.3} ms of the {:.3} ms at p{} are its own",
                own.as_secs_f64() * 1e3,
                all.as_secs_f64() * 1e3,
                part * 100.0
            )
        })
    })
}

fn not_started(report: &Report) -> Option<String> {
    (report.arrivals.not_started > 0).then(|| {
        format!(
            "{} of {} journeys were never begun, because every user was waiting for the target until the run ended; their \
             latency is missing from the figures",
            report.arrivals.not_started, report.arrivals.due
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blank;

    fn run(latency_us: u64, lateness_us: u64) -> Report {
        let mut report = blank::report();
        for _ in 0..1_000 {
            report
                .journeys
                .latency
                .record(Duration::from_micros(latency_us));
            report.lateness.record(Duration::from_micros(lateness_us));
        }
        report
    }

    #[test]
    fn a_generator_that_kept_its_times_is_not_doubted() {
        assert_eq!(doubts(&run(5_000, 900)), Vec::<String>::new());
        assert_eq!(doubts(&run(100, 80)), Vec::<String>::new());
    }

    #[test]
    fn lateness_that_is_a_sizeable_part_is_doubted() {
        let doubts = doubts(&run(1_000, 400));
        assert!(doubts[0].contains("late"), "{doubts:?}");
    }

    #[test]
    fn what_was_not_begun_and_a_busy_thread_are_doubted() {
        let mut report = run(1_000, 1);
        report.arrivals.not_started = 3;
        report.generator.busiest = 0.97;
        assert_eq!(doubts(&report).len(), 2);
    }

    #[test]
    fn nothing_measured_is_nothing_known() {
        assert_eq!(doubts(&blank::report()).len(), 1);
    }
}
