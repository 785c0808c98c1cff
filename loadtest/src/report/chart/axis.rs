//! Axes: their scales, and their ticks with labels.

use crate::report::words;

/// An axis. Ticks and the two ends are values as they are measured.
#[derive(Debug, Clone)]
pub(in crate::report) struct Axis {
    pub(in crate::report) from: f64,
    pub(in crate::report) to: f64,
    /// Values and their labels.
    pub(in crate::report) ticks: Vec<(f64, String)>,
    /// Equal distances on the axis are equal differences of this.
    pub(in crate::report) scale: fn(f64) -> f64,
}

/// As many ticks as stay legible on a narrow screen.
const TICKS: f64 = 6.0;

/// Smaller values are taken for this one: no scale can show them.
const LEAST: f64 = 1e-6;

impl Axis {
    /// From zero to at least `most`.
    pub(in crate::report) fn linear(most: f64, label: impl Fn(f64) -> String) -> Self {
        let most = if most > LEAST { most } else { 1.0 };
        let step = nice_above(most / TICKS);
        let steps = (most / step).ceil();
        Self {
            from: 0.0,
            to: steps * step,
            ticks: (0..=steps as u32)
                .map(|n| f64::from(n) * step)
                .map(|value| (value, label(value)))
                .collect(),
            scale: |value| value,
        }
    }

    /// A whole number of things from zero.
    pub(in crate::report) fn counts(most: f64) -> Self {
        Self::linear(most.max(4.0), short)
    }

    /// A number per second.
    pub(in crate::report) fn rate(most: f64) -> Self {
        Self::linear(most.max(4.0), |rate| format!("{}/s", short(rate)))
    }

    /// The time of a run. It ends where the run ends, not at a round number.
    pub(in crate::report) fn time(seconds: f64) -> Self {
        const MINUTE: f64 = 60.0;
        const HOUR: f64 = 3_600.0;
        let (unit, name) = match seconds {
            ..300.0 => (1.0, "s"),
            ..10_800.0 => (MINUTE, "min"),
            _ => (HOUR, "h"),
        };
        let axis = Self::linear(seconds / unit, |value| format!("{} {name}", trimmed(value)));
        let ticks = axis.ticks.into_iter().map(|(at, label)| (at * unit, label));
        let to = if seconds > LEAST { seconds } else { 1.0 };
        Self {
            to,
            ticks: ticks.filter(|(at, _)| *at <= to * 1.000_001).collect(),
            ..axis
        }
    }

    /// Latencies in milliseconds, on a logarithmic scale.
    pub(in crate::report) fn latency(all: impl Iterator<Item = f64> + Clone) -> Self {
        Self::magnitudes(all, short_duration)
    }

    /// Requests in flight, on a logarithmic scale.
    pub(in crate::report) fn in_flight(all: impl Iterator<Item = f64> + Clone) -> Self {
        Self::magnitudes(all, short)
    }

    /// From a round number below to a round number above, each power of ten taking the same room.
    fn magnitudes(all: impl Iterator<Item = f64> + Clone, label: impl Fn(f64) -> String) -> Self {
        let (from, to) = (
            all.clone().fold(f64::INFINITY, f64::min),
            all.fold(0.0, f64::max),
        );
        let (from, to) = if from <= to { (from, to) } else { (1.0, 1.0) };
        let from = nice_below(from);
        // One value, which may be a round one, is no range.
        let to = nice_above(to.max(from * 1.1));
        let decades = (to / from).log10();
        let digits: &[f64] = if decades <= 2.1 {
            &[1.0, 2.0, 5.0]
        } else {
            &[1.0]
        };
        // Every power of ten would stand too close on an axis of many.
        let each = (decades / TICKS).ceil().max(1.0) as i32;
        let exponents = (from.log10().floor() as i32)..=(to.log10().ceil() as i32);
        let ticks = exponents
            .filter(|exponent| exponent % each == 0)
            .flat_map(|exponent| {
                digits
                    .iter()
                    .map(move |digit| digit * 10_f64.powi(exponent))
            })
            .filter(|value| (from * 0.999..=to * 1.001).contains(value))
            .map(|value| (value, label(value)));
        Self {
            from,
            to,
            ticks: ticks.collect(),
            scale: |value| value.max(LEAST).log10(),
        }
    }

