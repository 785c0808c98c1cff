//! The course of a rate over time: piecewise linear, with an integral that is inverted in closed form.

use std::time::Duration;

use super::rate::{Course, Rate};

/// A rate over time, in pieces that are straight lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// In order, without gaps; never empty. Only a constant rate has a piece that does not end.
    pieces: Vec<Piece>,
}

/// A straight line. Times are in seconds, rates per second.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Piece {
    begins: f64,
    lasts: f64,
    from: f64,
    to: f64,
    /// Arrivals before it begins.
    before: f64,
}

/// A rate that changes needs to know how long it has for that.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` changes over the run, so the run needs a length; say how long, as in --for 60s")]
pub struct NeedsLength(String);

impl Shape {
    /// Lays a rate over a length of time. A constant rate needs none, and goes on for ever.
    pub fn new(rate: &Rate, over: Option<Duration>) -> Result<Self, NeedsLength> {
        let length = || {
            over.map(|over| over.as_secs_f64())
                .filter(|seconds| *seconds > 0.0)
                .ok_or_else(|| NeedsLength(rate.to_string()))
        };
        Ok(match rate.course() {
            Course::Constant(rate) => Self::of([(f64::INFINITY, *rate, *rate)]),
            Course::Ramp(from, to) => Self::of([(length()?, *from, *to)]),
            Course::Steps(steps) => {
                let each = length()? / steps.len() as f64;
                Self::of(steps.iter().map(|rate| (each, *rate, *rate)))
            }
        })
    }

    fn of(lines: impl IntoIterator<Item = (f64, f64, f64)>) -> Self {
        let (mut begins, mut before) = (0.0, 0.0);
        let pieces = lines
            .into_iter()
            .map(|(lasts, from, to)| {
                let piece = Piece {
                    begins,
                    lasts,
                    from,
                    to,
                    before,
                };
                begins += lasts;
                before += piece.arrivals(lasts);
                piece
            })
            .collect();
        Self { pieces }
    }

    /// Arrivals per second at a moment; none after the end.
    pub fn rate_at(&self, at: Duration) -> f64 {
        let at = at.as_secs_f64();
        let piece = self.pieces.iter().find(|piece| at < piece.ends());
        piece.map_or(0.0, |piece| piece.rate(at - piece.begins))
    }

    /// How many arrivals there are up to a moment, on average.
    pub fn expected(&self, by: Duration) -> f64 {
        let by = by.as_secs_f64();
        let begun = self.pieces.partition_point(|piece| piece.begins <= by);
        let piece = &self.pieces[begun.saturating_sub(1)];
        piece.before + piece.arrivals((by - piece.begins).min(piece.lasts))
    }

    /// The moment up to which that many arrivals are expected, and after which there are more; none where there are never more.
    pub fn reaches(&self, arrivals: f64) -> Option<Duration> {
        let over = self
            .pieces
            .partition_point(|piece| piece.after() <= arrivals);
        let piece = self.pieces.get(over)?;
        let at = piece.begins + piece.reaches(arrivals - piece.before);
        Duration::try_from_secs_f64(at).ok()
    }
}

impl Piece {
    fn ends(&self) -> f64 {
        self.begins + self.lasts
    }

    fn after(&self) -> f64 {
        self.before + self.arrivals(self.lasts)
    }

    /// How much steeper the rate gets each second.
    fn slope(&self) -> f64 {
        // A piece without end is level, and infinity divided by infinity is no number.
        if self.from == self.to {
            0.0
        } else {
            (self.to - self.from) / self.lasts
        }
    }

    /// The rate so many seconds after its beginning.
    fn rate(&self, after: f64) -> f64 {
        self.from + self.slope() * after
    }

    /// The integral of the rate over its first so many seconds.
    fn arrivals(&self, seconds: f64) -> f64 {
        if self.from == self.to {
            return if self.from > 0.0 {
                self.from * seconds
            } else {
                0.0
            };
        }
        (self.from + self.rate(seconds)) / 2.0 * seconds
    }

