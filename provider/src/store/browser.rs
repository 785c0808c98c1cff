//! Sessions, pending authorization requests and remembered consent.

use super::Answer;
use crate::model::{ClientId, NameHash, ScopeSet, Session, Timestamp, UserId};
use crate::oauth::authorize::AuthorizationRequest;

/// An authorization request that waits for its user.
#[derive(Clone, Debug)]
pub struct PendingRequest {
    /// The request, as it was validated: forms cannot change it.
    pub request: AuthorizationRequest,
    /// The only browser that may go on with it.
    pub browser: NameHash,
    /// The login that was made for it, if one was.
    pub login: Option<NameHash>,
    /// From when on it has to be started again.
    pub expires: Timestamp,
}

/// The state of browsers between two requests.
pub trait BrowserStore: Send + Sync {
    /// Records a login under its name and forgets the one it takes the place of.
    fn open_session(
        &self,
        name: NameHash,
        session: Session,
        replaces: Option<NameHash>,
        now: Timestamp,
    ) -> Answer<'_, ()>;

    /// A login.
    fn find_session(&self, name: NameHash) -> Answer<'_, Option<Session>>;

    /// Records a request under its name.
    fn begin_request(
        &self,
        name: NameHash,
        pending: PendingRequest,
        now: Timestamp,
    ) -> Answer<'_, ()>;

    /// A request that waits.
    fn find_request(&self, name: NameHash) -> Answer<'_, Option<PendingRequest>>;

    /// Notes that a login was made for a request, if it still waits.
    fn note_login(&self, request: NameHash, login: NameHash) -> Answer<'_, ()>;

    /// Takes a request out: of two answers to one page, exactly one gets it.
    fn take_request(&self, name: NameHash) -> Answer<'_, Option<PendingRequest>>;

    /// Adds to what a user allowed a client.
    fn remember_consent(&self, user: UserId, client: ClientId, scopes: ScopeSet) -> Answer<'_, ()>;

    /// All that a user allowed a client.
    fn find_consent(&self, user: UserId, client: ClientId) -> Answer<'_, ScopeSet>;
}
