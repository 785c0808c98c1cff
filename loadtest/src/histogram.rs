//! Latencies, in a form that can be added up and written to a file.

use std::fmt;
use std::io::Read as _;
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

/// The largest count that is read from a file: enough for centuries, and sums of it do not overflow.
const MOST: u64 = 1 << 53;

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
        let plain = inflated(&bytes).map_err(D::Error::custom)?;
        let read: Hdr<u64> = Deserializer::new()
            .deserialize(&mut plain.as_slice())
            .map_err(|error| D::Error::custom(format!("no HdrHistogram: {error}")))?;
        // The bucket of the longest duration reaches a little beyond it.
        if read.len() > MOST || read.max() > 2 * LONGEST {
            return Err(D::Error::custom(
                "no histogram of durations: more, or longer ones, than anybody measures",
            ));
        }
        let mut own = Self::default();
        own.0
            .add(&read)
            .map_err(|error| D::Error::custom(format!("no histogram of durations: {error:?}")))?;
        Ok(own)
    }
}

/// A compressed histogram without its compression, where it is safe to give it to the library: that one makes room for as
/// much as a header promises, and negates numbers that have no negative.
fn inflated(bytes: &[u8]) -> Result<Vec<u8>, &'static str> {
    const COMPRESSED: u32 = 0x1c84_9314;
    const PLAIN: u32 = 0x1c84_9313;
    const COMPRESSED_HEADER: usize = 8;
    /// Cookie, length, offset, digits, least and greatest value, ratio.
    const HEADER: usize = 40;
    /// More than every count of a histogram like ours takes, each in the nine bytes of the longest.
    const LONGEST_PLAIN: u64 = 1 << 20;

    let number = |bytes: &[u8], at: usize| {
        let field = bytes.get(at..at + 4)?;
        Some(u32::from_be_bytes(field.try_into().ok()?))
    };
    if number(bytes, 0) != Some(COMPRESSED) {
        return Err("no HdrHistogram: not the V2 format, compressed");
    }
    let mut plain = Vec::new();
    flate2::read::ZlibDecoder::new(&bytes[COMPRESSED_HEADER.min(bytes.len())..])
        .take(LONGEST_PLAIN)
        .read_to_end(&mut plain)
        .map_err(|_| "no HdrHistogram: cannot be decompressed")?;
    let counts = plain.get(HEADER..).ok_or("no HdrHistogram: cut short")?;
    if number(&plain, 0) != Some(PLAIN)
        || number(&plain, 4).map(|n| n as usize) != Some(counts.len())
    {
        return Err("no HdrHistogram: its length is not what it says");
    }
    if number(&plain, 12) != Some(u32::from(DIGITS)) {
        return Err("no histogram of durations: those have three significant digits");
    }
    // ZigZag and LEB128 write the least of all numbers so, and nothing else.
    if counts.windows(9).any(|nine| nine == [0xff; 9]) {
        return Err("no HdrHistogram: a count that no histogram has");
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

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

        #[test]
        fn a_damaged_histogram_is_read_or_refused(
            nanos in prop::collection::vec(1..LONGEST, 1..20),
            header in prop::collection::vec((0..40_usize, any::<u8>()), 0..3),
            counts in prop::collection::vec(prop_oneof![Just(0xff_u8), any::<u8>()], 0..30),
        ) {
            let mut plain = Vec::new();
            hdrhistogram::serialization::V2Serializer::new().serialize(&of(&nanos).0, &mut plain).unwrap();
            plain.extend(&counts);
            let length = u32::try_from(plain.len() - 40).unwrap();
            plain[4..8].copy_from_slice(&length.to_be_bytes());
            for (at, byte) in header {
                plain[at] = byte;
            }
            if let Ok(mut read) = serde_json::from_str::<Histogram>(&compressed(&plain)) {
                let again = read.clone();
                read.add(&again);
                prop_assert!(read.quantile(0.99) <= read.max());
                prop_assert!(read.curve(4).count() < 1_000);
                drop(serde_json::to_string(&read).unwrap());
            }
        }
    }

    fn compressed(plain: &[u8]) -> String {
        use std::io::Write as _;
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(plain).unwrap();
        let deflated = encoder.finish().unwrap();
        let mut bytes = 0x1c84_9314_u32.to_be_bytes().to_vec();
        bytes.extend(u32::try_from(deflated.len()).unwrap().to_be_bytes());
        bytes.extend(deflated);
        serde_json::to_string(&STANDARD.encode(bytes)).unwrap()
    }

    #[test]
    fn a_length_that_is_only_promised_takes_no_memory() {
        let mut plain = vec![0; 40];
        plain[..4].copy_from_slice(&0x1c84_9313_u32.to_be_bytes());
        plain[4..8].copy_from_slice(&u32::MAX.to_be_bytes());
        let error = serde_json::from_str::<Histogram>(&compressed(&plain)).unwrap_err();
        assert!(
            error.to_string().contains("its length is not what it says"),
            "{error}"
        );
    }
}
