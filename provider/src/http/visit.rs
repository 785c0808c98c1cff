//! A browser as it comes: its cookies, and whose login they are.

use axum::http::HeaderMap;

use super::cookie::Jar;
use crate::model::{Client, NameHash, Secret, Session};
use crate::oauth::authorize::{
    AuthorizationRequest, Choice, Decision, Login, SignedIn, Standing, decide,
};
use crate::provider::Provider;
use crate::store::StoreError;

/// A browser as it comes.
pub(super) struct Visit {
    /// Its own name, if it has been here before.
    pub(super) browser: Option<Secret>,
    /// Its login, if there is a live one.
    pub(super) login: Option<LiveSession>,
}

/// A login that counts, with the name that its cookie holds.
pub(super) struct LiveSession {
    pub(super) name: Secret,
    pub(super) session: Session,
}

impl Visit {
    /// Reads the cookies of a request and looks the login up.
    pub(super) async fn of(op: &Provider, headers: &HeaderMap) -> Result<Self, StoreError> {
        let browser = Jar::Browser.read(headers, op.issuer());
        let login = match Jar::Session.read(headers, op.issuer()) {
            Some(name) => live(op, name).await?,
            None => None,
        };
        Ok(Self { browser, login })
    }

    /// Asks the core what happens next to a request in this browser.
    pub(super) async fn decide(
        &self,
        op: &Provider,
        request: &AuthorizationRequest,
        client: &Client,
        made_for_it: Option<NameHash>,
        choice: Choice,
    ) -> Result<Decision, StoreError> {
        let signed_in = self.login.as_ref().map(|live| SignedIn {
            user: live.session.user.clone(),
            auth_time: live.session.auth_time,
            login: live.for_request(made_for_it),
        });
        let remembered = match &signed_in {
            Some(who) => {
                op.browser()
                    .find_consent(who.user.clone(), client.id.clone())
                    .await?
            }
            None => Default::default(),
        };
        let standing = Standing {
            signed_in: signed_in.as_ref(),
            remembered: &remembered,
            choice,
            now: op.now(),
        };
        Ok(decide(request, client, &standing, op.rules()))
    }
}

impl LiveSession {
    fn for_request(&self, made_for_it: Option<NameHash>) -> Login {
        let same = made_for_it.is_some_and(|made| made == NameHash::of(&self.name));
        if same {
            Login::ForThisRequest
        } else {
            Login::Earlier
        }
    }
}

/// A session counts until it expires, and only while its user may sign in.
async fn live(op: &Provider, name: Secret) -> Result<Option<LiveSession>, StoreError> {
    let found = op.browser().find_session(NameHash::of(&name)).await?;
    let Some(session) = found.filter(|session| op.now() < session.expires) else {
        return Ok(None);
    };
    let shut_out = op.config().user(&session.user).is_none()
        || op.registry().is_blocked(&session.user).await?;
    Ok((!shut_out).then_some(LiveSession { name, session }))
}
