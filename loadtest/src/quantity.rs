//! Measured numbers as sentences say them.
//!
//! Four digits that count, because a gate that breaks by little has to show two different numbers.

/// A time in the unit that leaves the fewest digits.
pub(crate) fn time(seconds: f64) -> String {
    if seconds < 1e-3 {
        format!("{} µs", number(seconds * 1e6))
    } else if seconds < 1.0 {
        format!("{} ms", number(seconds * 1e3))
    } else {
        format!("{} s", number(seconds))
    }
}

/// How often in a second.
pub(crate) fn rate(per_second: f64) -> String {
    format!("{}/s", number(per_second))
}

/// A part of a hundred.
pub(crate) fn percent(percent: f64) -> String {
    format!("{} %", number(percent))
}

/// A number with four digits that count, or all before the point where there are more; without trailing noughts.
pub(crate) fn number(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    let before = number.abs().log10().floor() as i32;
    let after = usize::try_from(3 - before).unwrap_or(0).min(9);
    let text = format!("{number:.after$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_digits_count() {
        for (value, text) in [
            (0.0, "0"),
            (50.03, "50.03"),
            (0.001_234_56, "0.001235"),
            (12_345.6, "12346"),
            (100.0, "100"),
            (-2.5, "-2.5"),
            (1e-300, "0"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(number(value), text);
        }
        assert_eq!(time(0.000_02), "20 µs");
        assert_eq!(time(0.05), "50 ms");
        assert_eq!(time(90.0), "90 s");
    }
}
