//! From samples to ratios and verdicts.

use crate::driver::Sample;
use crate::plan::{Least, Target};
use crate::run::{Pair, Results};

/// How fast a case is beside another, as the median over the rounds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ratio {
    pub(crate) target: Target,
    /// By the CPU time of the servers per request.
    pub(crate) by_cost: f64,
    /// The least and the greatest of the rounds.
    pub(crate) spread: (f64, f64),
    /// By requests per second.
    pub(crate) by_rate: f64,
    pub(crate) verdict: Verdict,
}

/// Whether a target is held.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    /// By the CPU time, and the rate does not contradict.
    Held,
    /// By the CPU time.
    Missed,
    /// Held by the CPU time, and missed by the rate: something waits, here or on the machine. That is not held.
    Disputed,
    /// There is no target.
    Shown,
}

impl Verdict {
    /// Whether a run with it is a success.
    pub(crate) fn is_good(self) -> bool {
        matches!(self, Self::Held | Self::Shown)
    }

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Missed => "missed",
            Self::Disputed => "disputed",
            Self::Shown => "",
        }
    }
}

/// The ratios of a run, in the order of its targets.
pub(crate) fn ratios(results: &Results) -> Vec<Ratio> {
    let of = |(target, pairs): &(Target, Vec<Pair>)| {
        // Pair by pair: what slows the machine for a while is on both sides of the line.
        let costs: Vec<f64> = pairs
            .iter()
            .map(|pair| cost(&pair.against) / cost(&pair.case))
            .collect();
        let by_cost = median(costs.iter().copied());
        let by_rate = median(
            pairs
                .iter()
                .map(|pair| rate(&pair.case) / rate(&pair.against)),
        );
        Ratio {
            target: *target,
            by_cost,
            spread: (
                costs.iter().copied().fold(f64::INFINITY, f64::min),
                costs.iter().copied().fold(0.0, f64::max),
            ),
            by_rate,
            verdict: verdict(target.least, by_cost, by_rate),
        }
    };
    results.targets.iter().map(of).collect()
}

fn verdict(least: Least, by_cost: f64, by_rate: f64) -> Verdict {
    match least {
        Least::Anything => Verdict::Shown,
        Least::Share(least) | Least::Times(least) if by_cost < least => Verdict::Missed,
        Least::Share(least) | Least::Times(least) if by_rate < least => Verdict::Disputed,
        Least::Share(_) | Least::Times(_) => Verdict::Held,
    }
}

/// The CPU time of the server, in microseconds per request.
pub(crate) fn cost(sample: &Sample) -> f64 {
    sample.server.as_secs_f64() * 1e6 / count(sample)
}

/// The CPU time of this program, in microseconds per request.
pub(crate) fn driver_cost(sample: &Sample) -> f64 {
    sample.driver.as_secs_f64() * 1e6 / count(sample)
}

/// Requests per second.
pub(crate) fn rate(sample: &Sample) -> f64 {
    count(sample) / sample.elapsed.as_secs_f64()
}

/// The share of its core that the server used.
pub(crate) fn busy(sample: &Sample) -> f64 {
    sample.server.as_secs_f64() / sample.elapsed.as_secs_f64()
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
    use super::*;

    #[test]
    fn the_cpu_time_decides_and_the_rate_may_object() {
        let share = Least::Share(0.6);
        assert_eq!(verdict(share, 0.59, 0.9), Verdict::Missed);
        assert_eq!(verdict(share, 0.61, 0.59), Verdict::Disputed);
        assert_eq!(verdict(Least::Times(8.0), 8.0, 8.1), Verdict::Held);
        assert!(verdict(Least::Anything, 0.0, 0.0).is_good());
        assert!(!Verdict::Disputed.is_good());
    }

    #[test]
    fn one_slow_round_does_not_move_the_median() {
        assert!((median([3.0, 1.0, 90.0].into_iter()) - 3.0).abs() < f64::EPSILON);
    }
}
