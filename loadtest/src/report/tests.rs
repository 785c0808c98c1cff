//! Tests of all formats.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use serde_json::{Value, json};

use super::*;

const INTEGERS: [&str; 12] = [
    "due",
    "started",
    "late",
    "not_started",
    "unfinished",
    "errors",
    "count",
    "ended",
    "requests",
    "bytes",
    "checked",
    "violations",
];
const FLOATS: [&str; 9] = [
    "duration_s",
    "interval_s",
    "p50_ms",
    "p99_ms",
    "max_ms",
    "offered_rate",
    "cpu_s",
    "busiest",
    "in_flight",
];

/// Every number of a report becomes the same one.
fn flood(value: &mut Value, integer: u64, float: f64) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                if field.is_u64() && INTEGERS.contains(&name.as_str()) {
                    *field = json!(integer);
                } else if field.is_f64() && FLOATS.contains(&name.as_str()) {
                    *field = json!(float);
                } else {
                    flood(field, integer, float);
                }
            }
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| flood(item, integer, float)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn no_number_that_can_be_read_breaks_a_format() {
    let mut sample = sample::repeated();
    sample.series.truncate(3);
    let written: Value = serde_json::from_str(&json::render(&sample)).unwrap();
    for integer in [0, 1, u64::MAX] {
        for float in [0.0, f64::MIN_POSITIVE, 1e-9, 1.0, 1e8] {
            let mut document = written.clone();
            flood(&mut document["measured"], integer, float);
            let report = json::read(&document.to_string()).unwrap();
            let merged = merge::merge(&[report.clone(), report.clone()]).unwrap();
            for report in [report, merged] {
                let formats = [
                    csv::render(&report),
                    report.document().html(),
                    json::render(&report),
                    report.document().markdown(),
                    report.document().terminal(),
                ];
                for text in formats {
                    assert!(
                        !text.is_empty() && !text.contains("NaN"),
                        "{integer} {float}"
                    );
                }
            }
        }
    }
}
