//! The report for programs: figures that were worked out, for scripts, and the measurement itself, from which reports are
//! added up and drawn again. `schema` names the shape; a change that could break a reader changes the name.
//!
//! `*_ms` are milliseconds, `*_s` seconds, `*_us` microseconds, `*rate` per second. `measured` is everything from which the
//! figures follow; its histograms are HdrHistograms of nanoseconds, V2, compressed, base64.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Report, Stats, per_second};
use crate::histogram::Histogram;

/// The shape written by [`render`].
pub const SCHEMA: &str = "assay/load/1";

/// A longer text is not a report: an hour of ten verbs makes less than a tenth of this.
pub const LONGEST_TEXT: usize = 256 * 1024 * 1024;

/// Why a text cannot be read as a report.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// More than [`LONGEST_TEXT`].
    #[error("no load report: {0} bytes are more than any has")]
    TooLong(usize),
    /// Not JSON, or JSON without a name of its shape.
    #[error("no load report: {0}")]
    NoReport(serde_json::Error),
    /// A report of another tool, or of another version of this one.
    #[error("a report of the shape `{0}`; this version reads `{SCHEMA}`")]
    OtherSchema(String),
    /// The measurement does not say what it has to, or says what cannot be.
    #[error("a load report whose `measured` is broken: {0}")]
    Broken(serde_json::Error),
    /// A number that no run can have measured.
    #[error("a load report whose `measured` is broken: {what} cannot be {value}")]
    Impossible {
        /// The name of the number.
        what: String,
        /// The number.
        value: f64,
    },
}

/// The whole report as JSON, with a final newline.
pub fn render(report: &Report) -> String {
    format!("{:#}\n", document(report))
}

fn document(report: &Report) -> Value {
    let http = &report.http;
    let verbs = report.verbs.iter();
    let verbs: Map<_, _> = verbs
        .map(|(verb, stats)| (verb.clone(), figures(stats, report.duration_s)))
        .collect();
    json!({
        "schema": SCHEMA,
        "journey": report.journey,
        "target": report.target,
        "model": report.model,
        "started_at": report.started_at,
        "duration_s": report.duration_s,
        "shard": report.shard,
        "cut_short": report.cut_short,
        "offered_rate": report.arrivals.offered_rate,
        "achieved_rate": report.achieved_rate(),
        "late_starts": report.arrivals.late,
        "not_started": report.arrivals.not_started,
        "valid": report.is_valid(),
        "doubts": report.doubts,
        "verbs": verbs,
        "journeys": figures(&report.journeys, report.duration_s),
        "http": {
            "requests": http.requests,
            "rate": per_second(http.requests, report.duration_s),
            "bytes": http.bytes,
            "in_flight": http.in_flight,
            "connections": {
                "mode": http.connections,
                "opened": http.connect.count(),
                "tls_handshakes": http.tls.count(),
            },
            "connect_p50_ms": quantile_ms(&http.connect, 0.5),
            "connect_p99_ms": quantile_ms(&http.connect, 0.99),
            "tls_p50_ms": quantile_ms(&http.tls, 0.5),
            "tls_p99_ms": quantile_ms(&http.tls, 0.99),
        },
        "lateness": {
            "p50_ms": quantile_ms(&report.lateness, 0.5),
            "p99_ms": quantile_ms(&report.lateness, 0.99),
            "max_ms": ms(report.lateness.max()),
        },
        "invariants": invariants(report),
        "gates": report.gates,
        "generator": {
            "cpu_us_per_request": report.cpu_us_per_request(),
            "cpu_s": report.generator.cpu_s,
            "peak_rss_mb": report.generator.peak_rss_mb,
            "threads": report.generator.threads,
            "busiest": report.generator.busiest,
            "cores": report.generator.cores,
        },
        "errors": errors(report),
        "series": series(report),
        "measured": report,
    })
}

fn figures(stats: &Stats, duration_s: f64) -> Value {
    let (latency, service) = (&stats.latency, &stats.service);
    let statuses = stats.statuses.iter().map(|(status, own)| {
        let figures = json!({
            "count": own.count(),
            "p50_ms": quantile_ms(own, 0.5),
            "p99_ms": quantile_ms(own, 0.99),
        });
        (status.clone(), figures)
    });
    json!({
        "count": latency.count(),
        "errors": stats.errors,
        "rate": per_second(latency.count(), duration_s),
        "p50_ms": quantile_ms(latency, 0.5),
        "p90_ms": quantile_ms(latency, 0.9),
        "p99_ms": quantile_ms(latency, 0.99),
        "p999_ms": quantile_ms(latency, 0.999),
        "max_ms": ms(latency.max()),
        "service_p50_ms": quantile_ms(service, 0.5),
        "service_p99_ms": quantile_ms(service, 0.99),
        "statuses": statuses.collect::<Map<_, _>>(),
    })
}

/// The exchanges of a violation are in `measured`.
fn invariants(report: &Report) -> Value {
    let invariants = report.invariants.iter().map(|own| {
        json!({
            "name": own.name,
            "says": own.says,
            "checked": own.checked,
            "violations": own.violations,
            "example": own.example.as_ref().map(|example| &example.what),
        })
    });
    invariants.collect()
}

/// With a command that repeats the request of one such error.
fn errors(report: &Report) -> Value {
    let errors = report.errors.iter().map(|group| {
        json!({
            "verb": group.verb,
            "what": group.what,
            "count": group.count,
            "curl": group.example.last().map(|exchange| &exchange.curl),
        })
    });
    errors.collect()
}

