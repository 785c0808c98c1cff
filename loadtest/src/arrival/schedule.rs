//! The moments at which journeys are due, one after the other.

use std::time::Duration;

use super::shape::Shape;

/// How arrivals are spaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spacing {
    /// As evenly as the rate allows.
    Even,
    /// As independent users do: a Poisson process, whose bursts are part of the load.
    Poisson,
}

/// The part of the arrivals that a generator makes, or a thread of a generator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    number: u32,
    of: u32,
}

/// The moments at which the journeys of one share are due, counted from the start of the run. In order; endless for a constant rate.
#[derive(Debug, Clone)]
pub struct Schedule {
    shape: Shape,
    share: Share,
    spacing: Spaced,
    latest: Duration,
}

#[derive(Debug, Clone)]
enum Spaced {
    Even { made: u64 },
    Poisson { draws: fastrand::Rng, reached: f64 },
}

impl Spacing {
    /// As reports call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Even => "even",
            Self::Poisson => "poisson",
        }
    }
}

impl Share {
    /// Everything.
    pub const ALL: Self = Self { number: 0, of: 1 };

    /// The share with this number, counted from 0; none where there is no such share.
    pub const fn new(number: u32, of: u32) -> Option<Self> {
        if number < of {
            Some(Self { number, of })
        } else {
            None
        }
    }

    /// Its number, counted from 0.
    pub const fn number(self) -> u32 {
        self.number
    }

    /// How many shares there are.
    pub const fn of(self) -> u32 {
        self.of
    }

    /// A share of this share: the threads of a generator divide its share.
    pub fn part(self, number: u32, of: u32) -> Option<Self> {
        let inner = Self::new(number, of)?;
        Some(Self {
            number: self
                .of
                .checked_mul(inner.number)?
                .checked_add(self.number)?,
            of: self.of.checked_mul(inner.of)?,
        })
    }

    /// Which arrival of the whole run is the n-th of this share, both counted from 0.
    pub fn arrival(self, n: u64) -> Option<u64> {
        n.checked_mul(self.of.into())?
            .checked_add(self.number.into())
    }
}

impl Schedule {
    /// The moments of one share. The seed decides a Poisson process; an even schedule has no use for it.
    pub fn new(shape: Shape, spacing: Spacing, share: Share, seed: u64) -> Self {
        Self {
            shape,
            share,
            spacing: match spacing {
                Spacing::Even => Spaced::Even { made: 0 },
                Spacing::Poisson => Spaced::Poisson {
                    draws: fastrand::Rng::with_seed(scattered(seed, share)),
                    reached: 0.0,
                },
            },
            latest: Duration::ZERO,
        }
    }
}

impl Iterator for Schedule {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        let arrivals = match &mut self.spacing {
            Spaced::Even { made } => {
                let arrival = self.share.arrival(*made)?;
                *made += 1;
                arrival as f64
            }
            // Each share is a process of its own at its part of the rate; together they are a Poisson process again. What
            // adds up is the expected number of arrivals, never a time, so that no rounding moves the run as a whole.
            Spaced::Poisson { draws, reached } => {
                *reached += f64::from(self.share.of) * exponential(draws);
                *reached
            }
        };
        // The last digit of a root may fall behind; time may not.
        self.latest = self.shape.reaches(arrivals)?.max(self.latest);
        Some(self.latest)
    }
}

/// A draw from the exponential distribution with mean 1.
fn exponential(draws: &mut fastrand::Rng) -> f64 {
    // `f64` draws from 0 up to but without 1, and 0 has no logarithm.
    -(1.0 - draws.f64()).ln()
}