    /// The inverse: after how many seconds there were that many arrivals.
    fn reaches(&self, arrivals: f64) -> f64 {
        if arrivals <= 0.0 {
            return 0.0;
        }
        // The root of `from t + slope/2 t^2 = arrivals` in the form that subtracts nothing, so that it stays exact where the
        // slope is small. At the end of a ramp down to nothing, rounding may leave a little less than nothing under the root.
        let root = (self.from * self.from + 2.0 * self.slope() * arrivals)
            .max(0.0)
            .sqrt();
        (2.0 * arrivals / (self.from + root)).min(self.lasts)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(in crate::arrival) fn shape(text: &str, seconds: f64) -> Shape {
        let rate = text.parse().expect(text);
        Shape::new(&rate, Some(Duration::from_secs_f64(seconds))).expect("it has a length")
    }

    /// Any rate that can be written, with a length of a run.
    pub(in crate::arrival) fn any_shape() -> impl Strategy<Value = (String, f64)> {
        let rate = || 0u32..3_000;
        let texts = prop_oneof![
            (1u32..3_000).prop_map(|rate| format!("{rate}/s")),
            (rate(), 1u32..3_000).prop_map(|(from, to)| format!("{from}..{to}/s")),
            (1u32..3_000, rate()).prop_map(|(from, to)| format!("{from}..{to}/s")),
            (prop::collection::vec(rate(), 1..6), 1u32..3_000).prop_map(|(steps, last)| {
                let steps: Vec<_> = steps.iter().map(u32::to_string).collect();
                format!("{},{last}/s", steps.join(","))
            }),
        ];
        (texts, 0.01..20.0)
    }

    #[test]
    fn a_ramp_and_steps_need_a_length() {
        for text in ["1..2/s", "1,2/s"] {
            let rate: Rate = text.parse().expect(text);
            for length in [None, Some(Duration::ZERO)] {
                let refused = Shape::new(&rate, length).expect_err("no length");
                assert!(
                    refused
                        .to_string()
                        .starts_with(&format!("`{text}` changes"))
                );
            }
        }
    }

    #[test]
    fn rates_and_sums_are_those_of_the_picture() {
        let seconds = Duration::from_secs_f64;
        let ramp = shape("10..30/s", 10.0);
        assert_eq!(ramp.rate_at(seconds(5.0)), 20.0);
        assert_eq!(ramp.rate_at(seconds(10.0)), 0.0);
        assert_eq!(ramp.expected(seconds(5.0)), 75.0);
        assert_eq!(ramp.expected(seconds(99.0)), 200.0);
        let steps = shape("100,0,400/s", 3.0);
        assert_eq!(steps.rate_at(seconds(0.5)), 100.0);
        assert_eq!(steps.rate_at(seconds(1.5)), 0.0);
        assert_eq!(steps.rate_at(seconds(2.0)), 400.0);
        assert_eq!(steps.expected(seconds(2.5)), 300.0);
        // Nothing arrives in the pause: the hundredth comes when it is over.
        assert_eq!(steps.reaches(100.0), Some(seconds(2.0)));
        assert_eq!(steps.reaches(500.0), None);
        let constant = shape("500/s", 1.0);
        assert_eq!(constant.expected(seconds(1e6)), 5e8);
        assert_eq!(constant.reaches(5e8), Some(seconds(1e6)));
    }

    proptest! {
        #[test]
        fn the_inverse_goes_back((text, seconds) in any_shape(), part in 0.0..1.0) {
            let shape = shape(&text, seconds);
            let arrivals = shape.expected(Duration::from_secs_f64(seconds)) * part;
            let at = shape.reaches(arrivals).expect("it gets there");
            // A nanosecond is what a moment is rounded to.
            let rounding = 3_000.0 * 1e-9 + arrivals * 1e-12;
            prop_assert!((shape.expected(at) - arrivals).abs() <= rounding, "{} for {arrivals}", shape.expected(at));
        }

        #[test]
        fn no_number_is_a_panic((text, seconds) in any_shape(), arrivals in any::<f64>(), at in any::<u64>()) {
            let shape = shape(&text, seconds);
            let _ = shape.reaches(arrivals);
            prop_assert!(shape.expected(Duration::from_nanos(at)) >= 0.0);
            prop_assert!(shape.rate_at(Duration::from_nanos(at)) >= 0.0);
        }
    }
}
