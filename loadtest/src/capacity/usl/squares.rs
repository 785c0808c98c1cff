//! Weighted least squares of three terms, and the uncertainty of figures that are computed from them.

use super::{Estimate, LoadPoint};

/// `1`, `N-1` and `N(N-1)`.
pub(super) const TERMS: usize = 3;

type Matrix = [[f64; TERMS]; TERMS];

/// A solution, with what it takes to judge it.
pub(super) struct Fit {
    /// `a`, `b`, `c`; nought for a term that was left out.
    pub(super) law: [f64; TERMS],
    /// The squares of the relative errors, added up.
    pub(super) left_over: f64,
    covariance: Matrix,
    /// How many points there are beyond the terms.
    freedom: usize,
}

/// Fits the terms that are wanted. None where the points do not determine them.
///
/// Every point counts by its relative error: noise grows with the measured value, and the few points at overload
/// would otherwise decide alone.
pub(super) fn solve(points: &[LoadPoint], wanted: [bool; TERMS]) -> Option<Fit> {
    let mut normal = [[0.0; TERMS]; TERMS];
    let mut right = [0.0; TERMS];
    for point in points {
        let row = row(point);
        for i in 0..TERMS {
            right[i] += row[i];
            for j in 0..TERMS {
                normal[i][j] += row[i] * row[j];
            }
        }
    }
    for i in (0..TERMS).filter(|i| !wanted[*i]) {
        // A row of its own that says nought.
        normal[i] = [0.0; TERMS];
        for other in &mut normal {
            other[i] = 0.0;
        }
        normal[i][i] = 1.0;
        right[i] = 0.0;
    }
    let inverse = inverse(&normal)?;
    let law: [f64; TERMS] =
        std::array::from_fn(|i| (0..TERMS).map(|j| inverse[i][j] * right[j]).sum());
    let left_over = points
        .iter()
        .map(|point| {
            let row = row(point);
            let of_one: f64 = (0..TERMS).map(|i| law[i] * row[i]).sum();
            (of_one - 1.0).powi(2)
        })
        .sum::<f64>();
    let freedom = points
        .len()
        .checked_sub(wanted.iter().filter(|term| **term).count())?;
    let spread = left_over / freedom.max(1) as f64;
    let covariance = std::array::from_fn(|i| {
        std::array::from_fn(|j| {
            if wanted[i] && wanted[j] {
                inverse[i][j] * spread
            } else {
                0.0
            }
        })
    });
    Some(Fit {
        law,
        left_over,
        covariance,
        freedom,
    })
}

/// The terms of a point, divided by what they should add up to.
fn row(point: &LoadPoint) -> [f64; TERMS] {
    let n = point.in_flight;
    let weight = point.throughput / n;
    [weight, (n - 1.0) * weight, n * (n - 1.0) * weight]
}

/// By Gauss and Jordan with scaled rows and columns, since the terms differ by orders of magnitude.
fn inverse(matrix: &Matrix) -> Option<Matrix> {
    let scale: [f64; TERMS] = std::array::from_fn(|i| matrix[i][i].sqrt());
    if !scale.iter().all(|scale| scale.is_normal()) {
        return None;
    }
    let mut left: Matrix =
        std::array::from_fn(|i| std::array::from_fn(|j| matrix[i][j] / scale[i] / scale[j]));
    let mut right: Matrix =
        std::array::from_fn(|i| std::array::from_fn(|j| if i == j { 1.0 } else { 0.0 }));
    for column in 0..TERMS {
        let pivot = (column..TERMS)
            .max_by(|a, b| left[*a][column].abs().total_cmp(&left[*b][column].abs()))?;
        left.swap(column, pivot);
        right.swap(column, pivot);
        let by = left[column][column];
        if by.abs() < SINGULAR {
            return None;
        }
        for j in 0..TERMS {
            left[column][j] /= by;
            right[column][j] /= by;
        }
        for i in (0..TERMS).filter(|i| *i != column) {
            let times = left[i][column];
            for j in 0..TERMS {
                left[i][j] -= times * left[column][j];
                right[i][j] -= times * right[column][j];
            }
        }
    }
    Some(std::array::from_fn(|i| {
        std::array::from_fn(|j| right[i][j] / scale[i] / scale[j])
    }))
}

/// A scaled pivot below this is the rounding of nought.
const SINGULAR: f64 = 1e-11;

impl Fit {
    /// A figure that follows from the law, with its 95 % interval by the delta method: the variance of a function is that of
    /// its tangent. None where it is no number.
    pub(super) fn estimate(&self, figure: impl Fn([f64; TERMS]) -> f64) -> Option<Estimate> {
        let value = figure(self.law);
        let slope: [f64; TERMS] = std::array::from_fn(|i| self.slope(&figure, i));
        let variance: f64 = (0..TERMS)
            .flat_map(|i| (0..TERMS).map(move |j| (i, j)))
            .map(|(i, j)| slope[i] * self.covariance[i][j] * slope[j])
            .sum();
        let reach = student(self.freedom) * variance.max(0.0).sqrt();
        (value.is_finite() && reach.is_finite()).then(|| Estimate {
            value,
            low: (value - reach).max(0.0),
            high: value + reach,
        })
    }

    /// How a figure changes with one of the terms; a term that was left out does not change.
    fn slope(&self, figure: impl Fn([f64; TERMS]) -> f64, term: usize) -> f64 {
        if self.covariance[term][term] == 0.0 {
            return 0.0;
        }
        let step = self.law[term].abs().max(f64::MIN_POSITIVE) * 1e-5;
        let (mut above, mut below) = (self.law, self.law);
        above[term] += step;
        below[term] -= step;
        (figure(above) - figure(below)) / (2.0 * step)
    }
}

/// Within how many standard errors 95 % of Student's distribution lie.
fn student(freedom: usize) -> f64 {
    const TABLE: [f64; 10] = [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    ];
    match freedom.checked_sub(1) {
        None => TABLE[0],
        // The first terms of its expansion about the normal distribution are right to three digits from here on.
        Some(place) => TABLE.get(place).copied().unwrap_or_else(|| {
            let n = freedom as f64;
            1.96 + 2.372 / n + 2.823 / (n * n)
        }),
    }
}
