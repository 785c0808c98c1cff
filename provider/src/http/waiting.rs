//! An authorization request that waits for its user, seen from the browser it was made in.
//!
//! It waits in the store under an unguessable name. The pages carry that name, a cookie proves that the browser is the one
//! in which the request was made, and every step asks the core again what comes next.

use std::sync::Arc;

use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde::Deserialize;

use super::answer;
use super::cookie::Jar;
use super::failure::Failure;
use super::visit::Visit;
use crate::model::{Client, Endpoint, Lifetime, NameHash, Secret};
use crate::oauth::authorize::{AuthorizationRequest, Choice, Decision};
use crate::provider::Provider;
use crate::store::PendingRequest;

/// The query of the login and consent pages.
#[derive(Deserialize)]
pub(super) struct Named {
    /// The name of the request.
    pub(super) request: String,
}

/// A request that waits in this browser.
pub(super) struct Waiting {
    /// Its name on the pages.
    pub(super) name: String,
    /// The browser, proven by its cookie.
    pub(super) browser: Secret,
    /// The request.
    pub(super) pending: PendingRequest,
    /// The client that made it.
    pub(super) client: Arc<Client>,
    /// The browser as it comes.
    pub(super) visit: Visit,
}

/// Sets a request aside, and sends its browser to the page that it needs.
pub(super) async fn begin(
    op: &Provider,
    request: AuthorizationRequest,
    visit: Visit,
    page: Page,
) -> Result<Response, Failure> {
    let name = op.entropy().name();
    let known = visit.browser.is_some();
    let browser = visit
        .browser
        .unwrap_or_else(|| Secret::new(op.entropy().name()));
    let now = op.now();
    let pending = PendingRequest {
        request,
        browser: NameHash::of(&browser),
        login: None,
        expires: now + PATIENCE,
    };
    op.browser()
        .begin_request(hash(&name), pending, now)
        .await?;
    let mut response = page.of(&name);
    if !known {
        response
            .headers_mut()
            .append(header::SET_COOKIE, Jar::Browser.set(&browser, op.issuer()));
    }
    Ok(response)
}

/// A page that a request may need.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    Login,
    Consent,
}

impl Page {
    /// The way to the page of a request.
    pub(super) fn of(self, name: &str) -> Response {
        let path = match self {
            Self::Login => Endpoint::Login.path(),
            Self::Consent => Endpoint::Consent.path(),
        };
        answer::see_other(&format!("{path}?request={name}"))
    }
}

impl Waiting {
    /// Finds a request by its name, if this is the browser it was made in.
    pub(super) async fn find(
        op: &Provider,
        headers: &HeaderMap,
        name: String,
    ) -> Result<Self, Failure> {
        let visit = Visit::of(op, headers).await?;
        let browser = visit.browser.clone().ok_or(Failure::Gone)?;
        let found = op.browser().find_request(hash(&name)).await?;
        let here = |pending: &PendingRequest| {
            pending.browser == NameHash::of(&browser) && op.now() < pending.expires
        };
        let pending = found.filter(here).ok_or(Failure::Gone)?;
        let client = op
            .client(&pending.request.client)
            .await?
            .ok_or(Failure::Gone)?;
        Ok(Self {
            name,
            browser,
            pending,
            client,
            visit,
        })
    }

    /// The next step.
    pub(super) async fn decide(&self, op: &Provider, choice: Choice) -> Result<Decision, Failure> {
        let made_for_it = self.pending.login;
        Ok(self
            .visit
            .decide(op, &self.pending.request, &self.client, made_for_it, choice)
            .await?)
    }

    /// Carries a decision out. A request that ends here ends once: only the first answer takes it out of the store.
    pub(super) async fn proceed(
        &self,
        op: &Provider,
        decision: Decision,
    ) -> Result<Response, Failure> {
        match decision {
            Decision::Login => Ok(Page::Login.of(&self.name)),
            Decision::Consent => Ok(Page::Consent.of(&self.name)),
            Decision::Issue(approval) => answer::issue(op, self.take(op).await?, approval).await,
            Decision::Refuse(error) => {
                Ok(answer::refuse(op, self.take(op).await?.return_to, error))
            }
        }
    }

    async fn take(&self, op: &Provider) -> Result<AuthorizationRequest, Failure> {
        let taken = op.browser().take_request(hash(&self.name)).await?;
        Ok(taken.ok_or(Failure::Gone)?.request)
    }

    /// The row of the request.
    pub(super) fn row(&self) -> NameHash {
        hash(&self.name)
    }
}

fn hash(name: &str) -> NameHash {
    NameHash::of(&Secret::new(name))
}

/// How long a user may look for a password before the application has to ask again.
const PATIENCE: Lifetime = Lifetime::from_secs(30 * 60);
