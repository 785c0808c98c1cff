//! The report for programs: figures that were worked out, for scripts, and the measurement itself, from which reports are
//! added up and drawn again. `schema` names the shape; a change that could break a reader changes the name.

use serde::Deserialize;

use super::Report;
use super::figures::Document;

/// The shape written by [`render`].
pub const SCHEMA: &str = "assay/load/1";

/// A longer text is no report: an hour of ten verbs makes less than a tenth of this.
pub const LONGEST_TEXT: usize = 256 * 1024 * 1024;

/// Why a text is no report that can be read.
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
        what: &'static str,
        /// The number.
        value: f64,
    },
}

/// The whole report as JSON, with a final newline.
pub fn render(report: &Report) -> String {
    let mut json = serde_json::to_string_pretty(&Document::of(report))
        .expect("a report has only text keys and finite numbers");
    json.push('\n');
    json
}

/// Reads back what [`render`] wrote. Only `schema` and `measured` are looked at: the figures follow from the latter.
pub fn read(text: &str) -> Result<Report, ReadError> {
    #[derive(Deserialize)]
    struct Head {
        schema: String,
    }
    #[derive(Deserialize)]
    struct Body {
        measured: Report,
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
    possible(&body.measured)?;
    Ok(body.measured)
}

/// Times and rates beyond these would make nonsense of every figure and of every axis.
fn possible(report: &Report) -> Result<(), ReadError> {
    const LONGEST_RUN_S: f64 = 1e8;
    const FASTEST: f64 = 1e12;
    let within = |what, value: f64, most: f64| {
        if (0.0..=most).contains(&value) {
            Ok(())
        } else {
            Err(ReadError::Impossible { what, value })
        }
    };
    within("duration_s", report.duration_s, LONGEST_RUN_S)?;
    within("warmup_s", report.warmup_s, LONGEST_RUN_S)?;
    within("interval_s", report.interval_s, LONGEST_RUN_S)?;
    within("offered_rate", report.arrivals.offered_rate, FASTEST)?;
    within("in_flight", report.http.in_flight, FASTEST)?;
    within("cpu_s", report.generator.cpu_s, FASTEST)?;
    within("busiest", report.generator.busiest, FASTEST)?;
    within("peak_rss_mb", report.generator.peak_rss_mb, FASTEST)?;
    within(
        "target_cpu_s",
        report.target_cpu_s.unwrap_or_default(),
        FASTEST,
    )?;
    let points = report.series.iter().map(|point| &point.verbs);
    let rounds = report.rounds.iter().map(|round| &round.verbs);
    for figures in points.chain(rounds).flat_map(|verbs| verbs.values()) {
        within("p50_ms", figures.p50_ms, FASTEST)?;
        within("p99_ms", figures.p99_ms, FASTEST)?;
        within("max_ms", figures.max_ms, FASTEST)?;
    }
    for round in &report.rounds {
        within("rate", round.rate, FASTEST)?;
        within("errors", round.errors, 1.0)?;
    }
    Ok(())
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
            // One histogram is written in several ways: by the room it has grown to. What it says is the same.
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
