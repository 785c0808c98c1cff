//! The Universal Scalability Law, fitted to the trials, with its uncertainty.
//!
//! N. J. Gunther's law says how throughput X grows with N requests in flight: `X(N) = l N / (1 + s (N-1) + k N (N-1))`. What
//! waits for one another costs `s` (contention); what has to agree with one another costs `k` (coherency), and makes
//! throughput fall beyond a peak. Little's law makes N/X the mean latency, and in that form the law is linear:
//! `N/X = a + b (N-1) + c N (N-1)` with `l = 1/a`, `s = b/a`, `k = c/a`.

mod squares;

use serde::{Deserialize, Serialize};

use squares::{Fit, TERMS};

/// The fitted law.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Usl {
    /// Throughput with one request in flight, per second: `l`.
    pub alone: Estimate,
    /// The part that waits for one another: `s`.
    pub contention: Estimate,
    /// The cost of agreeing, for each pair of requests in flight: `k`.
    pub coherency: Estimate,
    /// Where throughput is highest; none where it only ever grows.
    pub peak: Option<Peak>,
    /// The part of the variation of throughput that the law explains.
    pub r_squared: f64,
    /// To how many points it was fitted.
    pub points: usize,
}

/// Where throughput is highest.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Peak {
    /// Requests in flight: `sqrt((1-s)/k)`.
    pub in_flight: Estimate,
    /// Throughput there, per second.
    pub throughput: Estimate,
}

/// A value with its 95 % interval, which for small values is cut off at nought.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The most likely value.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// One trial: requests in flight on average, and throughput per second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LoadPoint {
    /// `N`.
    pub in_flight: f64,
    /// `X`.
    pub throughput: f64,
}

/// Why nothing was fitted.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum NotFitted {
    /// Not enough to fit three numbers and to know how well.
    #[error("{0} different loads were tried, and the law needs at least {FEWEST}")]
    TooFew(usize),
    /// Nothing ever waited for anything.
    #[error("there were never more than {0:.1} requests in flight, so nothing waited for another")]
    NeverBusy(f64),
    /// The points do not say which of the numbers is which.
    #[error("the loads that were tried are too much alike")]
    Alike,
    /// The points contradict the law.
    #[error("what was measured does not follow the law")]
    Unlike,
}

/// One more than the law has numbers.
const FEWEST: usize = 4;

/// Loads that differ by less are the same load.
const DISTINCT: f64 = 1.02;

/// A law that explains a smaller part of the variation is not a base for a conclusion.
const EXPLAINS: f64 = 0.8;

/// With fewer requests in flight there is hardly ever a second one that the first could wait for.
const BUSY: f64 = 2.0;

/// Fits the law to some trials.
pub fn fit(observed: &[LoadPoint]) -> Result<Usl, NotFitted> {
    let mut points: Vec<_> = observed
        .iter()
        .copied()
        .filter(|point| point.in_flight.is_normal() && point.throughput.is_normal())
        .filter(|point| point.in_flight > 0.0 && point.throughput > 0.0)
        .collect();
    points.sort_by(|a, b| a.in_flight.total_cmp(&b.in_flight));
    let mut distinct = 0;
    let mut last = 0.0;
    for point in &points {
        if point.in_flight > last * DISTINCT {
            distinct += 1;
            last = point.in_flight;
        }
    }
    if distinct < FEWEST {
        return Err(NotFitted::TooFew(distinct));
    }
    if last < BUSY {
        return Err(NotFitted::NeverBusy(last));
    }
    // Of all ways to leave out `b`, `c` or both, the one that fits best without a negative number: no waiting is less than none.
    let fits = [
        [true; TERMS],
        [true, true, false],
        [true, false, true],
        [true, false, false],
    ]
    .into_iter()
    .map(|terms| squares::solve(&points, terms));
    let possible: Vec<Fit> = fits.collect::<Option<_>>().ok_or(NotFitted::Alike)?;
    possible
        .into_iter()
        .filter(|fit| fit.law[0] > 0.0 && fit.law[1] >= 0.0 && fit.law[2] >= 0.0)
        .min_by(|a, b| a.left_over.total_cmp(&b.left_over))
        .and_then(|fit| Usl::of(&fit, &points))
        .filter(|law| law.r_squared >= EXPLAINS)
        .ok_or(NotFitted::Unlike)
}

impl Usl {
    fn of(fit: &Fit, points: &[LoadPoint]) -> Option<Self> {
        let peak_at = |[a, b, c]: [f64; TERMS]| ((a - b) / c).sqrt();
        let has_peak = fit.law[2] > 0.0 && fit.law[0] > fit.law[1];
        let peak = if has_peak {
            Some(Peak {
                in_flight: fit.estimate(peak_at)?,
                throughput: fit.estimate(|law| throughput(law, peak_at(law)))?,
            })
        } else {
            None
        };
        Some(Self {
            alone: fit.estimate(|[a, _, _]| 1.0 / a)?,
            contention: fit.estimate(|[a, b, _]| b / a)?,
            coherency: fit.estimate(|[a, _, c]| c / a)?,
            peak,
            r_squared: r_squared(fit.law, points),
            points: points.len(),
        })
    }

    /// The throughput at a number of requests in flight, by the law.
    pub fn throughput(&self, in_flight: f64) -> f64 {
        let waiting = 1.0
            + self.contention.value * (in_flight - 1.0)
            + self.coherency.value * in_flight * (in_flight - 1.0);
        self.alone.value * in_flight / waiting
    }

    /// The throughput that is never exceeded, by the law; infinite without contention.
    pub fn ceiling(&self) -> f64 {
        match self.peak {
            Some(peak) => peak.throughput.value,
            None => self.alone.value / self.contention.value,
        }
    }
}

/// `X(N)` in the linear form.
fn throughput([a, b, c]: [f64; TERMS], n: f64) -> f64 {
    n / (a + b * (n - 1.0) + c * n * (n - 1.0))
}

fn r_squared(law: [f64; TERMS], points: &[LoadPoint]) -> f64 {
    let mean = points.iter().map(|point| point.throughput).sum::<f64>() / points.len() as f64;
    let (mut left, mut all) = (0.0, 0.0);
    for point in points {
        left += (point.throughput - throughput(law, point.in_flight)).powi(2);
        all += (point.throughput - mean).powi(2);
    }
    // Throughput that never varies leaves nothing to explain.
    if all > 0.0 { 1.0 - left / all } else { 0.0 }
}

#[cfg(test)]
mod tests;
