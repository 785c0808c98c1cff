//! One request of a race: what is sent, and how its answer is read.

use serde_json::Value;

use super::super::call::Call;
use super::super::probe::{self, Sign};
use super::super::token_answer::{self, Asked};
use super::super::{Stop, introspect, redeem, refresh, required, revoke, userinfo, verify};
use crate::rp::Rp;
use crate::rp::observation::Observation;
use crate::rp::transport::{Answer, Outgoing};
use crate::scenario::Verb;
use crate::scenario::step::Send;
use crate::scenario::verbs::{self, Redeem, Refresh, Revoke};

/// A request, and what its answer will mean.
pub(super) struct Entrant {
    pub(super) request: Outgoing,
    pub(super) reading: Reading,
    pub(super) name: Option<String>,
}

/// The thing that an answer is about.
pub(super) enum Reading {
    /// Tokens for somebody; the refresh token that stays in use if no other comes.
    Tokens(Asked, Option<String>),
    /// The end of a token.
    Revocation,
    /// Whether a token is alive.
    Verdict(fn(&Answer, &Value) -> Sign),
}

impl Entrant {
    pub(super) fn redeem(verb: &Redeem, send: &Send, rp: &Rp) -> Result<Self, Stop> {
        let (call, asked) = redeem::request(verb, send, rp)?;
        Self::of(call, Reading::Tokens(asked, None), send, rp)
    }

    pub(super) fn refresh(verb: &Refresh, send: &Send, rp: &Rp) -> Result<Self, Stop> {
        let (call, asked) = refresh::request(verb, send, rp)?;
        let kept = refresh::presented(verb, rp).ok();
        Self::of(call, Reading::Tokens(asked, kept), send, rp)
    }

    pub(super) fn revoke(verb: &Revoke, send: &Send, rp: &Rp) -> Result<Self, Stop> {
        let call = revoke::request(verb, send, rp)?;
        Self::of(call, Reading::Revocation, send, rp)
    }

    /// Reads an entry of `all`. Loading a file makes sure that it is one thing.
    pub(super) fn read(written: &verbs::Entrant, send: &Send, rp: &Rp) -> Result<Self, Stop> {
        let mut entrant = match written.verb() {
            Some(Verb::Redeem(verb)) => Self::redeem(verb, send, rp),
            Some(Verb::Refresh(verb)) => Self::refresh(verb, send, rp),
            Some(Verb::Revoke(verb)) => Self::revoke(verb, send, rp),
            Some(Verb::Introspect(verb)) => {
                let call = introspect::request(verb, send, rp)?;
                Self::of(call, Reading::Verdict(probe::introspection_says), send, rp)
            }
            Some(Verb::Userinfo(verb)) => {
                let call = userinfo::request(verb, rp)?;
                Self::of(call, Reading::Verdict(probe::userinfo_says), send, rp)
            }
            Some(Verb::Verify(verb)) => {
                let token = required(verb.token.as_ref(), &["tokens", "access_token"], rp)?;
                let key = super::optional(verb.key.as_ref(), rp)?;
                let call = verify::request(token, key, rp)?;
                let reading = Reading::Verdict(probe::verify_says);
                Self::of(call, reading, &verify::as_json(send), rp)
            }
            Some(_) | None => Err(Stop::Harness(
                "this verb cannot take part in a race".to_owned(),
            )),
        }?;
        entrant.name.clone_from(&written.name);
        Ok(entrant)
    }

    fn of(call: Call, reading: Reading, send: &Send, rp: &Rp) -> Result<Self, Stop> {
        Ok(Self {
            request: call.outgoing(send, rp)?,
            reading,
            name: None,
        })
    }
}

impl Reading {
    pub(super) const fn yields_tokens(&self) -> bool {
        match self {
            Self::Tokens(..) => true,
            Self::Revocation | Self::Verdict(_) => false,
        }
    }

    /// Completes what was seen, and says it in one word.
    pub(super) fn read(&self, run: &mut Observation, rp: &Rp) -> String {
        match self {
            Self::Tokens(asked, kept) => {
                token_answer::take(run, asked, rp);
                if let (true, Some(kept)) = (run.success, kept) {
                    token_answer::keep(run, kept);
                }
                if run.success {
                    return "tokens".to_owned();
                }
            }
            Self::Revocation if run.success => return "done".to_owned(),
            Self::Revocation => {}
            Self::Verdict(says) => {
                let json = run.values.get("json").unwrap_or(&Value::Null);
                match run.answer.as_ref().map(|answer| says(answer, json)) {
                    Some(Sign::Alive) => return "alive".to_owned(),
                    Some(Sign::Dead) => return "dead".to_owned(),
                    Some(Sign::None(_)) | None => {}
                }
            }
        }
        let status = run.answer.as_ref().map(|answer| answer.status.to_string());
        let said = run.error.clone().or(status);
        said.unwrap_or_else(|| "unanswered".to_owned())
    }
}
