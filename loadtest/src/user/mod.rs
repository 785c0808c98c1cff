//! The simulated users.

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

/// A user who repeats a journey, or a single request.
pub(crate) trait User: Send + 'static {
    /// Gets ready, also again after an error. It is not measured.
    fn prepare(&mut self) -> impl Future<Output = Result<(), SetUpError>> + Send;

    /// Runs one repetition. It was due at `due`, and is counted if `measured`.
    fn repeat(
        &mut self,
        due: Instant,
        measured: bool,
        recorder: &Recorder,
    ) -> impl Future<Output = ()> + Send;

    /// Gets ready for the next repetition, if that is necessary. It is not measured.
    fn recover(&mut self, recorder: &Recorder) -> impl Future<Output = Recovered> + Send;
}

/// Whether a user is ready for the next repetition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recovered {
    /// Nothing had to be done.
    Ready,
    /// It had to get ready again, and is ready.
    Again,
    /// It is not ready; a later attempt may work.
    NotYet,
}

/// How long a user waits before the next attempt to get ready.
pub(crate) const PAUSE: Duration = Duration::from_secs(1);
