//! What simulated users do again and again.

mod bare;
mod count;
mod issued;
mod judge;
mod plan;
mod play;
mod shared;

use std::future::Future;
use std::time::Duration;

use tokio::time::Instant;

use crate::recorder::Recorder;

pub(crate) use bare::Bare;
pub(crate) use plan::Plan;
pub use plan::SetUpError;
pub(crate) use play::{JourneyUser, take};
pub(crate) use shared::{ClientSet, Shared};

/// Somebody who does something again and again: plays a journey, or sends one request.
pub(crate) trait User: Send + 'static {
    /// Gets ready, or ready again after something went wrong; nothing of it is measured.
    fn prepare(&mut self) -> impl Future<Output = Result<(), SetUpError>> + Send;

    /// Does it once. It was due at `due`, and is counted if `measured`.
    fn repeat(
        &mut self,
        due: Instant,
        measured: bool,
        recorder: &Recorder,
    ) -> impl Future<Output = ()> + Send;

    /// Gets ready for the next time, if that is necessary; nothing of it is measured.
    fn recover(&mut self, recorder: &Recorder) -> impl Future<Output = Recovered> + Send;
}

/// Whether somebody is ready to do it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recovered {
    /// Nothing had to be done.
    Ready,
    /// It had to get ready again, and is.
    Again,
    /// It has to be tried again.
    NotYet,
}

/// How long somebody waits before getting ready is tried again.
pub(crate) const PAUSE: Duration = Duration::from_secs(1);
