//! Reads the figure of a gate from a report.

use std::time::Duration;

use super::{Clock, Condition, RateLimit, Statistic, Subject};
use crate::histogram::Histogram;
use crate::quantity;
use crate::report::{Report, per_second};

/// Both numbers, in the same unit, and as text.
pub(super) struct Reading {
    pub(super) measured: Result<f64, NotMeasured>,
    pub(super) measured_text: String,
    pub(super) limit: f64,
    pub(super) limit_text: String,
}

/// There is no figure to compare with.
pub(super) struct NotMeasured;

impl Reading {
    fn of(measured: Option<f64>, limit: f64, text: impl Fn(f64) -> String, nothing: &str) -> Self {
        Self {
            measured: measured.ok_or(NotMeasured),
            measured_text: measured.map_or_else(|| format!("not measured: {nothing}"), &text),
            limit,
            limit_text: text(limit),
        }
    }
}

pub(super) fn read(condition: Condition, report: &Report) -> Reading {
    match condition {
        Condition::Time(clock, statistic, subject, limit) => {
            let (histogram, nothing) = match clock {
                Clock::Lateness => (
                    report.lateness.clone(),
                    "in this run nothing was due at a moment".to_owned(),
                ),
                Clock::Latency => (subject.stats(report).latency, nothing_of(subject)),
                Clock::Service => (subject.stats(report).service, nothing_of(subject)),
            };
            let measured = (histogram.count() > 0).then(|| statistic.of(&histogram));
            Reading::of(
                measured.map(|time| time.as_secs_f64()),
                limit.as_secs_f64(),
                quantity::time,
                &nothing,
            )
        }
        Condition::Errors(subject, limit) => {
            let stats = subject.stats(report);
            let count = stats.latency.count();
            // One division of whole numbers, so that exactly the limit is not a little more.
            let percent = (count > 0).then(|| stats.errors as f64 * 100.0 / count as f64);
            Reading::of(percent, limit, quantity::percent, &nothing_of(subject))
        }
        Condition::Rate(subject, limit) => rate(subject, limit, report),
        Condition::Violations(limit) => {
            let checked: u64 = report.invariants.iter().map(|own| own.checked).sum();
            let violations = (checked > 0).then(|| report.violations() as f64);
            let text = |count: f64| count.to_string();
            Reading::of(violations, limit as f64, text, "no invariant was looked at")
        }
    }
}

fn rate(subject: Subject, limit: RateLimit, report: &Report) -> Reading {
    let text = quantity::rate;
    let count = match subject {
        // A journey that ends after the run is not part of its rate.
        Subject::Journey => report.arrivals.ended_in_time,
        Subject::All | Subject::Token | Subject::Verb(_) => subject.stats(report).latency.count(),
    };
    // No steps at all is no measurement; few of them are, however few.
    let rate = (count > 0 && report.duration_s > 0.0).then(|| per_second(count, report.duration_s));
    match limit {
        RateLimit::PerSecond(limit) => Reading::of(rate, limit, text, &nothing_of(subject)),
        RateLimit::Offered(part) => {
            let offered = report.arrivals.offered_rate;
            let limit_text = format!("{} of {} offered", quantity::number(part), text(offered));
            let reading = if offered > 0.0 {
                Reading::of(rate, part * offered, text, &nothing_of(subject))
            } else {
                Reading::of(
                    None,
                    0.0,
                    text,
                    "users who wait for answers are offered no rate",
                )
            };
            Reading {
                limit_text,
                ..reading
            }
        }
    }
}

impl Statistic {
    fn of(self, histogram: &Histogram) -> Duration {
        match self {
            Self::Quantile(part) => histogram.quantile(part),
            Self::Mean => histogram.mean(),
            Self::Max => histogram.max(),
        }
    }
}

