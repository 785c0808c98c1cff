//! From samples to ratios.

use super::Results;
use super::load::{Pair, Sample};
use super::plan::{Least, Target};

/// How fast a case is beside another, by the CPU time of the servers per request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ratio {
    pub(crate) target: Target,
    /// The median over the rounds.
    pub(crate) median: f64,
    /// The least and the greatest of the rounds.
    pub(crate) spread: (f64, f64),
    /// Whether the target is held, if there is one.
    pub(crate) is_held: Option<bool>,
}

/// The ratios of a run, in the order of its targets.
pub(crate) fn ratios(results: &Results) -> Vec<Ratio> {
    results
        .iter()
        .map(|(target, pairs)| ratio(*target, pairs))
        .collect()
}

fn ratio(target: Target, pairs: &[Pair]) -> Ratio {
    // Pair by pair: what slows the machine for a while is on both sides of the line.
    let ratios = pairs
        .iter()
        .map(|pair| cost(&pair.against) / cost(&pair.case));
    let median = median(ratios.clone());
    let spread = ratios.fold((f64::INFINITY, 0.0_f64), |(least, most), ratio| {
        (least.min(ratio), most.max(ratio))
    });
    let is_held = match target.least {
        Least::Share(least) | Least::Times(least) => Some(median >= least),
        Least::Anything => None,
    };
    Ratio {
        target,
        median,
        spread,
        is_held,
    }
}

/// The CPU time of the server, in microseconds per request.
pub(crate) fn cost(sample: &Sample) -> f64 {
    sample.cpu.as_secs_f64() * 1e6 / count(sample)
}

/// Requests per second.
pub(crate) fn rate(sample: &Sample) -> f64 {
    count(sample) / sample.elapsed.as_secs_f64()
}

/// The share of its core that the server used.
pub(crate) fn busy(sample: &Sample) -> f64 {
    sample.cpu.as_secs_f64() / sample.elapsed.as_secs_f64()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "no run sends as many requests as a float has digits"
)]
fn count(sample: &Sample) -> f64 {
    sample.requests as f64
}

/// The middle value; of an even number, the lower of the two in the middle.
pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len().saturating_sub(1) / 2;
    values.get(middle).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::plan;
    use super::*;

    fn sample(micros: u64) -> Sample {
        Sample {
            requests: 1_000,
            elapsed: Duration::from_millis(100),
            cpu: Duration::from_millis(micros),
        }
    }

    #[test]
    fn the_cpu_time_of_the_servers_decides_and_one_slow_round_does_not() {
        let verify = plan::targets(false, Some("verify-opaque"))[0];
        let pairs = |case| {
            [60, case, 900].map(|case| Pair {
                case: sample(case),
                against: sample(48),
            })
        };
        let held = ratio(verify, &pairs(79));
        assert_eq!(
            (held.is_held, held.median > 0.6, held.spread.1),
            (Some(true), true, 0.8)
        );
        assert_eq!(ratio(verify, &pairs(81)).is_held, Some(false));
    }
}
