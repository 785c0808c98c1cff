//! The context of one check: one relying party with its browsers, its evidence, and the values that steps leave behind.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};
use tokio::time::Instant;
use url::Url;

use super::browser::{Browser, Journey, Page};
use super::carrier::Carrier;
use super::evidence::{Exchange, Log};
use super::held::Held;
use super::jose;
use super::json as strict;
use super::keys::KeptKeys;
use super::session::Session;
use super::transport::{Answer, Outgoing, Transport};
use crate::rp::Stop;
use crate::rp::observation::{IdToken, Observation};
use crate::target::{Client, Target, User};
use crate::text::Names;
use crate::words::Endpoint;
use crate::words::{Role, UserRole};

/// Everything that one check works with.
#[derive(Debug)]
pub struct Rp {
    session: Arc<Session>,
    transport: Transport,
    names: Names,
    /// The names that exist before the first step.
    given: Arc<Map<String, Value>>,
    browsers: BTreeMap<String, Browser>,
    paused: BTreeMap<String, Paused>,
    held: Vec<Held>,
    keys: KeptKeys,
    /// The user that acts where a step names none.
    acting: UserRole,
    started: Instant,
    started_at: u64,
    /// How many seconds the target's clock is ahead of ours.
    ahead: i64,
}

/// An authorization that waits at a page.
#[derive(Clone)]
pub struct Paused {
    /// The browser's name.
    pub browser: String,
    /// The page.
    pub page: Page,
    /// The user who is to answer.
    pub user: UserRole,
    /// Addresses of the client.
    pub client_uris: Vec<String>,
    /// The values of the authorization so far, for later steps.
    pub values: Map<String, Value>,
}

/// It knows the verifier.
impl std::fmt::Debug for Paused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Paused({} at {:?})", self.browser, self.page.kind)
    }
}

impl Rp {
    /// A relying party for one check.
    pub fn new(session: Arc<Session>) -> Self {
        let log = Log::new(session.salt());
        let transport = Transport::new(session.wire().clone(), log);
        let given = session.names();
        Self::over(
            transport,
            session,
            given,
            KeptKeys::default(),
            UserRole::First,
        )
    }

    /// One of many relying parties, whose requests somebody else carries, and of whose exchanges only the latest are kept.
    ///
    /// `given` is what all of them know by name, from [`Session::names_and`].
    pub fn carried(
        session: Arc<Session>,
        given: Arc<Map<String, Value>>,
        carrier: Arc<dyn Carrier>,
        keys: KeptKeys,
        acting: UserRole,
    ) -> Self {
        let log = Log::of_latest(session.salt());
        let transport = Transport::carried(session.wire().clone(), log, carrier);
        Self::over(transport, session, given, keys, acting)
    }

    fn over(
        transport: Transport,
        session: Arc<Session>,
        given: Arc<Map<String, Value>>,
        keys: KeptKeys,
        acting: UserRole,
    ) -> Self {
        for (name, secret) in session.secrets() {
            transport.log().learn_for_good(name, &secret);
        }
        let mut rp = Self {
            transport,
            names: Names::over(Arc::clone(&given)),
            given,
            browsers: BTreeMap::new(),
            paused: BTreeMap::new(),
            held: Vec::new(),
            keys,
            acting,
            started: Instant::now(),
            started_at: jiff::Timestamp::now().as_second().try_into().unwrap_or(0),
            ahead: 0,
            session,
        };
        rp.names.set("now", rp.now());
        rp
    }

    /// Forgets browsers and values, for the next case or round; the evidence goes on.
    pub fn start_over(&mut self) {
        self.names = Names::over(Arc::clone(&self.given));
        self.names.set("now", self.now());
        self.browsers.clear();
        self.paused.clear();
        self.held.clear();
    }

    /// Forgets values, and keeps the browsers, so that whoever was logged in stays so.
    pub fn start_over_signed_in(&mut self) {
        let browsers = std::mem::take(&mut self.browsers);
        self.start_over();
        self.browsers = browsers;
    }

