//! `GET` and `POST /login`: the user signs in.

use axum::Form;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;

use super::cookie::Jar;
use super::failure::Failure;
use super::form_token::{Shown, from_our_origin};
use super::page::{Attempt, ClientCard, FormAnchor, LoginPage, Script, page};
use super::visit::LiveSession;
use super::waiting::{Named, Waiting};
use crate::model::{NameHash, Secret, Session, User};
use crate::oauth::authorize::Choice;
use crate::provider::Provider;
use crate::store::StoreError;

/// Shows the page, also to a user who is signed in and wants another account.
pub(super) async fn get(
    State(op): State<Provider>,
    named: Result<Query<Named>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let Query(named) = named.map_err(|_| Failure::Gone)?;
    let waiting = Waiting::find(&op, &headers, named.request).await?;
    let hint = waiting
        .pending
        .request
        .login_hint
        .as_deref()
        .unwrap_or_default();
    Ok(show(&waiting, hint, Attempt::First))
}

/// The filled-in page.
#[derive(Deserialize)]
pub(super) struct LoginForm {
    request: String,
    #[serde(default)]
    csrf_token: String,
    username: String,
    password: String,
}

/// Signs the user in, and goes on with the request.
pub(super) async fn post(
    State(op): State<Provider>,
    headers: HeaderMap,
    form: Result<Form<LoginForm>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(LoginForm {
        request,
        csrf_token,
        username,
        password,
    }) = form?;
    let mut waiting = Waiting::find(&op, &headers, request).await?;
    let shown = Shown::Login {
        request: &waiting.name,
    };
    if !from_our_origin(&headers, op.issuer()) || !shown.admits(&csrf_token, &waiting.browser) {
        return Err(Failure::Forged);
    }
    let Some(user) = authenticate(&op, &username, Secret::new(password)).await? else {
        tracing::info!("sign-in refused");
        return Ok(show(&waiting, &username, Attempt::Again));
    };
    let live = sign_in(&op, &mut waiting, user).await?;
    let cookie = Jar::Session.set(&live.name, op.issuer());
    waiting.visit.login = Some(live);
    let decision = waiting.decide(&op, Choice::NotYet).await?;
    let mut response = waiting.proceed(&op, decision).await?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

fn show(waiting: &Waiting, username: &str, attempt: Attempt) -> Response {
    let csrf_token = &Shown::Login {
        request: &waiting.name,
    }
    .token(&waiting.browser);
    let form = FormAnchor {
        request: &waiting.name,
        csrf_token,
    };
    let status = match attempt {
        Attempt::First => StatusCode::OK,
        Attempt::Again => StatusCode::FORBIDDEN,
    };
    page(
        status,
        &LoginPage {
            client: ClientCard::from(&*waiting.client),
            form,
            username,
            attempt,
        },
        Script::None,
    )
}

/// A user who may not sign in gets the same answer as a stranger.
async fn authenticate<'a>(
    op: &'a Provider,
    username: &str,
    password: Secret,
) -> Result<Option<&'a User>, StoreError> {
    let user = op.config().user_named(username);
    let verified = op
        .passwords()
        .verify(user.map(|user| &user.password), password)
        .await;
    let Some(user) = user.filter(|_| verified) else {
        return Ok(None);
    };
    Ok((!op.registry().is_blocked(&user.id).await?).then_some(user))
}

/// Opens a session under a new name, so that a name planted before the login is worth nothing after it.
async fn sign_in(
    op: &Provider,
    waiting: &mut Waiting,
    user: &User,
) -> Result<LiveSession, StoreError> {
    let now = op.now();
    let name = Secret::new(op.entropy().name());
    let session = Session {
        user: user.id.clone(),
        auth_time: now,
        expires: now + op.config().lifetimes.session,
    };
    let replaces = waiting
        .visit
        .login
        .take()
        .map(|old| NameHash::of(&old.name));
    let row = NameHash::of(&name);
    op.browser()
        .open_session(row, session.clone(), replaces, now)
        .await?;
    op.browser().note_login(waiting.row(), row).await?;
    waiting.pending.login = Some(row);
    tracing::info!(user = %user.id, "signed in");
    Ok(LiveSession { name, session })
}
