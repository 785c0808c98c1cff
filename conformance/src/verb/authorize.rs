//! `authorize`: the authorization endpoint, login and consent, up to the redirect to the client.

use serde_json::{Map, Value, json};

use super::call::{Call, observe};
use super::{Stop, optional};
use crate::rp::browser::{Browser, Landing};
use crate::rp::login::{self, Manners, Walk};
use crate::rp::observation::{Observation, Redirected};
use crate::rp::random;
use crate::rp::transport::{Outgoing, Sent};
use crate::rp::{Paused, Rp};
use crate::scenario::Step;
use crate::scenario::step::Send;
use crate::scenario::verbs::Authorize;
use crate::target::Login;
use crate::text::filter::Filter;
use crate::words::Fact;
use crate::words::UserRole;
use crate::words::{Answer, Endpoint, Page};

pub(super) async fn run(verb: &Authorize, step: &Step, rp: &mut Rp) -> Result<Observation, Stop> {
    authorize(verb, &step.send, step.name(), rp).await
}

/// Authorizes; where the browser stops at a page, the authorization can be resumed under this name.
pub(super) async fn authorize(
    verb: &Authorize,
    send: &Send,
    name: &str,
    rp: &mut Rp,
) -> Result<Observation, Stop> {
    let (call, verifier) = request(verb, rp)?;
    let outgoing = call.outgoing(send, rp)?;
    let parameters = sent(&outgoing);
    let client_uris = client_uris(verb, &parameters, rp)?;
    let user = verb.user.unwrap_or(rp.acting());
    let mut visit = Visit {
        flow: name,
        browser: verb.browser.as_deref().unwrap_or("browser"),
        user,
        login: verb.login.unwrap_or(true),
        consent: verb.consent,
        stop_at: verb.stop_at,
        client_uris,
        values: known(verb, user, &parameters, verifier),
    };
    let mut browser = rp.take_browser(visit.browser);
    if let (true, UserRole::First, Login::Cookie(session)) =
        (visit.login, visit.user, &rp.target().login)
    {
        browser.take_over(&outgoing.url, session.reveal());
    }
    let landing = browser.open(rp.journey(&visit.client_uris), outgoing).await;
    let walk = visit.walk(&mut browser, landing, rp).await;
    let redirects = browser.redirects_after_post().to_vec();
    rp.put_browser(visit.browser, browser);
    let mut seen = visit.finish(walk?, rp).await;
    seen.facts.set(Fact::RedirectsAfterPost, redirects);
    Ok(seen)
}

/// A browser on its way through an authorization.
pub(super) struct Visit<'a> {
    pub(super) flow: &'a str,
    pub(super) browser: &'a str,
    pub(super) user: UserRole,
    pub(super) login: bool,
    pub(super) consent: Answer,
    pub(super) stop_at: Option<Page>,
    pub(super) client_uris: Vec<String>,
    pub(super) values: Map<String, Value>,
}