fn series(report: &Report) -> Value {
    let intervals = report.intervals().map(|(at_s, point)| {
        json!({
            "at_s": at_s,
            "due_rate": per_second(point.due, report.interval_s),
            "ended_rate": per_second(point.ended, report.interval_s),
            "in_flight": point.in_flight,
            "verbs": point.verbs,
        })
    });
    intervals.collect()
}

fn quantile_ms(histogram: &Histogram, part: f64) -> f64 {
    ms(histogram.quantile(part))
}

fn ms(duration: Duration) -> f64 {
    duration.as_nanos() as f64 / 1e6
}

/// Reads back what [`render`] wrote. Only `schema` and `measured` are looked at: the figures follow from the latter.
pub fn read(text: &str) -> Result<Report, ReadError> {
    #[derive(Deserialize)]
    struct Head {
        schema: String,
    }
    #[derive(Deserialize)]
    struct Body {
        measured: Value,
    }
    if text.len() > LONGEST_TEXT {
        return Err(ReadError::TooLong(text.len()));
    }
    let head: Head = serde_json::from_str(text).map_err(ReadError::NoReport)?;
    if head.schema != SCHEMA {
        return Err(ReadError::OtherSchema(
            head.schema.chars().take(80).collect(),
        ));
    }
    let body: Body = serde_json::from_str(text).map_err(ReadError::Broken)?;
    possible("measured", &body.measured)?;
    serde_json::from_value(body.measured).map_err(ReadError::Broken)
}

/// Refuses negative numbers, and those beyond any measurement: figures and axes of them would make no sense.
fn possible(name: &str, value: &Value) -> Result<(), ReadError> {
    const MOST: f64 = 1e12;
    match value {
        Value::Number(number) => match number.as_f64() {
            Some(value) if !number.is_u64() && !(0.0..=MOST).contains(&value) => {
                let what = name.to_owned();
                Err(ReadError::Impossible { what, value })
            }
            Some(_) | None => Ok(()),
        },
        Value::Array(items) => items.iter().try_for_each(|item| possible(name, item)),
        Value::Object(fields) => fields
            .iter()
            .try_for_each(|(name, own)| possible(name, own)),
        Value::Null | Value::Bool(_) | Value::String(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use std::sync::LazyLock;

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::super::sample;
    use super::*;

    static SMALL: LazyLock<String> = LazyLock::new(|| {
        let mut report = sample::report();
        report.series.truncate(2);
        render(&report)
    });

    fn document() -> Value {
        serde_json::from_str(&render(&sample::report())).unwrap()
    }

    #[test]
    fn the_figures_for_scripts() {
        let mut document = document();
        document["measured"] = json!("...");
        let rest = document["series"]
            .as_array_mut()
            .unwrap()
            .split_off(1)
            .len();
        assert_eq!(rest, 59);
        insta::assert_snapshot!(serde_json::to_string_pretty(&document).unwrap());
    }

    #[test]
    fn what_is_written_is_read_back() {
        for report in [sample::report(), sample::hostile(), sample::empty()] {
            let written = render(&report);
            let again = render(&read(&written).unwrap());
            // One histogram has several written forms, by the room it has grown to; its figures are the same.
            assert_eq!(figures(&again), figures(&written));
            assert!(render(&read(&again).unwrap()) == again);
        }
    }

    fn figures(text: &str) -> Value {
        let mut document: Value = serde_json::from_str(text).unwrap();
        document.as_object_mut().unwrap().remove("measured");
        document
    }

    #[test]
    fn what_is_no_report_is_refused_with_the_reason() {
        let refused = |text: &str| read(text).unwrap_err().to_string();
        assert!(refused("rate: 5").starts_with("no load report: expected value at line 1"));
        assert!(refused("{}").starts_with("no load report: missing field `schema`"));
        assert_eq!(
            refused(r#"{"schema": "assay/load/2"}"#),
            "a report of the shape `assay/load/2`; this version reads `assay/load/1`"
        );
        let without = refused(r#"{"schema": "assay/load/1"}"#);
        assert!(without.contains("missing field `measured`"), "{without}");

        let mut broken = document();
        broken["measured"]["lateness"] = json!("HISTFAAA");
        let broken = refused(&broken.to_string());
        assert!(broken.contains("no HdrHistogram"), "{broken}");

        let mut impossible = document();
        impossible["measured"]["interval_s"] = json!(-1.0);
        let impossible = refused(&impossible.to_string());
        assert!(
            impossible.ends_with("interval_s cannot be -1"),
            "{impossible}"
        );
    }

    #[test]
    fn other_figures_than_the_measured_are_not_believed() {
        let mut document = document();
        document["achieved_rate"] = json!(1e9);
        let read = read(&document.to_string()).unwrap();
        assert!(read.achieved_rate() < 501.0);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in any::<String>()) {
            drop(read(&text));
            drop(read(&format!(r#"{{"schema":"assay/load/1","measured":{text}}}"#)));
        }

        #[test]
        fn a_damaged_report_is_read_or_refused(at in any::<prop::sample::Index>(), byte in 0x20..0x7f_u8) {
            let mut bytes = SMALL.clone().into_bytes();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            if let Ok(report) = read(&String::from_utf8_lossy(&bytes)) {
                drop(render(&report));
            }
        }
    }
}
