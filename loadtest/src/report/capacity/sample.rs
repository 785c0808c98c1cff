//! Searches made by hand, the same each time.

use crate::capacity::{Capacity, LatencyGate, Search, SearchSettings, TrialOutcome, TrialReport};
use crate::report::GateResult;

/// A trial of a made-up target with four cores: its latency grows as in a queue, and beyond 2,000 journeys per second it
/// falls behind.
fn trial(search: &Search, limit_ms: f64) -> Option<TrialReport> {
    const MOST: f64 = 2_000.0;
    let next = search.next()?;
    let busy = (next.rate / MOST).min(0.999);
    let is_over = next.rate > MOST;
    let service_ms = 1.5;
    let p50_ms = if is_over {
        (next.rate / MOST - 1.0) * 2_500.0
    } else {
        service_ms / (1.0 - busy).max(0.02)
    };
    let p99_ms = p50_ms * 2.25;
    let token_ms = p99_ms * 0.75;
    let held = token_ms < limit_ms && !is_over;
    let gate = |expression: &str, measured, limit: &str, held| GateResult {
        expression: expression.to_owned(),
        measured,
        limit: limit.to_owned(),
        held,
    };
    let expression = format!("p99(token) < {limit_ms}ms");
    let measured = crate::quantity::time(token_ms / 1e3);
    let achieved = next.rate.min(MOST * 0.98);
    Some(TrialReport {
        rate: next.rate,
        achieved,
        requests: achieved * 4.0,
        in_flight: achieved * 4.0 * service_ms / 1e3 / (1.0 - busy).max(0.02) / 4.0,
        p50_ms,
        p99_ms,
        errors: 0.0,
        target_cores: Some(3.6 * busy),
        generator_cores: 0.25 * busy,
        cores: 4,
        kind: next.kind,
        held: if held {
            TrialOutcome::Held
        } else {
            TrialOutcome::Broke(format!("{expression}: {measured}"))
        },
        gates: vec![
            gate(
                &expression,
                measured,
                &format!("{limit_ms} ms"),
                token_ms < limit_ms,
            ),
            gate("errors < 0.1%", "0 %".to_owned(), "0.1 %", true),
        ],
        latencies: vec![LatencyGate {
            expression,
            measured_ms: Some(token_ms),
            limit_ms,
        }],
    })
}

fn asked() -> SearchSettings {
    SearchSettings {
        journey: "sign-in".to_owned(),
        target: "http://127.0.0.1:8080".to_owned(),
        slo: "p99(token) < 50ms, errors < 0.1%".to_owned(),
        started_at: "2026-01-02T03:04:05Z".to_owned(),
        trial_s: 5.0,
        warmup_s: 1.0,
    }
}

/// A search with this limit of p99(token), made up to so many trials.
fn searched(limit_ms: f64, trials: usize) -> Capacity {
    let mut search = Search::new(100.0, 1e5, 0.05, 2).expect("a search");
    let mut steps = Vec::new();
    while let Some(step) = trial(&search, limit_ms).filter(|_| steps.len() < trials) {
        search.observe(step.held.clone());
        steps.push(step);
    }
    Capacity::of(asked(), steps, search.answer())
}

/// A search that found a rate, and confirmed it.
pub(super) fn found() -> Capacity {
    searched(50.0, usize::MAX)
}

/// A search in which no rate held.
pub(super) fn nothing_held() -> Capacity {
    searched(0.5, usize::MAX)
}

/// A search that was interrupted in its first trial.
pub(super) fn without_trials() -> Capacity {
    searched(50.0, 0)
}

/// A search of a target that writes into whatever shows its words, until the generator was the limit.
pub(super) fn hostile() -> Capacity {
    let words = "</script><script>alert(1)</script> \u{1b}[2J |x| *y* `z` \u{202e}";
    let mut search = Search::new(100.0, 1e5, 0.05, 2).expect("a search");
    let mut steps = Vec::new();
    while let Some(mut step) = trial(&search, 50.0) {
        if step.rate > 400.0 {
            step.held = TrialOutcome::GeneratorLimited(format!(
                "its busiest thread used 97 % of a core {words}"
            ));
        }
        search.observe(step.held.clone());
        steps.push(step);
    }
    let mut asked = asked();
    asked.target.push_str(words);
    Capacity::of(asked, steps, search.answer())
}