impl Visit<'_> {
    /// Answers pages until the browser is at the client, or stops.
    pub(super) async fn walk(
        &self,
        browser: &mut Browser,
        landing: Landing,
        rp: &Rp,
    ) -> Result<Walk, Stop> {
        let target = rp.target();
        let user = match (self.login, &target.login) {
            (true, Login::Form | Login::Fields(_)) => Some(rp.user(self.user)?),
            (true, Login::Cookie(_)) | (false, _) => None,
        };
        let manners = Manners {
            credentials: user.map(|user| (user.username.as_str(), user.password.reveal())),
            consent: self.consent,
            stop_at: self.stop_at,
            login: &target.login,
            buttons: &target.consent,
        };
        Ok(login::walk(browser, rp.journey(&self.client_uris), landing, manners).await)
    }

    /// The observation, and the values for later steps.
    pub(super) async fn finish(&mut self, walk: Walk, rp: &mut Rp) -> Observation {
        let kinds: Vec<String> = walk
            .pages
            .iter()
            .map(|kind| kind.name().to_owned())
            .collect();
        let mut seen = match walk.landing {
            Landing::Client {
                redirected,
                answer,
                exchange,
            } => {
                let issued_at = rp.time_of(&answer);
                self.values.insert("issued_at".to_owned(), issued_at.into());
                let mut seen = observe(Sent {
                    id: exchange,
                    came: Ok(answer),
                });
                read_response(&mut seen, redirected, rp).await;
                seen
            }
            Landing::Page(page) => {
                let mut seen = observe(Sent {
                    id: page.exchange,
                    came: Ok(page.answer.clone()),
                });
                seen.page = Some(page.kind.name().to_owned());
                seen.success = self.stop_at.is_some()
                    && walk.stuck.is_none()
                    && is_at(self.stop_at, page.kind);
                let paused = Paused {
                    browser: self.browser.to_owned(),
                    page: *page,
                    user: self.user,
                    client_uris: self.client_uris.clone(),
                    values: self.values.clone(),
                };
                rp.pause(self.flow, paused);
                seen
            }
            Landing::Lost {
                reason,
                answer: None,
                exchange,
            } => observe(Sent {
                id: exchange,
                came: Err(reason.into()),
            }),
            Landing::Lost {
                reason,
                answer: Some(answer),
                exchange,
            } => {
                let mut seen = observe(Sent {
                    id: exchange,
                    came: Ok(answer),
                });
                seen.success = false;
                seen.facts.set(Fact::Stuck, reason);
                seen
            }
        };
        if let Some(stuck) = walk.stuck {
            seen.facts.set(Fact::Stuck, stuck);
        }
        self.values.insert("pages".to_owned(), kinds.clone().into());
        seen.pages = kinds;
        let mut values = self.values.clone();
        values.append(&mut seen.values);
        seen.values = values;
        seen
    }
}

fn is_at(stop_at: Option<Page>, kind: crate::rp::forms::PageKind) -> bool {
    let wanted = match stop_at {
        Some(Page::Login) => "login",
        Some(Page::Consent) => "consent",
        None => return false,
    };
    kind.name() == wanted
}

/// The request of a correct client, and the verifier of its challenge.
fn request(verb: &Authorize, rp: &Rp) -> Result<(Call, Option<String>), Stop> {
    let client = rp.client(verb.client)?;
    let given = |text: &Option<_>| optional(text.as_ref(), rp);
    let redirect_uri = match given(&verb.redirect_uri)? {
        Some(given) => Some(given),
        None => client.redirect_uris.first().cloned(),
    };
    let offline = verb.offline
        && rp
            .session()
            .metadata()
            .lists("scopes_supported", "offline_access")
            == Some(true);
    let mut scope = given(&verb.scope)?.unwrap_or_else(|| "openid".to_owned());
    if offline && !words(&scope).any(|word| word == "offline_access") {
        scope = format!("{scope} offline_access").trim().to_owned();
    }
    // OIDC Core 1.0 section 11: offline_access is ignored without consent.
    let prompt = given(&verb.prompt)?.or_else(|| offline.then(|| "consent".to_owned()));
    // A nonce binds an ID token, and there is none without the scope.
    let is_openid = words(&scope).any(|word| word == "openid");
    let nonce = given(&verb.nonce)?.or_else(|| is_openid.then(random::token));
    let (verifier, challenge, method) = challenge(verb, rp)?;
    let call = Call::get(rp.endpoint(Endpoint::Authorization)?)
        .navigated()
        .with(
            "response_type",
            given(&verb.response_type)?.unwrap_or_else(|| "code".to_owned()),
        )
        .with("client_id", client.client_id.as_str())
        .with_some("redirect_uri", redirect_uri)
        .with_some("scope", Some(scope).filter(|scope| !scope.is_empty()))
        .with("state", given(&verb.state)?.unwrap_or_else(random::token))
        .with_some("nonce", nonce)
        .with_some("prompt", prompt)
        .with_some("max_age", given(&verb.max_age)?)
        .with_some("login_hint", given(&verb.login_hint)?)
        .with_some("id_token_hint", given(&verb.id_token_hint)?)
        .with_some("response_mode", given(&verb.response_mode)?)
        .with("code_challenge", challenge)
        .with_some("code_challenge_method", method);
    Ok((call, verifier))
}