fn nothing_of(subject: Subject) -> String {
    match subject {
        Subject::All => "no step ended in this run".to_owned(),
        Subject::Journey => "no journey ended in this run".to_owned(),
        Subject::Token => "no step of this run talked to the token endpoint".to_owned(),
        Subject::Verb(verb) => format!("no `{verb}` ended in this run"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Gate, Slo};
    use super::*;
    use crate::blank;
    use crate::report::{InvariantResult, Stats};

    /// 100 of each: redeem takes 1 to 100 ms and fails once, verify takes 1 ms; over 10 s, at 11 journeys asked for per second.
    fn report() -> Report {
        let stats = |millis: fn(u64) -> u64, errors| {
            let mut stats = Stats::default();
            for n in 1..=100 {
                stats.latency.record(Duration::from_millis(millis(n)));
                stats.service.record(Duration::from_micros(millis(n)));
            }
            stats.errors = errors;
            stats
        };
        let mut report = blank::report();
        report.duration_s = 10.0;
        report.arrivals.offered_rate = 11.0;
        report.arrivals.ended_in_time = 100;
        report.journeys = stats(|n| n + 1, 1);
        report.verbs.insert("redeem".to_owned(), stats(|n| n, 1));
        report.verbs.insert("verify".to_owned(), stats(|_| 1, 0));
        report.lateness.record(Duration::from_micros(20));
        report
    }

    fn judged(text: &str, report: &Report) -> (bool, String, String) {
        let gate: Gate = text.parse().unwrap_or_else(|error| panic!("{error}"));
        let judged = gate.judge(report);
        assert_eq!(judged.expression, text);
        (judged.held, judged.measured, judged.limit)
    }

    #[test]
    fn each_figure_is_compared_with_what_was_measured() {
        let report = report();
        for (text, held, measured, limit) in [
            ("p50(redeem) < 50ms", false, "50 ms", "50 ms"),
            ("p50(redeem) < 51ms", true, "50 ms", "51 ms"),
            ("max(redeem) < 1s", true, "100 ms", "1 s"),
            ("p99(token) > 0.098s", true, "99.02 ms", "98 ms"),
            ("p50 < 2ms", true, "1 ms", "2 ms"),
            ("mean(verify) <= 1001us", true, "1 ms", "1.001 ms"),
            ("p100(journey) < 0.2s", true, "101.1 ms", "200 ms"),
            ("service_p99(verify) < 900us", true, "1 µs", "900 µs"),
            ("lateness_p99 < 1ms", true, "20.02 µs", "1 ms"),
            ("errors <= 0.5%", true, "0.5 %", "0.5 %"),
            ("errors < 0.5%", false, "0.5 %", "0.5 %"),
            ("errors(redeem) <= 1%", true, "1 %", "1 %"),
            ("errors(verify) = 0", true, "0 %", "0 %"),
            ("rate >= 0.9 offered", true, "10/s", "0.9 of 11/s offered"),
            (
                "rate >= 0.98 offered",
                false,
                "10/s",
                "0.98 of 11/s offered",
            ),
            ("rate(all) = 20/s", true, "20/s", "20/s"),
        ] {
            let expected = (held, measured.to_owned(), limit.to_owned());
            assert_eq!(judged(text, &report), expected, "{text}");
        }
    }

    #[test]
    fn a_latency_is_also_told_in_milliseconds() {
        let told = |text: &str, report: &Report| {
            let gate: Gate = text.parse().unwrap_or_else(|error| panic!("{error}"));
            let (measured, limit) = gate.latency_ms(report)?;
            Some((measured.map(f64::round), limit))
        };
        assert_eq!(
            told("max(redeem) < 1s", &report()),
            Some((Some(100.0), 1e3))
        );
        assert_eq!(
            told("p99(redeem) < 5ms", &blank::report()),
            Some((None, 5.0))
        );
        for other in ["lateness_p99 < 1ms", "errors < 1%", "rate > 5/s"] {
            assert_eq!(told(other, &report()), None, "{other}");
        }
    }

    #[test]
    fn what_was_never_measured_does_not_hold() {
        let mut closed = report();
        closed.arrivals.offered_rate = 0.0;
        for (text, report, why) in [
            ("max(revoke) < 1s", &closed, "no `revoke` ended in this run"),
            ("errors = 0", &blank::report(), "no step ended in this run"),
            (
                "rate < 1/s",
                &blank::report(),
                "no journey ended in this run",
            ),
            (
                "rate >= 0 offered",
                &closed,
                "users who wait for answers are offered no rate",
            ),
            (
                "lateness_max < 1s",
                &blank::report(),
                "in this run nothing was due at a moment",
            ),
            ("violations = 0", &closed, "no invariant was looked at"),
        ] {
            let (held, measured, _) = judged(text, report);
            assert!(!held, "{text}");
            assert_eq!(measured, format!("not measured: {why}"), "{text}");
        }
    }

    #[test]
    fn violations_are_those_of_all_invariants() {
        let mut report = report();
        for violations in [0, 2] {
            report.invariants.push(InvariantResult {
                name: "code-single-use".to_owned(),
                says: "A code is redeemed once".to_owned(),
                checked: 100,
                violations,
                example: None,
            });
        }
        let expected = (false, "2".to_owned(), "0".to_owned());
        assert_eq!(judged("violations = 0", &report), expected);
    }

    #[test]
    fn a_promise_is_all_of_its_gates() {
        let slo: Slo = "p99(token) < 50ms, errors < 1%".parse().expect("two gates");
        assert_eq!(slo.to_string().parse(), Ok(slo.clone()));
        let held: Vec<_> = slo.judge(&report()).iter().map(|gate| gate.held).collect();
        assert_eq!(held, [false, true]);
        "p99 < 1s,".parse::<Slo>().expect_err("a comma too many");
        assert_eq!(Slo::new(Vec::new()), None);
    }
}
