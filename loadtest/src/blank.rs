//! A report in which nothing was measured, for tests to fill in.

use crate::report::{Model, Report};

pub(crate) fn report() -> Report {
    Report {
        journey: "token-hammer".to_owned(),
        target: "http://127.0.0.1:8080".to_owned(),
        model: Model::Open {
            rate: "11/s".to_owned(),
            spacing: "even".to_owned(),
        },
        started_at: "2026-01-01T00:00:00Z".to_owned(),
        interval_s: 1.0,
        ..Report::default()
    }
}
