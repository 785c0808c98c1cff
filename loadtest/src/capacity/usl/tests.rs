//! Fits of points that were made by the law, and of points that were not.

use proptest::prelude::*;

use super::*;

/// The points of the law with these numbers at these loads, with relative noise of a fixed seed.
fn points(law: (f64, f64, f64), loads: &[f64], noise: f64, seed: u64) -> Vec<LoadPoint> {
    let (alone, contention, coherency) = law;
    let mut draws = fastrand::Rng::with_seed(seed);
    loads
        .iter()
        .map(|n| LoadPoint {
            in_flight: *n,
            throughput: alone * n / (1.0 + contention * (n - 1.0) + coherency * n * (n - 1.0))
                * (1.0 + noise * (draws.f64() * 2.0 - 1.0)),
        })
        .collect()
}

const LOADS: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 12.0, 16.0, 24.0, 32.0, 48.0];

fn near(got: f64, expected: f64, part: f64) {
    assert!(
        (got - expected).abs() <= part * expected.abs(),
        "{got} for {expected}"
    );
}

#[test]
fn what_the_law_made_is_found_again() {
    let law = fit(&points((1_000.0, 0.03, 0.0005), &LOADS, 0.0, 0)).expect("a fit");
    near(law.alone.value, 1_000.0, 1e-6);
    near(law.contention.value, 0.03, 1e-6);
    near(law.coherency.value, 0.0005, 1e-6);
    near(law.r_squared, 1.0, 1e-9);
    let peak = law.peak.expect("a peak");
    near(peak.in_flight.value, (0.97_f64 / 0.0005).sqrt(), 1e-6);
    near(
        peak.throughput.value,
        law.throughput(peak.in_flight.value),
        1e-9,
    );
    near(law.ceiling(), peak.throughput.value, 1e-9);
}

#[test]
fn with_noise_the_truth_is_mostly_within_the_interval() {
    let (mut alone, mut contention, mut coherency, mut peak) = (0, 0, 0, 0);
    let runs = 200;
    for seed in 0..runs {
        let law = fit(&points((1_000.0, 0.03, 0.0005), &LOADS, 0.03, seed)).expect("a fit");
        let holds =
            |estimate: Estimate, truth| u64::from(estimate.low <= truth && truth <= estimate.high);
        near(law.alone.value, 1_000.0, 0.1);
        alone += holds(law.alone, 1_000.0);
        contention += holds(law.contention, 0.03);
        coherency += holds(law.coherency, 0.0005);
        peak += law
            .peak
            .map_or(0, |peak| holds(peak.in_flight, (0.97_f64 / 0.0005).sqrt()));
    }
    for (held, what) in [
        (alone, "alone"),
        (contention, "contention"),
        (coherency, "coherency"),
        (peak, "peak"),
    ] {
        assert!(held * 100 >= runs * 88, "{what}: {held} of {runs}");
    }
    let law = fit(&points((1_000.0, 0.03, 0.0005), &LOADS, 0.03, 1)).expect("a fit");
    assert!(law.alone.low < law.alone.value && law.alone.value < law.alone.high);
}

#[test]
fn a_term_that_would_be_negative_is_left_out() {
    // Contention alone has no peak, only a ceiling.
    let contention = fit(&points((1_000.0, 0.1, 0.0), &LOADS, 0.01, 3)).expect("a fit");
    near(contention.ceiling(), 10_000.0, 0.2);
    // Growth beyond proportion: neither waiting nor agreeing explains it.
    let growing: Vec<_> = LOADS
        .iter()
        .map(|n| LoadPoint {
            in_flight: *n,
            throughput: 100.0 * n * (1.0 + n / 100.0),
        })
        .collect();
    let law = fit(&growing).expect("a fit");
    assert_eq!(
        (law.contention.value, law.coherency.value, law.peak),
        (0.0, 0.0, None)
    );
    assert_eq!(law.ceiling(), f64::INFINITY);
}

#[test]
fn too_little_is_refused_with_a_reason() {
    let law = |loads: &[f64]| fit(&points((1_000.0, 0.03, 0.0005), loads, 0.0, 0));
    assert_eq!(law(&[]), Err(NotFitted::TooFew(0)));
    assert_eq!(law(&[1.0, 2.0, 4.0]), Err(NotFitted::TooFew(3)));
    assert_eq!(
        law(&[4.0, 4.01, 4.02, 4.03, 4.04]),
        Err(NotFitted::TooFew(1))
    );
    assert_eq!(
        law(&[f64::NAN, 0.0, -1.0, 1.0, 2.0, 4.0]),
        Err(NotFitted::TooFew(3))
    );
    assert_eq!(law(&[0.1, 0.2, 0.4, 0.8]), Err(NotFitted::NeverBusy(0.8)));
}

proptest! {
    #[test]
    fn no_points_make_a_number_that_is_none(points in prop::collection::vec((any::<f64>(), any::<f64>()), 0..12)) {
        let points: Vec<_> = points.into_iter().map(|(in_flight, throughput)| LoadPoint { in_flight, throughput }).collect();
        if let Ok(law) = fit(&points) {
            for estimate in [law.alone, law.contention, law.coherency] {
                prop_assert!(estimate.value >= 0.0 && estimate.low <= estimate.value && estimate.value <= estimate.high);
            }
        }
    }

    #[test]
    fn any_law_is_found_again(alone in 1.0..1e5, contention in 0.0..0.5, coherency in 1e-5..0.01) {
        let law = fit(&points((alone, contention, coherency), &LOADS, 0.0, 0)).expect("a fit");
        prop_assert!((law.alone.value / alone - 1.0).abs() < 1e-5);
        prop_assert!((law.contention.value - contention).abs() < 1e-5);
        prop_assert!((law.coherency.value - coherency).abs() < 1e-6);
    }
}
