//! Latencies, in a form that can be added up and written to a file.

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hdrhistogram::Histogram as Hdr;
use hdrhistogram::serialization::{Deserializer, Serializer as _, V2DeflateSerializer};
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer as FromFormat, Serialize, Serializer as ToFormat};

/// A distribution of durations: nanoseconds with three significant digits, in memory that does not grow with their number.
///
/// Written to JSON it is an HdrHistogram in the V2 format, compressed and in base64, which other tools read too.
#[derive(Clone, PartialEq)]
pub struct Histogram(Hdr<u64>);

/// Significant decimal digits of every value.
const DIGITS: u8 = 3;

/// Longer durations count as this one: an hour says all there is to say.
const LONGEST: u64 = 3_600_000_000_000;

impl Default for Histogram {
    fn default() -> Self {
        Self(Hdr::new(DIGITS).expect("three digits are within what the histogram offers"))
    }
}

impl Histogram {
    /// Counts one duration.
    pub fn record(&mut self, duration: Duration) {
        let nanos = u64::try_from(duration.as_nanos()).unwrap_or(LONGEST);
        self.0
            .record(nanos.clamp(1, LONGEST))
            .expect("the histogram grows to an hour");
    }

    /// Adds what another one has counted.
    pub fn add(&mut self, other: &Self) {
        self.0
            .add(&other.0)
            .expect("both grow to an hour and have three digits");
    }

    /// Forgets everything, but keeps the memory.
    pub fn clear(&mut self) {
        self.0.reset();
    }

    /// How many durations were counted.
    pub fn count(&self) -> u64 {
        self.0.len()
    }

    /// The duration that this part of all, from 0 to 1, does not exceed; zero where nothing was counted.
    pub fn quantile(&self, part: f64) -> Duration {
        if self.0.is_empty() {
            return Duration::ZERO;
        }
        Duration::from_nanos(self.0.value_at_quantile(part))
    }

    /// The longest duration.
    pub fn max(&self) -> Duration {
        Duration::from_nanos(self.0.max())
    }

    /// The mean.
    pub fn mean(&self) -> Duration {
        if self.0.is_empty() {
            return Duration::ZERO;
        }
        Duration::from_secs_f64(self.0.mean() / 1e9)
    }

    /// Points of the percentile curve, `(part, duration)`, closer together towards the end: as many for each halving of the
    /// distance to 1.
    pub fn curve(&self, points_per_halving: u32) -> impl Iterator<Item = (f64, Duration)> {
        self.0.iter_quantiles(points_per_halving).map(|point| {
            (
                point.quantile_iterated_to(),
                Duration::from_nanos(point.value_iterated_to()),
            )
        })
    }
}

impl fmt::Debug for Histogram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Histogram({} to {:?})",
            self.count(),
            self.quantile(0.99)
        )
    }
}

impl Serialize for Histogram {
    fn serialize<S: ToFormat>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut bytes = Vec::new();
        V2DeflateSerializer::new()
            .serialize(&self.0, &mut bytes)
            .map_err(S::Error::custom)?;
        serializer.serialize_str(&STANDARD.encode(bytes))
    }
}

impl<'de> Deserialize<'de> for Histogram {
    fn deserialize<D: FromFormat<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = STANDARD.decode(text).map_err(D::Error::custom)?;
        let read: Hdr<u64> = Deserializer::new()
            .deserialize(&mut bytes.as_slice())
            .map_err(|error| D::Error::custom(format!("no HdrHistogram: {error:?}")))?;
        let mut own = Self::default();
        own.0
            .add(&read)
            .map_err(|error| D::Error::custom(format!("no histogram of durations: {error:?}")))?;
        Ok(own)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(nanos: &[u64]) -> Histogram {
        let mut histogram = Histogram::default();
        for nanos in nanos {
            histogram.record(Duration::from_nanos(*nanos));
        }
        histogram
    }

    proptest! {
        #[test]
        fn a_quantile_is_right_to_three_digits(nanos in prop::collection::vec(1..LONGEST, 1..200), part in 0.0..1.0) {
            let mut sorted = nanos.clone();
            sorted.sort_unstable();
            // The smallest value that at least this part of all does not exceed.
            let least: f64 = part * sorted.len() as f64;
            let rank = least.ceil().max(1.0) as usize;
            let exact = sorted[rank - 1] as f64;
            let got = of(&nanos).quantile(part).as_nanos() as f64;
            prop_assert!((got - exact).abs() <= exact / 1_000.0 + 1.0, "{got} for {exact}");
        }

        #[test]
        fn what_is_added_up_equals_what_was_counted_together(parts in prop::collection::vec(prop::collection::vec(any::<u64>(), 0..50), 1..5)) {
            let mut sum = Histogram::default();
            for part in &parts {
                sum.add(&of(part));
            }
            prop_assert_eq!(sum, of(&parts.concat()));
        }

        #[test]
        fn what_is_written_is_read_back(nanos in prop::collection::vec(any::<u64>(), 0..50)) {
            let written = serde_json::to_string(&of(&nanos)).expect("JSON");
            let read: Histogram = serde_json::from_str(&written).expect("a histogram");
            prop_assert_eq!(read, of(&nanos));
        }

        #[test]
        fn any_text_is_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let text = serde_json::to_string(&STANDARD.encode(bytes)).expect("JSON");
            drop(serde_json::from_str::<Histogram>(&text));
        }
    }
}
