//! An authorization request with all its circumstances, as a step.

use assay_conformance::judge::{Law, Sender};

use assay_conformance::words::Role;
use toml::{Table, Value};

use super::damage::{Damage, Edit, Meaning, Visitor};
use super::state::{self, State};

/// An authorization request.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) role: Role,
    pub(super) user: User,
    pub(super) state: State,
    pub(super) method: Method,
    pub(super) sender: Sender,
    pub(super) damage: Damage,
    /// Parameters instead of those that the verb would send, written as a form.
    pub(super) written: Option<String>,
}

/// The user who is asked. Each has a browser, and stays signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum User {
    First,
    Second,
}

/// How the request travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Get,
    /// As a form in the body: OIDC Core 1.0 section 3.1.2.1.
    Post,
    /// As something else, which may be refused.
    Other(&'static str),
}

/// Parameters that the verb knows by name.
const OF_VERB: &[&str] = &[
    "code_verifier",
    "response_type",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "prompt",
    "max_age",
    "login_hint",
    "id_token_hint",
    "response_mode",
    "code_challenge",
    "code_challenge_method",
];

impl Request {
    /// The meaning of the damage under these circumstances.
    pub(super) fn meaning(&self) -> Meaning {
        let (harmless, habit) = match self.damage.meaning {
            Meaning::Harmless { law, habit } => (law, habit),
            Meaning::Refused { .. } | Meaning::Unredirected { .. } | Meaning::Either => {
                return self.damage.meaning;
            }
        };
        if self.may_be_refused_otherwise() {
            return Meaning::Either;
        }
        match self.method {
            Method::Get => Meaning::Harmless {
                law: harmless,
                habit,
            },
            Method::Post => Meaning::Harmless {
                law: Law::PostAuthorized,
                habit: Some("OAuth leaves it to the provider, and OpenID's own tests only warn"),
            },
            Method::Other(_) => Meaning::Either,
        }
    }

    /// Whether there is something else about it that a provider can refuse.
    pub(super) fn may_be_refused_otherwise(&self) -> bool {
        let by_method = matches!(self.method, Method::Other(_));
        by_method || self.damage.long || self.state.may_be_refused()
    }

    /// The step.
    pub(super) fn step(&self) -> Table {
        let mut parts = Parts::default();
        self.visit(&mut parts.verb);
        let mut edits: Vec<_> = self
            .state
            .value()
            .map(|value| Edit::Set("state".to_owned(), value))
            .into_iter()
            .collect();
        if self.state == State::None {
            edits.push(Edit::Omit("state"));
        }
        if self.state == State::Twice {
            edits.push(Edit::Repeat("state", state::SECOND.to_owned()));
        }
        for edit in edits.iter().chain(&self.damage.edits) {
            parts.suffer(edit);
        }
        match (self.method, &self.written) {
            (Method::Get, None) => {}
            (Method::Post, None) => parts.send("method", "POST"),
            (Method::Other(method), None) => parts.send("method", method),
            (Method::Get | Method::Other(_), Some(query)) => parts.send("raw_query", query),
            (Method::Post, Some(form)) => {
                parts.send("method", "POST");
                parts.send("body", form);
            }
        }
        parts.send.extend(self.sender.send());
        parts.step()
    }

    /// The step before, after which the user is signed in and has allowed.
    pub(super) fn visit_before(&self) -> Table {
        let mut parts = Parts::default();
        let regular = Self {
            damage: Damage {
                visitor: Visitor::User,
                ..self.damage.clone()
            },
            ..self.clone()
        };
        regular.visit(&mut parts.verb);
        parts.step()
    }

    fn visit(&self, verb: &mut Table) {
        if self.role != Role::default() {
            verb.insert("client".to_owned(), self.role.name().into());
        }
        if self.user == User::Second {
            verb.insert("user".to_owned(), "second".into());
            verb.insert("browser".to_owned(), "second".into());
        }
        match self.damage.visitor {
            Visitor::User | Visitor::Regular => {}
            Visitor::Denier => {
                verb.insert("consent".to_owned(), "deny".into());
            }
            Visitor::Nobody => {
                verb.insert("browser".to_owned(), "nobody".into());
                verb.insert("login".to_owned(), false.into());
            }
        }
    }
}

/// A step in the making.
#[derive(Default)]
struct Parts {
    verb: Table,
    set: Table,
    omit: Vec<Value>,
    repeat: Table,
    send: Table,
}

impl Parts {
    fn suffer(&mut self, edit: &Edit) {
        match edit {
            Edit::Set(name, value) if OF_VERB.contains(&name.as_str()) => {
                self.verb.insert(name.clone(), value.as_str().into());
            }
            Edit::Set(name, value) => {
                self.set.insert(name.clone(), value.as_str().into());
            }
            Edit::Omit(name) => self.omit.push((*name).into()),
            Edit::Repeat(name, value) => {
                self.repeat
                    .insert((*name).to_owned(), value.as_str().into());
            }
        }
    }

    fn send(&mut self, name: &str, value: &str) {
        self.send.insert(name.to_owned(), value.into());
    }

    fn step(mut self) -> Table {
        if !self.set.is_empty() {
            self.send.insert("set".to_owned(), self.set.into());
        }
        if !self.omit.is_empty() {
            self.send.insert("omit".to_owned(), self.omit.into());
        }
        if !self.repeat.is_empty() {
            self.send.insert("repeat".to_owned(), self.repeat.into());
        }
        let mut step = Table::new();
        step.insert("authorize".to_owned(), self.verb.into());
        if !self.send.is_empty() {
            step.insert("send".to_owned(), self.send.into());
        }
        step
    }
}