    /// Parts of all, as far as this many values can tell. Each further nine takes the same room.
    pub(in crate::report) fn percentiles(count: u64) -> Self {
        const NAMES: [&str; 7] = [
            "0 %",
            "90 %",
            "99 %",
            "99.9 %",
            "99.99 %",
            "99.999 %",
            "99.9999 %",
        ];
        let to = 1.0 - 1.0 / (count as f64).clamp(10.0, 1e6);
        let named = NAMES.iter().zip(0..).map(|(name, nines)| {
            let part = 1.0 - 10_f64.powi(-nines);
            (part, (*name).to_owned())
        });
        Self {
            from: 0.0,
            to,
            ticks: named.filter(|(at, _)| *at <= to).collect(),
            scale: |part| -(1.0 - part).max(1e-9).log10(),
        }
    }
}

/// 1, 2 or 5 times a power of ten, not below the value.
fn nice_above(value: f64) -> f64 {
    let power = 10_f64.powi(value.log10().floor() as i32);
    let digit = [1.0, 2.0, 5.0]
        .into_iter()
        .find(|digit| digit * power >= value * 0.999_999);
    digit.unwrap_or(10.0) * power
}

/// 1, 2 or 5 times a power of ten, not above the value.
fn nice_below(value: f64) -> f64 {
    let value = value.max(LEAST);
    let power = 10_f64.powi(value.log10().floor() as i32);
    let digit = [5.0, 2.0, 1.0]
        .into_iter()
        .find(|digit| digit * power <= value * 1.000_001);
    digit.unwrap_or(1.0) * power
}

/// A count that fits beside an axis.
fn short(value: f64) -> String {
    match value {
        ..1e4 => trimmed(value),
        ..1e6 => format!("{}k", trimmed(value / 1e3)),
        ..1e9 => format!("{}M", trimmed(value / 1e6)),
        _ => format!("{value:.0e}"),
    }
}

/// A tick is a round number: its three digits end in zeros that say nothing.
fn short_duration(ms: f64) -> String {
    let long = words::milliseconds(ms);
    match long.split_once(' ') {
        Some((number, unit)) if number.contains('.') => {
            format!(
                "{} {unit}",
                number.trim_end_matches('0').trim_end_matches('.')
            )
        }
        Some(_) | None => long,
    }
}

fn trimmed(value: f64) -> String {
    let rounded = (value * 1e3).round() / 1e3;
    rounded.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis) -> Vec<&str> {
        axis.ticks.iter().map(|(_, label)| label.as_str()).collect()
    }

    #[test]
    fn ticks_are_round_numbers() {
        assert_eq!(
            labels(&Axis::counts(1_100.0)),
            ["0", "200", "400", "600", "800", "1000", "1200"]
        );
        assert_eq!(labels(&Axis::counts(0.0)), ["0", "1", "2", "3", "4"]);
        assert_eq!(labels(&Axis::counts(90_000.0))[1], "20k");
        assert_eq!(
            labels(&Axis::time(60.0)),
            ["0 s", "10 s", "20 s", "30 s", "40 s", "50 s", "60 s"]
        );
        assert_eq!(
            labels(&Axis::time(1_500.0)),
            ["0 min", "5 min", "10 min", "15 min", "20 min", "25 min"]
        );
        assert_eq!(
            labels(&Axis::latency([0.3, 12.0].into_iter())),
            ["200 µs", "500 µs", "1 ms", "2 ms", "5 ms", "10 ms", "20 ms"]
        );
        assert_eq!(
            labels(&Axis::latency([0.09, 4_000.0].into_iter())),
            ["100 µs", "1 ms", "10 ms", "100 ms", "1 s"]
        );
        assert_eq!(
            labels(&Axis::percentiles(30_000)),
            ["0 %", "90 %", "99 %", "99.9 %", "99.99 %"]
        );
    }

    #[test]
    fn nothing_measured_still_has_axes() {
        for axis in [
            Axis::counts(0.0),
            Axis::time(0.0),
            Axis::latency([].into_iter()),
            Axis::percentiles(0),
        ] {
            assert!(axis.from < axis.to && !axis.ticks.is_empty(), "{axis:?}");
        }
    }
}
