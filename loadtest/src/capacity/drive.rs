//! Makes the trials that a search asks for, one after the other, and says of each whether the objective was kept.

use std::pin::pin;
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::FusedFuture as _;

use super::search::{Search, SearchEnd, Trial, TrialOutcome};
use super::trial_report::TrialReport;
use super::{Capacity, SearchResult, SearchSettings};
use crate::arrival::{Rate, Share};
use crate::doubt;
use crate::gate::Slo;
use crate::quantity;
use crate::report::Report;
use crate::run::{self, Options, RunError};
use crate::set_up::Ready;
use crate::stop::Stop;

/// Where a search is.
#[derive(Debug)]
pub enum Progress<'a> {
    /// A trial begins: its number, and what it is.
    Begins(usize, Trial),
    /// A trial is under way.
    Within(run::Progress),
    /// A trial is over: its number, and what it showed.
    Tried(usize, &'a TrialReport),
}

/// How long a target may rest before the next trial: what one trial left behind must not be blamed on the next.
const REST: Duration = Duration::from_secs(1);

/// A trial of fewer journeys shows nothing, so that a search for lower and lower rates ends there.
const FEWEST: f64 = 20.0;

/// A target that delivers a smaller part of the rate does not carry it, however quick its answers are.
const DELIVERED: f64 = 0.97;