    /// How many exchanges there were.
    pub fn sent(&self) -> usize {
        self.transport.log().last().0
    }

    /// Forgets the exchanges so far, so that the evidence begins here.
    pub fn forget_exchanges(&self) {
        self.transport.log().forget();
    }

    /// The user that acts where a step names none.
    pub(crate) fn acting(&self) -> UserRole {
        self.acting
    }

    /// Says which step, counted from 1, and which case the exchanges to come belong to.
    pub fn at(&self, step: Option<usize>, case: Option<&str>) {
        self.transport.log().at(step, case);
    }

    /// The named values.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// The named values, for `values` and `case`.
    pub fn names_mut(&mut self) -> &mut Names {
        &mut self.names
    }

    /// Every exchange so far, without secrets.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.transport.log().exchanges()
    }

    /// A text with fingerprints in place of every secret known by now.
    pub fn shown(&self, text: &str) -> String {
        self.transport.log().shown(text)
    }

    /// The target.
    pub fn target(&self) -> &Target {
        self.session.target()
    }

    /// The description of the target.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The way to it.
    pub fn transport(&self) -> &Transport {
        &self.transport
    }

    /// Remembers a secret, so that no evidence shows it.
    pub(crate) fn learn(&self, name: &str, value: &str) {
        self.transport.log().learn(name, value);
    }

    /// Leaves a step's values under its name.
    ///
    /// A refused request does not take away the tokens of an earlier step, unless it was named on purpose.
    pub(crate) fn leave(&mut self, name: &str, on_purpose: bool, observation: &Observation) {
        if let Some(answer) = &observation.answer {
            self.read_clock(answer);
        }
        if on_purpose || observation.success || self.names.get(name).is_none() {
            self.names.set(name, observation.values.clone());
        }
    }

    /// The client of a role.
    pub(crate) fn client(&self, role: Role) -> Result<&Client, Stop> {
        let client = self.target().clients.get(&role);
        client.ok_or_else(|| {
            Stop::Blocked(format!(
                "the target has no client for the role `{}`",
                role.name()
            ))
        })
    }

    /// A user.
    pub(crate) fn user(&self, role: UserRole) -> Result<&User, Stop> {
        let user = self.target().users.get(&role);
        user.ok_or_else(|| Stop::Blocked(format!("the target has no `{}` user", role.name())))
    }

    /// The URL of an endpoint.
    pub(crate) fn endpoint(&self, endpoint: Endpoint) -> Result<Url, Stop> {
        let named = self.session.endpoint(endpoint);
        named.ok_or_else(|| {
            Stop::Blocked(format!("the target names no {} endpoint", endpoint.name()))
        })
    }

    /// The value under a path of names, if it is a text that is not empty.
    pub(crate) fn text(&self, path: &[&str]) -> Option<String> {
        self.names
            .find(path)
            .ok()?
            .as_str()
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    }

    /// The values that an earlier step left together with this token.
    pub(crate) fn issued(&self, token: &str) -> Option<&Value> {
        let has = |values: &&Value| {
            ["access_token", "refresh_token"]
                .iter()
                .any(|name| values.get(name).and_then(Value::as_str) == Some(token))
        };
        self.names.iter().map(|(_, values)| values).find(has)
    }

    /// Whether a token that an earlier step left is at the end of its life: what the target says of it from now on is no
    /// verdict on the target.
    pub fn has_dying_tokens(&self) -> bool {
        let now = self.now();
        let is_dying = |values: &Value| {
            let number = |name: &str| values.get(name).and_then(Value::as_u64);
            let margin = number("expires_in").map_or(MARGIN, |life| MARGIN.min(life / 2));
            number("expires_at").is_some_and(|end| now.saturating_add(margin) >= end)
        };
        self.names.own().any(is_dying)
    }

    /// Now, in seconds, by the target's clock as its answers have told it.
    pub(crate) fn now(&self) -> u64 {
        self.our_time().saturating_add_signed(self.ahead)
    }

    /// Says that the target's clock was moved.
    pub(crate) fn moved(&mut self, seconds: u64) {
        self.ahead = self.ahead.saturating_add_unsigned(seconds);
        self.names.set("now", self.now());
    }

    /// Corrects our idea of the target's time by the Date of an answer: a clock that another check has moved, or that is
    /// simply wrong, is no reason to call the times in its tokens wrong.
    fn read_clock(&mut self, answer: &Answer) {
        if let Some(date) = answer.date() {
            self.ahead = date
                .cast_signed()
                .saturating_sub(self.our_time().cast_signed());
            self.names.set("now", self.now());
        }
    }

    fn our_time(&self) -> u64 {
        self.started_at
            .saturating_add(self.started.elapsed().as_secs())
    }

    /// The time of an answer by the server's clock, or else by ours.
    pub(crate) fn time_of(&self, answer: &Answer) -> u64 {
        answer.date().unwrap_or_else(|| self.now())
    }

    /// A browser, taken out so that it can travel; it is put back by [`Rp::put_browser`].
    pub(crate) fn take_browser(&mut self, name: &str) -> Browser {
        self.browsers.remove(name).unwrap_or_default()
    }

    pub(crate) fn put_browser(&mut self, name: &str, browser: Browser) {
        self.browsers.insert(name.to_owned(), browser);
    }

    /// The data of a journey of a browser.
    pub(crate) fn journey<'a>(&'a self, client_uris: &'a [String]) -> Journey<'a> {
        Journey {
            transport: &self.transport,
            now: self.now(),
            client_uris,
        }
    }

    pub(crate) fn pause(&mut self, flow: &str, paused: Paused) {
        self.paused.insert(flow.to_owned(), paused);
    }

    /// The authorization of a name, where it was stopped.
    pub(crate) fn paused(&self, flow: &str) -> Result<&Paused, Stop> {
        self.paused
            .get(flow)
            .ok_or_else(|| Stop::Blocked(format!("`{flow}` did not stop at a page")))
    }

    /// Keeps connections open. Our own are given up: what others suffer from these, only a newcomer can tell.
    pub(crate) fn hold(&mut self, held: Held) {
        self.transport.forget_connections();
        self.held.push(held);
    }

    /// Takes an ID token apart. The published keys are fetched when they are first needed and whenever a token names a kid that
    /// is not among them, as relying parties do who keep them.
    pub(crate) async fn read_id_token(&mut self, compact: &str) -> Result<IdToken, String> {
        self.learn("id_token", compact);
        let header = jose::peek(compact).map(|(header, _)| header);
        let kid = header
            .as_ref()
            .and_then(|header| header.get("kid"))
            .and_then(Value::as_str);
        let known = self.keys.get().is_some_and(|keys| match kid {
            Some(kid) => super::published::kids(&keys)
                .iter()
                .any(|known| known == kid),
            None => true,
        });
        if !known {
            self.keys.keep(self.fetch_keys().await);
        }
        jose::read(compact, &self.keys.get().unwrap_or_default())
    }

    /// The right `at_hash` for an access token that came with this ID token.
    pub(crate) fn half_hash(&self, token: &IdToken, of: &str) -> Option<String> {
        jose::half_hash(token, of, &*self.keys.get()?)
    }

    async fn fetch_keys(&self) -> Value {
        let Some(url) = self.session.endpoint(Endpoint::Jwks) else {
            return Value::Null;
        };
        let answer = self.transport.send(Outgoing::get(url)).await.came;
        answer
            .ok()
            .and_then(|answer| strict::parse(&answer.body).ok())
            .map_or(Value::Null, |parsed| parsed.value)
    }
}

/// How many seconds before its end a token is no longer relied on.
const MARGIN: u64 = 10;
