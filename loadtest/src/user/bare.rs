//! A user who sends one request, again and again: the least that the engine can be asked to do.

use std::sync::Arc;
use std::time::Duration;

use assay_conformance::rp::carrier::Connection;
use assay_conformance::rp::transport::Outgoing;
use tokio::time::Instant;

use super::{Recovered, SetUpError, User};
use crate::engine::meter::Meter;
use crate::engine::pool::Pool;
use crate::recorder::Recorder;

/// Sends one request.
pub(crate) struct Bare {
    pub(crate) pool: Arc<Pool>,
    pub(crate) request: Outgoing,
    pub(crate) meter: Meter,
}

impl User for Bare {
    async fn prepare(&mut self) -> Result<(), SetUpError> {
        Ok(())
    }

    async fn repeat(&mut self, due: Instant, measured: bool, recorder: &Recorder) {
        let came = self
            .pool
            .exchange(&self.request, Connection::Any, &self.meter)
            .await;
        let spent = self.meter.take();
        if !measured {
            return;
        }
        let latency: Duration = due.elapsed();
        let status = came.as_ref().ok().map(|answer| answer.status);
        let is_error = status != Some(200);
        let mut tally = recorder.tally();
        tally.step(0, latency, &spent, status, is_error);
        tally.journeys.count(latency, spent.service, is_error);
        if let Err(reason) = came {
            recorder.state.error(&reason);
            tally.errors.count("request", reason, Vec::new);
        }
    }

    async fn recover(&mut self, _desk: &Recorder) -> Recovered {
        Recovered::Ready
    }
}