/// Looks for the highest rate that keeps the objective, by trials of this length, until the search is over or `stop` is ready.
///
/// The search sets the rate, end, share and beginning in `options` for each trial. A trial that was cut off
/// by `stop` is not kept: it was neither held nor broken. There is no result only if not even the first trial could be made.
pub async fn drive(
    ready: &Ready,
    options: &Options,
    slo: &Slo,
    search: Search,
    length: Duration,
    stop: impl Future<Output = String>,
    mut tell: impl FnMut(Progress<'_>),
) -> Result<Capacity, RunError> {
    let mut stop = pin!(stop.fuse());
    let mut search = search.not_below(FEWEST / length.as_secs_f64());
    let asked = SearchSettings {
        journey: ready.shared.plan.id.clone(),
        target: ready.shared.session().target().issuer.clone(),
        slo: slo.to_string(),
        started_at: jiff::Timestamp::now().to_string(),
        trial_s: length.as_secs_f64(),
        warmup_s: options.warmup.as_secs_f64(),
    };
    let mut steps: Vec<TrialReport> = Vec::new();
    let mut failed = None;
    while let Some(trial) = search.next() {
        let number = steps.len() + 1;
        if number > 1 {
            futures::future::select(pin!(tokio::time::sleep(REST)), stop.as_mut()).await;
        }
        if stop.is_terminated() {
            break;
        }
        tell(Progress::Begins(number, trial));
        let options = of_one(trial, options, length)?;
        let within = |progress| tell(Progress::Within(progress));
        let report = match run::open(ready, &options, stop.as_mut(), within).await {
            _ if stop.is_terminated() => break,
            Ok(report) => report,
            Err(error) if steps.is_empty() => return Err(error),
            // The trials so far are worth more than the one that could not be made.
            Err(error) => {
                failed = Some(error.to_string());
                break;
            }
        };
        let held = held(&report, slo);
        let tried = TrialReport::of(trial, &report, slo, held.clone());
        tell(Progress::Tried(number, &tried));
        steps.push(tried);
        search.observe(held);
    }
    let answer = search.answer();
    let answer = match failed {
        None => answer,
        Some(reason) => SearchResult {
            ended: SearchEnd::Failed(reason),
            ..answer
        },
    };
    Ok(Capacity::of(asked, steps, answer))
}

/// The options of one trial.
fn of_one(trial: Trial, options: &Options, length: Duration) -> Result<Options, RunError> {
    let rate = Rate::constant(trial.rate).map_err(|error| RunError::Rate(error.to_string()))?;
    Ok(Options {
        rate,
        stop: Stop::After(length),
        share: Share::ALL,
        start_at: None,
        ..options.clone()
    })
}

/// Whether a run kept its objective.
///
/// A generator that is at its limit makes every latency longer, never shorter. So what holds all the same holds; what breaks
/// says nothing of the target where the generator had no reserve left, or was late and that can have broken it. Users who are
/// all waiting are no limit of the generator: it is the target that they wait for.
pub fn held(report: &Report, slo: &Slo) -> TrialOutcome {
    // A wrong answer is worse than a slow one, and nothing that a generator brings about.
    if let Some(wrong) = report.invariants.iter().find(|own| own.violations > 0) {
        let times = wrong.violations;
        return TrialOutcome::Broke(format!("{} was violated {times} times", wrong.name));
    }
    let gates = slo.judge(report);
    let stuck = stuck(report);
    let reason = match TrialOutcome::by(&gates) {
        TrialOutcome::Broke(broken) => Some(broken),
        TrialOutcome::Held | TrialOutcome::GeneratorLimited(_) => {
            stuck.clone().or_else(|| behind(report))
        }
    };
    let Some(reason) = reason else {
        return TrialOutcome::Held;
    };
    let broken = slo.gates().iter().zip(&gates).filter(|(_, own)| !own.held);
    let is_of_target =
        stuck.is_some() || broken.into_iter().any(|(gate, _)| !gate.feels_lateness());
    let excuse = doubt::saturated(report).or_else(|| {
        let late = doubt::late(report).filter(|_| !is_of_target)?;
        Some(format!("it was late itself: {late}"))
    });
    excuse.map_or(TrialOutcome::Broke(reason), TrialOutcome::GeneratorLimited)
}

/// The reason why journeys did not begin or did not end at all. The generator's lateness is never the cause.
fn stuck(report: &Report) -> Option<String> {
    let arrivals = &report.arrivals;
    if let Some(reason) = &report.cut_short {
        return Some(reason.clone());
    }
    if arrivals.not_started > 0 {
        return Some(format!(
            "{} journeys were never begun: every user was waiting for the target",
            arrivals.not_started
        ));
    }
    (arrivals.unfinished > 0).then(|| {
        format!(
            "{} journeys were still under way long after the end",
            arrivals.unfinished
        )
    })
}

/// How much less ended than was due, where that is clearly less.
fn behind(report: &Report) -> Option<String> {
    is_behind(report).then(|| {
        format!(
            "only {} of {} ended in time",
            quantity::rate(report.achieved_rate()),
            quantity::rate(report.arrivals.offered_rate)
        )
    })
}

/// Whether clearly less ended than was due.
///
/// Some journeys are under way whenever a run ends, as many as are due in the time that one takes. How long that is without any
/// waiting, the quickest tenth shows: with a longer time, such as the median, a growing queue would excuse itself.
fn is_behind(report: &Report) -> bool {
    let arrivals = &report.arrivals;
    let at_work = arrivals.offered_rate * report.journeys.latency.quantile(0.1).as_secs_f64();
    let missing = arrivals.due.saturating_sub(arrivals.ended_in_time) as f64 - at_work;
    // A single journey is chance.
    missing > (arrivals.due as f64 * (1.0 - DELIVERED)).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blank;
    use crate::report::InvariantResult;

    /// A run of 10 s at 100 journeys per second, each of which took this long.
    fn run(latency: Duration) -> Report {
        let mut report = blank::report();
        report.duration_s = 10.0;
        for _ in 0..1_000 {
            report.journeys.latency.record(latency);
            report.lateness.record(Duration::from_micros(20));
        }
        report.arrivals.offered_rate = 100.0;
        report.arrivals.due = 1_000;
        report.arrivals.started = 1_000;
        report.arrivals.ended_in_time = 1_000;
        report
    }

    fn judged(report: &Report) -> TrialOutcome {
        let slo: Slo = "p99(journey) < 50ms".parse().expect("an objective");
        held(report, &slo)
    }

    fn quick() -> Report {
        run(Duration::from_millis(5))
    }

    fn slow() -> Report {
        run(Duration::from_millis(80))
    }

    #[track_caller]
    fn breaks(report: &Report, why: &str) {
        let held = judged(report);
        assert!(
            matches!(&held, TrialOutcome::Broke(reason) if reason.contains(why)),
            "{held:?}"
        );
    }

    #[test]
    fn a_run_within_the_objective_holds() {
        assert_eq!(judged(&quick()), TrialOutcome::Held);
    }

    #[test]
    fn a_broken_gate_is_named_with_what_was_measured() {
        breaks(&slow(), "p99(journey) < 50ms: 80");
    }

    #[test]
    fn a_rate_that_is_not_delivered_does_not_hold_however_quick_the_answers_are() {
        let mut report = quick();
        report.arrivals.ended_in_time = 975;
        assert_eq!(judged(&report), TrialOutcome::Held);
        report.arrivals.ended_in_time = 960;
        breaks(&report, "only 96/s of 100/s");
    }

    #[test]
    fn what_is_under_way_at_the_end_of_a_short_trial_is_not_missing() {
        // In half a second, at 40 ms each, 4 of the 50 that are due are under way when it ends.
        let mut report = run(Duration::from_millis(40));
        report.duration_s = 0.5;
        report.arrivals.due = 50;
        report.arrivals.ended_in_time = 46;
        assert_eq!(judged(&report), TrialOutcome::Held);
        report.arrivals.ended_in_time = 44;
        breaks(&report, "only 88/s of 100/s");
    }

    #[test]
    fn a_saturated_generator_says_nothing_of_what_broke() {
        let mut report = slow();
        report.generator.busiest = 0.97;
        assert!(
            matches!(judged(&report), TrialOutcome::GeneratorLimited(reason) if reason.contains("97 %"))
        );
    }

    #[test]
    fn a_late_generator_says_nothing_of_what_broke() {
        let mut report = slow();
        for _ in 0..100 {
            report.lateness.record(Duration::from_millis(60));
        }
        assert!(
            matches!(judged(&report), TrialOutcome::GeneratorLimited(reason) if reason.contains("late"))
        );
    }

    #[test]
    fn lateness_excuses_only_what_it_can_have_broken() {
        let mut report = slow();
        for _ in 0..1_000 {
            report.lateness.record(Duration::from_millis(60));
            report.journeys.service.record(Duration::from_millis(70));
        }
        report
            .verbs
            .insert("redeem".to_owned(), report.journeys.clone());
        report.verbs.entry("redeem".to_owned()).or_default().errors = 500;
        let judged = |slo: &str| held(&report, &slo.parse().expect("an objective"));
        assert!(matches!(
            judged("p99(redeem) < 50ms"),
            TrialOutcome::GeneratorLimited(_)
        ));
        assert!(matches!(
            judged("service_p99(redeem) < 50ms"),
            TrialOutcome::Broke(_)
        ));
        assert!(matches!(
            judged("p99 < 50ms, errors < 1%"),
            TrialOutcome::Broke(_)
        ));
        let mut report = report.clone();
        report.arrivals.not_started = 1;
        let slo = "p99(redeem) < 50ms".parse().expect("an objective");
        assert!(matches!(held(&report, &slo), TrialOutcome::Broke(_)));
    }

    #[test]
    fn what_holds_in_spite_of_the_generator_holds() {
        let mut report = quick();
        report.generator.busiest = 0.97;
        assert_eq!(judged(&report), TrialOutcome::Held);
    }

    #[test]
    fn users_who_all_wait_are_the_limit_of_the_target() {
        let mut report = quick();
        report.arrivals.not_started = 7;
        breaks(&report, "7 journeys were never begun");
        let mut report = quick();
        report.arrivals.unfinished = 2;
        breaks(&report, "2 journeys were still under way");
    }

    #[test]
    fn a_trial_that_ended_early_did_not_hold() {
        let mut report = quick();
        report.cut_short = Some("10000 errors: --max-errors ends the run".to_owned());
        breaks(&report, "10000 errors");
    }

    #[test]
    fn a_wrong_answer_is_never_the_generators_doing() {
        let mut report = quick();
        report.generator.busiest = 0.97;
        report.invariants.push(InvariantResult {
            name: "code-single-use".to_owned(),
            says: "A code is redeemed once".to_owned(),
            checked: 100,
            violations: 2,
            example: None,
        });
        breaks(&report, "code-single-use was violated 2 times");
    }

    #[test]
    fn nothing_measured_does_not_hold() {
        breaks(&blank::report(), "not measured");
    }

    #[test]
    fn a_trial_is_a_run_of_its_own() {
        let trial = Trial {
            rate: 1_234.5,
            kind: super::super::TrialKind::Bisect,
        };
        let length = Duration::from_secs(3);
        let options = of_one(trial, &options(), length).expect("options");
        assert_eq!(options.rate.to_string(), "1234.5/s");
        assert_eq!(options.stop, Stop::After(length));
    }

    fn options() -> Options {
        Options {
            rate: "1/s".parse().expect("a rate"),
            spacing: crate::arrival::Spacing::Even,
            stop: Stop::Count(1),
            warmup: Duration::ZERO,
            share: Share::ALL,
            start_at: None,
            seed: 1,
            threads: 1,
            users: 1,
            reuse: run::Reuse::KeepAlive,
            max_errors: 1,
            target_cpu: run::TargetCpu::Unknown,
        }
    }
}
