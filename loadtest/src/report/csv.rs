//! The time series for spreadsheets: a row for each interval and verb.

use std::fmt::Write as _;

use super::{JOURNEY, Report};

/// The first line.
pub const HEADER: &str = "second,verb,count,errors,p50_ms,p99_ms,max_ms,in_flight";

/// The series as comma-separated values (RFC 4180 without its carriage returns), with a final newline.
///
/// Each interval has a row for each verb and for `journey`, the whole. Where nothing ended the latencies are left empty: none is
/// not the same as zero.
pub fn render(report: &Report) -> String {
    let mut text = String::new();
    write(report, &mut text).expect("writing to a String cannot fail");
    text
}

fn write(report: &Report, out: &mut String) -> std::fmt::Result {
    writeln!(out, "{HEADER}")?;
    for (second, point) in report.intervals() {
        for verb in report.verbs.keys().map(String::as_str).chain([JOURNEY]) {
            let figures = point.verbs.get(verb).copied().unwrap_or_default();
            let latencies = if figures.count == 0 {
                ",,".to_owned()
            } else {
                format!("{},{},{}", figures.p50_ms, figures.p99_ms, figures.max_ms)
            };
            writeln!(
                out,
                "{second},{},{},{},{latencies},{}",
                quoted(verb),
                figures.count,
                figures.errors,
                point.in_flight
            )?;
        }
    }
    Ok(())
}

/// RFC 4180 section 2: a field with a comma, a quote or a line break stands in quotes, and its quotes are doubled.
pub(super) fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn a_row_for_each_interval_and_verb() {
        let text = render(&sample::report());
        let rows: Vec<_> = text.lines().collect();
        assert_eq!(rows.len(), 1 + 60 * 4);
        assert_eq!(
            [
                rows[0],
                rows[2],
                rows[4],
                rows[1 + 41 * 4],
                rows[2 + 42 * 4]
            ],
            [
                "second,verb,count,errors,p50_ms,p99_ms,max_ms,in_flight",
                "0,redeem,500,0,2.375,11.875,33.25,2",
                "0,journey,500,0,3.75,18.75,52.5,2",
                "41,authorize,0,0,,,,1000",
                "42,redeem,1100,42,267.1875,4453.125,12468.75,2",
            ]
        );
    }

    #[test]
    fn a_name_stays_in_its_field() {
        assert_eq!(quoted("redeem"), "redeem");
        assert_eq!(quoted("a,\"b\""), "\"a,\"\"b\"\"\"");
    }
}