/// Verifier, challenge and method: RFC 7636 sections 4.1 to 4.3. Of a challenge that the step names the verifier is not known,
/// unless the step names that too.
fn challenge(verb: &Authorize, rp: &Rp) -> Result<(Option<String>, String, Option<String>), Stop> {
    let verifier = optional(verb.code_verifier.as_ref(), rp)?;
    let method = optional(verb.code_challenge_method.as_ref(), rp)?;
    if let Some(challenge) = optional(verb.code_challenge.as_ref(), rp)? {
        return Ok((
            verifier,
            challenge,
            method.or_else(|| Some("S256".to_owned())),
        ));
    }
    let verifier = verifier.unwrap_or_else(random::verifier);
    rp.learn("code_verifier", &verifier);
    let challenge = match method.as_deref() {
        Some("plain") => verifier.clone(),
        Some(_) | None => Filter::S256.apply(&verifier).map_err(Stop::Harness)?,
    };
    Ok((
        Some(verifier),
        challenge,
        method.or_else(|| Some("S256".to_owned())),
    ))
}

/// The parameters as the target reads them, wherever a step has put them, in a form or as a query.
fn sent(request: &Outgoing) -> Vec<(String, String)> {
    let query = request.url.query().unwrap_or_default();
    form_urlencoded::parse(&request.body)
        .into_owned()
        .chain(form_urlencoded::parse(query.as_bytes()).into_owned())
        .collect()
}

/// Where the browser is at the client: all that is registered, and what this request names, whether it may or not.
fn client_uris(
    verb: &Authorize,
    parameters: &[(String, String)],
    rp: &Rp,
) -> Result<Vec<String>, Stop> {
    let mut uris = rp.client(verb.client)?.redirect_uris.clone();
    uris.extend(
        parameters
            .iter()
            .filter(|(name, _)| name == "redirect_uri")
            .map(|(_, uri)| uri.clone()),
    );
    Ok(uris)
}

/// The things that the client itself knows of an authorization.
fn known(
    verb: &Authorize,
    user: UserRole,
    parameters: &[(String, String)],
    verifier: Option<String>,
) -> Map<String, Value> {
    let mut values = Map::new();
    let sent = [
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "nonce",
        "code_challenge",
        "code_challenge_method",
    ];
    for (name, value) in parameters
        .iter()
        .filter(|(name, _)| sent.contains(&name.as_str()))
    {
        values
            .entry(name.clone())
            .or_insert_with(|| value.as_str().into());
    }
    if let Some(verifier) = verifier {
        values.insert("code_verifier".to_owned(), verifier.into());
    }
    values.insert("client".to_owned(), verb.client.name().into());
    values.insert("user".to_owned(), user.name().into());
    values
}

/// Takes the authorization response apart.
async fn read_response(seen: &mut Observation, redirected: Redirected, rp: &mut Rp) {
    let of = |name: &str| {
        let value = redirected
            .params
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.clone());
        value.filter(|value| !value.is_empty())
    };
    seen.error = of("error");
    let code = of("code");
    seen.success = code.is_some() && seen.error.is_none();
    if let Some(code) = code {
        rp.learn("code", &code);
        seen.values.insert("code".to_owned(), code.into());
    }
    if let Some(iss) = of("iss") {
        seen.values.insert("iss".to_owned(), iss.into());
    }
    for name in ["access_token", "id_token"] {
        if let Some(token) = of(name) {
            rp.learn(name, &token);
            seen.values.insert(name.to_owned(), token.into());
        }
    }
    if let Some(compact) = of("id_token") {
        seen.id_token = rp.read_id_token(&compact).await.ok();
    }
    let params: Map<String, Value> = redirected
        .params
        .iter()
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect();
    seen.values.insert("params".to_owned(), params.into());
    seen.values
        .insert("url".to_owned(), redirected.url.as_str().into());
    seen.redirect = Some(redirected);
}

fn words(scope: &str) -> impl Iterator<Item = &str> {
    scope.split(' ').filter(|word| !word.is_empty())
}
