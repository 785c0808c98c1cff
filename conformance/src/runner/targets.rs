//! Where checks find a provider to judge.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use futures::FutureExt as _;
use futures::future::BoxFuture;

use crate::rp::Session;
use crate::words::Need;

/// Where checks find a provider to judge: one that all of them share, or one for each.
pub trait Targets: Send + Sync {
    /// The issuer, as the report names it.
    fn issuer(&self) -> String;

    /// The needs that the provider meets.
    fn offers(&self) -> &BTreeSet<Need>;

    /// How many providers there are.
    fn instances(&self) -> Instances;

    /// A provider for one check, or why there is none.
    fn lease(&self, deadlines: Deadlines) -> BoxFuture<'_, Result<Lease, String>>;
}

/// How many providers there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instances {
    /// All checks share one, so those that move its clock have to be alone.
    OneForAll,
    /// Each check gets its own, so none can disturb another.
    OneEach,
}

/// How long a provider that is ours to configure waits for a slow client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deadlines {
    /// As long as it usually does: longer than a busy machine takes.
    Usual,
    /// Only briefly, because the check waits for them.
    Short,
}

/// A provider for the time of one check.
pub struct Lease {
    pub(super) session: Arc<Session>,
    _running: Option<Box<dyn Send + Sync>>,
}

impl Lease {
    /// The session with this provider.
    pub fn session(&self) -> &Arc<Session> {
        &self.session
    }

    /// A provider that others use too.
    pub fn shared(session: Arc<Session>) -> Self {
        Self {
            session,
            _running: None,
        }
    }

    /// A provider that ends when `running` is dropped.
    pub fn own(session: Arc<Session>, running: impl Send + Sync + 'static) -> Self {
        Self {
            session,
            _running: Some(Box::new(running)),
        }
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lease").finish_non_exhaustive()
    }
}

/// One provider for all checks: the one somebody runs.
#[derive(Debug)]
pub struct Shared(Arc<Session>);

impl Shared {
    /// The provider of a session.
    pub fn new(session: Arc<Session>) -> Self {
        Self(session)
    }
}

impl Targets for Shared {
    fn issuer(&self) -> String {
        self.0.target().issuer.clone()
    }

    fn offers(&self) -> &BTreeSet<Need> {
        self.0.offers()
    }

    fn instances(&self) -> Instances {
        Instances::OneForAll
    }

    fn lease(&self, _: Deadlines) -> BoxFuture<'_, Result<Lease, String>> {
        async { Ok(Lease::shared(Arc::clone(&self.0))) }.boxed()
    }
}