/// A seed for each share that has nothing to do with its neighbours' (the finaliser of SplitMix64).
fn scattered(seed: u64, share: Share) -> u64 {
    let place = (u64::from(share.of) << 32) | u64::from(share.number);
    let mut bits = seed ^ place.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::shape::tests::{any_shape, shape};
    use super::*;

    fn even(shape: &Shape, share: Share) -> Schedule {
        Schedule::new(shape.clone(), Spacing::Even, share, 0)
    }

    /// The arrivals within a time.
    fn within(schedule: Schedule, end: Duration) -> Vec<Duration> {
        schedule.take_while(|due| *due < end).collect()
    }

    #[test]
    fn an_even_schedule_is_exact_after_days() {
        let shape = shape("2000/s", 1.0);
        let mut schedule = even(&shape, Share::ALL);
        assert_eq!(schedule.next(), Some(Duration::ZERO));
        assert_eq!(schedule.next(), Some(Duration::from_micros(500)));
        assert_eq!(
            shape.reaches(2_000.0 * 86_400.0 * 7.0),
            Some(Duration::from_secs(86_400 * 7))
        );
    }

    #[test]
    fn a_ramp_and_steps_end_with_the_last_whole_arrival() {
        assert_eq!(even(&shape("10..30/s", 10.0), Share::ALL).count(), 200);
        assert_eq!(even(&shape("100,0,400/s", 3.0), Share::ALL).count(), 500);
    }

    #[test]
    fn a_share_that_is_none_is_refused() {
        assert_eq!(Share::new(2, 2), None);
        assert_eq!(Share::new(0, 0), None);
        assert_eq!(Share::ALL.part(1, 1), None);
        let last = Share::new(u32::MAX - 1, u32::MAX).expect("a share");
        assert_eq!(last.part(1, 2), None);
        assert_eq!(last.arrival(u64::MAX), None);
    }

    #[test]
    fn counts_of_a_poisson_process_have_its_mean_and_variance() {
        for shares in [1, 4] {
            // 2,000 windows of 50 expected arrivals each.
            let mut windows = vec![0u32; 2_000];
            for number in 0..shares {
                let share = Share::new(number, shares).expect("a share");
                let schedule = Schedule::new(shape("500/s", 1.0), Spacing::Poisson, share, 7);
                for due in within(schedule, Duration::from_secs(200)) {
                    windows[(due.as_secs_f64() * 10.0) as usize] += 1;
                }
            }
            let count = windows.len() as f64;
            let mean = windows.iter().map(|n| f64::from(*n)).sum::<f64>() / count;
            let variance = windows
                .iter()
                .map(|n| (f64::from(*n) - mean).powi(2))
                .sum::<f64>()
                / count;
            // Four standard errors: sqrt(50/2000) of the mean, 50 * sqrt(2/2000) of the variance.
            assert!((mean - 50.0).abs() < 0.64, "{mean} with {shares}");
            assert!((variance - 50.0).abs() < 6.4, "{variance} with {shares}");
        }
    }

    #[test]
    fn a_seed_repeats_itself_and_shares_do_not() {
        let of = |number, seed| {
            let share = Share::new(number, 2).expect("a share");
            let schedule = Schedule::new(shape("500/s", 1.0), Spacing::Poisson, share, seed);
            schedule.take(50).collect::<Vec<_>>()
        };
        assert_eq!(of(0, 1), of(0, 1));
        assert_ne!(of(0, 1), of(0, 2));
        assert_ne!(of(0, 1), of(1, 1));
    }

    proptest! {
        #[test]
        fn time_never_goes_back((text, seconds) in any_shape(), poisson: bool, seed: u64) {
            let spacing = if poisson { Spacing::Poisson } else { Spacing::Even };
            let due: Vec<_> = Schedule::new(shape(&text, seconds), spacing, Share::ALL, seed).take(5_000).collect();
            prop_assert!(due.is_sorted());
        }

        #[test]
        fn any_window_holds_what_the_shape_expects((text, seconds) in any_shape(), a in 0.0..1.0, b in 0.0..1.0) {
            let shape = shape(&text, seconds);
            let at = |part: f64| Duration::from_secs_f64(seconds * part);
            let (begin, end) = (at(f64::min(a, b)), at(f64::max(a, b)));
            let due = within(even(&shape, Share::ALL), end);
            let inside = due.iter().filter(|due| **due >= begin).count() as f64;
            let expected = shape.expected(end) - shape.expected(begin);
            prop_assert!((inside - expected).abs() <= 1.0 + 1e-4, "{inside} for {expected}");
        }

        #[test]
        fn the_shares_together_are_the_whole((text, seconds) in any_shape(), generators in 1u32..5, threads in 1u32..4) {
            let shape = shape(&text, seconds);
            let end = Duration::from_secs_f64(seconds.min(2.0));
            let mut together = Vec::new();
            for generator in 0..generators {
                let generator = Share::new(generator, generators).expect("a share");
                for thread in 0..threads {
                    let share = generator.part(thread, threads).expect("a share");
                    together.extend(within(even(&shape, share), end));
                }
            }
            together.sort_unstable();
            prop_assert_eq!(together, within(even(&shape, Share::ALL), end));
        }
    }
}
