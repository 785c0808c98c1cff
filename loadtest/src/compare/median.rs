//! The median of some rounds, and where the true one is to be looked for.

/// A value, and an interval that says how much of it is chance.
///
/// The interval is made of order statistics, so it assumes nothing about how latencies are distributed. From 6 rounds on it
/// holds the true median with at least 95 %; fewer rounds cannot promise that, and it is all they ranged over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Median {
    /// The median, or the single value.
    pub value: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end of the interval.
    pub high: f64,
    /// Of how many rounds it is.
    pub rounds: usize,
}

/// With fewer rounds there is nothing to be said about noise.
pub(super) const FEWEST: usize = 3;

/// How surely the interval holds the true median.
const CONFIDENCE: f64 = 0.95;

impl Median {
    /// A value without any idea of its noise.
    pub(super) fn single(value: f64) -> Self {
        Self {
            value,
            low: value,
            high: value,
            rounds: 1,
        }
    }

    /// The median of rounds; none where these are too few.
    pub(super) fn of_rounds(mut values: Vec<f64>) -> Option<Self> {
        let rounds = values.len();
        if rounds < FEWEST {
            return None;
        }
        values.sort_by(f64::total_cmp);
        let middle = f64::midpoint(values[(rounds - 1) / 2], values[rounds / 2]);
        let cut = cut(rounds);
        Some(Self {
            value: middle,
            low: values[cut],
            high: values[rounds - 1 - cut],
            rounds,
        })
    }

    pub(super) fn overlaps(&self, other: &Self) -> bool {
        // Single values have intervals without width, which lie apart whenever they differ.
        self.low <= other.high && other.low <= self.high
    }
}

/// How many of the smallest and of the largest values can be left out. The true median lies below the k-th smallest of n with
/// the chance that fewer than k of n tosses of a coin come up heads.
fn cut(rounds: usize) -> usize {
    let allowed = (1.0 - CONFIDENCE) / 2.0;
    let n = rounds as f64;
    // The chances of exactly this many heads, and of no more than that.
    let mut exactly = 0.5_f64.powf(n);
    if exactly == 0.0 {
        // The chance is too small for the number with thousands of rounds; to leave out none is always right.
        return 0;
    }
    let mut at_most = exactly;
    let mut cut = 0;
    while cut + 1 < rounds / 2 {
        exactly *= (n - cut as f64) / (cut as f64 + 1.0);
        at_most += exactly;
        if at_most > allowed {
            break;
        }
        cut += 1;
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_that_of_the_tables() {
        // Ranks of the 95 % interval of a median, as statistical tables give them.
        for (rounds, lower_rank) in [
            (3, 1),
            (5, 1),
            (6, 1),
            (8, 1),
            (9, 2),
            (10, 2),
            (12, 3),
            (20, 6),
            (50, 18),
        ] {
            let values = (1..=rounds).map(|n| n as f64).collect();
            let median = Median::of_rounds(values).expect("enough rounds");
            assert_eq!(median.low, f64::from(lower_rank), "of {rounds}");
            assert_eq!(median.high, (rounds + 1) as f64 - median.low);
            assert_eq!(median.value, (rounds + 1) as f64 / 2.0);
        }
        assert_eq!(Median::of_rounds(vec![1.0, 2.0]), None);
        let many = Median::of_rounds((0..5_000).map(f64::from).collect());
        assert_eq!(many.map(|median| median.low), Some(0.0));
    }
}
