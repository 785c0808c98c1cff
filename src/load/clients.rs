//! `--clients N`: more clients than the target file names, registered for the occasion.

use std::sync::Arc;

use assay_conformance::rp::Session;
use assay_conformance::rp::secrets::Salt;
use assay_conformance::rp::wire::Limits;
use assay_conformance::target::Registration;
use assay_conformance::words::Role;
use futures::stream::{self, StreamExt as _, TryStreamExt as _};

use crate::exit::Failure;

/// How many sets of clients are registered at the same time.
const AT_ONCE: usize = 8;

/// Registers so many sets of clients with the target of a session: RFC 7591.
pub(super) async fn register(
    session: &Session,
    how_many: u32,
) -> Result<Vec<Arc<Session>>, Failure> {
    let registered = (0..how_many).map(|_| async {
        let mut target = session.target().clone();
        // The operator's own client and the one with JWTs cannot be registered, so those are shared.
        target
            .clients
            .retain(|role, _| matches!(role, Role::FirstParty | Role::Jwt));
        target.registration.get_or_insert(Registration {
            initial_access_token: None,
        });
        let session = Session::open(target, Salt::fresh(), Limits::default())
            .await
            .map_err(Failure::trouble)?;
        if session.target().clients.contains_key(&Role::Confidential) {
            Ok(Arc::new(session))
        } else {
            Err(Failure::input(
                "the target does not register clients, so --clients is impossible: name one set in its file, for all users",
            ))
        }
    });
    stream::iter(registered)
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await
}
