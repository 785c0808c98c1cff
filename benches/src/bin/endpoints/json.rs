//! What a program reads: every sample, and the ratios.

use anyhow::Result;
use serde_json::json;

use crate::driver::Sample;
use crate::plan::Least;
use crate::ratio::{Ratio, busy, cost, driver_cost, rate};
use crate::run::Results;

/// The whole run as JSON.
pub(crate) fn document(results: &Results, ratios: &[Ratio]) -> Result<String> {
    let ratios = ratios
        .iter()
        .zip(&results.targets)
        .map(|(ratio, (_, pairs))| {
            let rounds = pairs.iter().map(
                |pair| json!({ "case": sample(&pair.case), "against": sample(&pair.against) }),
            );
            let least = match ratio.target.least {
                Least::Share(least) | Least::Times(least) => Some(least),
                Least::Anything => None,
            };
            json!({
                "case": ratio.target.case.to_string(),
                "against": ratio.target.against.to_string(),
                "by_cpu": ratio.by_cost,
                "by_cpu_spread": ratio.spread,
                "by_rate": ratio.by_rate,
                "target": least,
                "verdict": ratio.verdict.as_str(),
                "rounds": rounds.collect::<Vec<_>>(),
            })
        });
    let document = json!({
        "rounds": results.rounds,
        "seconds": results.pace.span.as_secs_f64(),
        "connections": results.pace.connections,
        "ratios": ratios.collect::<Vec<_>>(),
    });
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

fn sample(sample: &Sample) -> serde_json::Value {
    json!({
        "requests": sample.requests,
        "requests_per_second": rate(sample),
        "server_cpu_micros_per_request": cost(sample),
        "driver_cpu_micros_per_request": driver_cost(sample),
        "server_busy": busy(sample),
        "p50_micros": sample.latency.value_at_quantile(0.5),
        "p99_micros": sample.latency.value_at_quantile(0.99),
    })
}
