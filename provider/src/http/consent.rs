//! `GET` and `POST /consent`: where the user allows or denies. OIDC Core 1.0 section 3.1.2.4.

use axum::Form;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;

use super::failure::Failure;
use super::form_token::{Shown, from_our_origin};
use super::page::{ClientCard, ConsentPage, FormAnchor, ScopeLine, Script, page};
use super::visit::LiveSession;
use super::waiting::{Named, Page, Waiting};
use crate::oauth::authorize::{Approval, Choice, Decision};
use crate::provider::Provider;
use crate::rule::Rule;

/// Shows the page, if the request needs it.
pub(super) async fn get(
    State(op): State<Provider>,
    named: Result<Query<Named>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let Query(named) = named.map_err(|_| Failure::Gone)?;
    let waiting = Waiting::find(&op, &headers, named.request).await?;
    let decision = waiting.decide(&op, Choice::NotYet).await?;
    match (&decision, &waiting.visit.login) {
        (Decision::Consent, Some(login)) => Ok(show(&op, &waiting, login)),
        (Decision::Login | Decision::Consent | Decision::Issue(_) | Decision::Refuse(_), _) => {
            waiting.proceed(&op, decision).await
        }
    }
}

/// The answered page. The scopes to allow are in the store, so that a form cannot add to them.
#[derive(Deserialize)]
pub(super) struct ConsentForm {
    request: String,
    #[serde(default)]
    csrf_token: String,
    #[serde(default)]
    decision: String,
}

/// Takes the answer.
pub(super) async fn post(
    State(op): State<Provider>,
    headers: HeaderMap,
    form: Result<Form<ConsentForm>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(form) = form?;
    let waiting = Waiting::find(&op, &headers, form.request).await?;
    let Some(login) = &waiting.visit.login else {
        return Ok(Page::Login.of(&waiting.name));
    };
    let shown = Shown::Consent {
        request: &waiting.name,
        session: &login.name,
    };
    let genuine =
        from_our_origin(&headers, op.issuer()) && shown.admits(&form.csrf_token, &waiting.browser);
    op.rules()
        .require(Rule::ConsentCsrf, genuine)
        .map_err(|_| Failure::Forged)?;
    let choice = if form.decision == ALLOW {
        Choice::Allow
    } else {
        Choice::Deny
    };
    let decision = waiting.decide(&op, choice).await?;
    let allowed = match (&decision, choice) {
        (Decision::Issue(approval), Choice::Allow) => Some(approval.clone()),
        (
            Decision::Login | Decision::Consent | Decision::Issue(_) | Decision::Refuse(_),
            Choice::NotYet | Choice::Allow | Choice::Deny,
        ) => None,
    };
    // Of two answers to one page only the first counts, so nothing is remembered before this one turned out to be it.
    let response = waiting.proceed(&op, decision).await?;
    if let Some(Approval { user, scopes, .. }) = allowed {
        let client = waiting.client.id.clone();
        op.browser().remember_consent(user, client, scopes).await?;
    }
    Ok(response)
}

fn show(op: &Provider, waiting: &Waiting, login: &LiveSession) -> Response {
    let request = &waiting.pending.request;
    let csrf_token = &Shown::Consent {
        request: &waiting.name,
        session: &login.name,
    }
    .token(&waiting.browser);
    let user = op
        .config()
        .user(&login.session.user)
        .map(|user| user.username.as_str());
    let consent = ConsentPage {
        client: ClientCard::from(&*waiting.client),
        form: FormAnchor {
            request: &waiting.name,
            csrf_token,
        },
        user: user.unwrap_or_default(),
        scopes: ScopeLine::of(&request.scopes),
        destination: request.return_to.destination(),
    };
    page(StatusCode::OK, &consent, Script::None)
}

/// Anything else denies.
const ALLOW: &str = "allow";
