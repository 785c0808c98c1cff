//! The figures of a trial.

use serde::{Deserialize, Serialize};

use super::search::{Trial, TrialKind, TrialOutcome};
use super::usl::LoadPoint;
use crate::gate::Slo;
use crate::report::{GateResult, Report, per_second};

/// A trial and its figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrialReport {
    /// Journeys per second that were asked for.
    pub rate: f64,
    /// Journeys per second that ended.
    pub achieved: f64,
    /// HTTP requests per second.
    pub requests: f64,
    /// Requests in flight, on average.
    pub in_flight: f64,
    /// Half of the journeys were faster, in milliseconds.
    pub p50_ms: f64,
    /// 99 of 100 journeys were faster, in milliseconds.
    pub p99_ms: f64,
    /// The part of the steps that did not end as expected, 0 to 1.
    pub errors: f64,
    /// CPU cores that the target kept busy, where that is known.
    pub target_cores: Option<f64>,
    /// CPU cores that the generator kept busy.
    pub generator_cores: f64,
    /// CPU cores of the machine of the generator; also the target's, where its CPU time is known.
    pub cores: u32,
    /// The purpose of the trial.
    pub kind: TrialKind,
    /// Whether the objective was kept, and why not.
    pub held: TrialOutcome,
    /// The gates of the objective with their figures.
    pub gates: Vec<GateResult>,
    /// Those of them that ask about a latency, as numbers.
    pub latencies: Vec<LatencyGate>,
}

/// A latency that the objective limits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LatencyGate {
    /// The gate, as it was written.
    pub expression: String,
    /// The measured value in milliseconds; none where nothing was measured.
    pub measured_ms: Option<f64>,
    /// The limit in milliseconds.
    pub limit_ms: f64,
}

impl TrialReport {
    /// Keeps what matters of a trial's report.
    pub fn of(trial: Trial, report: &Report, slo: &Slo, held: TrialOutcome) -> Self {
        let timed = slo.gates().iter().filter_map(|gate| {
            let (measured_ms, limit_ms) = gate.latency_ms(report)?;
            Some(LatencyGate {
                expression: gate.to_string(),
                measured_ms,
                limit_ms,
            })
        });
        let seconds = report.duration_s;
        let cores = |cpu_s: f64| if seconds > 0.0 { cpu_s / seconds } else { 0.0 };
        let millis = |part| report.journeys.latency.quantile(part).as_secs_f64() * 1e3;
        let (steps, errors) = report.steps();
        Self {
            rate: trial.rate,
            achieved: report.achieved_rate(),
            requests: per_second(report.http.requests, seconds),
            in_flight: report.http.in_flight,
            p50_ms: millis(0.5),
            p99_ms: millis(0.99),
            errors: if steps > 0 {
                errors as f64 / steps as f64
            } else {
                0.0
            },
            target_cores: report.target_cpu_s.map(cores),
            generator_cores: cores(report.generator.cpu_s),
            cores: report.generator.cores,
            kind: trial.kind,
            held,
            gates: slo.judge(report),
            latencies: timed.collect(),
        }
    }

    /// Its point for the scalability law. It counts requests, because requests are in flight, not journeys.
    pub(super) fn observed(&self) -> LoadPoint {
        LoadPoint {
            in_flight: self.in_flight,
            throughput: self.requests,
        }
    }

    /// Journeys per second for each core that the target kept busy.
    pub(super) fn per_core(&self) -> Option<f64> {
        let cores = self.target_cores.filter(|cores| *cores > 0.0)?;
        Some(self.achieved / cores)
    }
}
