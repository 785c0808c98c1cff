//! Numbers as readers see them, in one place so that all formats agree.

use std::time::Duration;

use super::{Model, Report};

/// A duration with three significant digits and the unit that suits it.
pub(super) fn duration(duration: Duration) -> String {
    milliseconds(duration.as_secs_f64() * 1e3)
}

/// A number of milliseconds with three significant digits and the unit that suits it.
pub(super) fn milliseconds(ms: f64) -> String {
    let (value, unit) = match ms {
        // Nothing that was measured takes no time at all.
        0.0 => return "-".to_owned(),
        // Rounding to three digits must not end in four: 999.6 µs are 1.00 ms.
        ..0.000_999_5 => (ms * 1e6, "ns"),
        ..0.999_5 => (ms * 1e3, "µs"),
        ..999.5 => (ms, "ms"),
        _ => (ms / 1e3, "s"),
    };
    format!("{} {unit}", three_digits(value))
}

/// A number with three significant digits, or all digits before the point where there are more.
pub(super) fn three_digits(value: f64) -> String {
    let decimals = match value.abs() {
        0.0 => 0,
        ..9.995 => 2,
        ..99.95 => 1,
        _ => 0,
    };
    format!("{value:.decimals$}")
}

/// How long a run took, as people say it.
pub(super) fn length(seconds: f64) -> String {
    if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else {
        format!(
            "{:.0} min {:.0} s",
            (seconds / 60.0).floor(),
            (seconds % 60.0).floor()
        )
    }
}

/// How often in a second.
pub(super) fn rate(per_second: f64) -> String {
    format!("{}/s", three_digits(per_second))
}

/// A part of a whole.
pub(super) fn percent(count: u64, of: u64) -> String {
    if of == 0 {
        return "0 %".to_owned();
    }
    let percent = count as f64 * 100.0 / of as f64;
    match percent {
        0.0 => "0 %".to_owned(),
        ..0.01 => "< 0.01 %".to_owned(),
        _ => format!("{} %", three_digits(percent)),
    }
}

/// A count with its noun.
pub(super) fn counted(count: u64, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

/// How journeys were started, as the reader asked for it.
pub(super) fn model(model: &Model) -> String {
    match model {
        Model::Open { rate, spacing } => format!("{rate}, {spacing} arrivals"),
        Model::Closed { users } => counted(u64::from(*users), "user", "users"),
    }
}

/// The run in a line, without its verdict.
pub(super) fn conditions(report: &Report) -> String {
    let shard = match report.shard {
        Some((number, of)) => format!(", shard {number} of {of}"),
        None => String::new(),
    };
    format!(
        "{} for {} after {} of warm-up, from {}{shard}",
        model(&report.model),
        length(report.duration_s),
        length(report.warmup_s),
        report.started_at,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_three_digits() {
        for (ms, text) in [
            (0.0, "-"),
            (0.000_500, "500 ns"),
            (0.085, "85.0 µs"),
            (0.999_6, "1.00 ms"),
            (9.996, "10.0 ms"),
            (12.34, "12.3 ms"),
            (123.4, "123 ms"),
            (999.6, "1.00 s"),
            (3_600_000.0, "3600 s"),
        ] {
            assert_eq!(milliseconds(ms), text, "{ms}");
        }
    }

    #[test]
    fn a_rare_error_is_never_none() {
        assert_eq!(percent(1, 10_000_000), "< 0.01 %");
        assert_eq!(percent(0, 10_000_000), "0 %");
        assert_eq!(percent(1, 1_000), "0.10 %");
        assert_eq!(percent(0, 0), "0 %");
    }
}
