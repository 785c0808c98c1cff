//! The laws that an answer is held to for its own sake, and the demand of each as outcomes of the scenario language.
//!
//! Every demand holds for every answer: a demand about errors lists success among the right outcomes, and the other way round.
//! So the demands of an endpoint can be put together in any order, and an answer that may be either is held to all of them.

mod cors;
mod error;
mod outcomes;
mod surface;

use std::collections::BTreeSet;

use toml::{Table, Value, toml};

pub use cors::Sender;
pub use outcomes::Outcomes;
pub use surface::Surface;

use super::{Judgement, Law, of_step};
use crate::rp::Observation;
use crate::scenario::Step;
use crate::text::{Names, Unresolved};

/// The demand of a law on an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    /// The law.
    pub law: Law,
    /// Outcome lists as in a scenario: `expect`, `warn`, `info`, `fail`. An answer that is in none of them violates the law.
    pub outcomes: Table,
}

/// A demand cannot be compared with an answer.
#[derive(Debug, thiserror::Error)]
pub enum DemandError {
    /// Its outcomes are not written in the language.
    #[error(transparent)]
    Unreadable(#[from] toml::de::Error),
    /// They refer to a value that is not there.
    #[error(transparent)]
    Unresolved(#[from] Unresolved),
}

/// The facts about a request when its answer is held to the standing laws.
///
/// ```
/// use assay_conformance::judge::{Law, Standing, Surface};
///
/// let demands = Standing::of(Surface::Token).demands();
/// assert!(demands.iter().any(|demand| demand.law == Law::NeverServerError));
/// ```
#[derive(Clone, Debug)]
pub struct Standing {
    /// The endpoint.
    pub surface: Surface,
    /// Whether the server may refuse to read the request, with any status of HTTP, or by closing the connection.
    pub unreadable: bool,
    /// Whether the client showed its credentials by the Basic scheme, and in no other way.
    pub by_basic: bool,
    /// Templates of what an error must not repeat.
    pub secrets: Vec<String>,
    /// The sender.
    pub sender: Sender,
}

impl Demand {
    /// Holds an answer to the demand. `names` are the values that its outcomes refer to.
    pub fn judge(&self, seen: &Observation, names: &Names) -> Result<Judgement, DemandError> {
        // The outcomes alone make a step: the request can be long, and there are many demands.
        let outcomes: Step = Value::Table(self.outcomes.clone()).try_into()?;
        Ok(of_step(&outcomes, seen, names)?)
    }
}

impl Standing {
    /// Of an answer here, to a request of which nothing else is known.
    pub fn of(surface: Surface) -> Self {
        Self {
            surface,
            unreadable: false,
            by_basic: false,
            secrets: Vec::new(),
            sender: Sender::Server,
        }
    }

    /// Every demand on the answer.
    pub fn demands(&self) -> Vec<Demand> {
        let mut demands = self.first();
        demands.extend(self.form());
        demands.extend(self.advice(&BTreeSet::new()));
        demands
    }

    /// The demands without which nothing else of an answer matters.
    pub fn first(&self) -> Vec<Demand> {
        let mut demands = vec![self.never_server_error()];
        demands.extend(self.cors_first());
        demands
    }

    /// The demands on the form of an answer.
    pub fn form(&self) -> Vec<Demand> {
        let mut demands = self.of_success();
        demands.extend(self.of_errors());
        demands.extend(self.cors());
        demands
    }

    /// The demands that can end in a warning. Of the errors that a request can cause these fit; none where that is not known.
    pub fn advice(&self, fitting: &BTreeSet<&'static str>) -> Vec<Demand> {
        let mut demands = self.of_statuses(fitting);
        demands.extend(self.cors_advice());
        demands.extend(self.discretion());
        demands
    }

    /// Never an error of the server: RFC 9110 sections 15.6.2 and 15.6.6 give two to requests of a client, and section 15.6.4 one
    /// to a request at the wrong time.
    pub fn never_server_error(&self) -> Demand {
        let outcomes = Outcomes::default()
            .right(toml! { status = ["2xx", "3xx", "4xx", 501, 505] })
            .right(toml! { status = 503 header = { retry-after = { present = true } } });
        self.demand(Law::NeverServerError, outcomes)
    }

    fn of_success(&self) -> Vec<Demand> {
        if self.surface != Surface::Token {
            return Vec::new();
        }
        let none = || Outcomes::default().right(toml! { tokens = false });
        let shape = toml! {
            status = 200
            media_type = "application/json"
            [json]
            access_token = { type = "string", min_length = 1, chars = "vschar" }
            token_type = { equals = "Bearer", ignoring_case = true }
            expires_in = { optional = true, type = "number", at_least = 0 }
            refresh_token = { optional = true, type = ["string", "null"] }
            id_token = { optional = true, type = ["string", "null"] }
            scope = { optional = true, type = ["string", "null"] }
        };
        let no_store =
            toml! { header = { cache-control = { has = "no-store", ignoring_case = true } } };
        vec![
            self.demand(Law::SuccessWellFormed, none().right(shape)),
            self.demand(Law::TokensNotStored, none().right(no_store)),
        ]
    }

    /// A demand, under which a server may close the connection to a request that it does not want to read.
    pub fn demand(&self, law: Law, outcomes: Outcomes) -> Demand {
        let outcomes = match self.unreadable {
            true => outcomes.right(toml! { answered = false }),
            false => outcomes,
        };
        Demand {
            law,
            outcomes: outcomes.table(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rp::transport::Answer;

    fn seen(status: u16, body: &'static str) -> Observation {
        let answer = Answer {
            status,
            headers: http::HeaderMap::new(),
            body: bytes::Bytes::from_static(body.as_bytes()),
            took: std::time::Duration::ZERO,
            url: String::new(),
        };
        Observation {
            answer: Some(answer),
            ..Observation::default()
        }
    }

    /// The laws that an answer breaks.
    fn broken(standing: &Standing, seen: &Observation) -> Vec<Law> {
        let broken = |demand: &Demand| {
            let judgement = demand.judge(seen, &Names::new());
            judgement.unwrap_or_else(|error| panic!("{:?}: {error}", demand.law))
                != Judgement::Right
        };
        let demands = standing.demands().into_iter().filter(broken);
        demands.map(|demand| demand.law).collect()
    }

    #[test]
    fn every_demand_of_every_surface_is_written_in_the_language() {
        for surface in Surface::ALL {
            for sender in [Sender::Server, Sender::Page, Sender::Stranger] {
                let standing = Standing {
                    by_basic: true,
                    secrets: vec!["secret".to_owned()],
                    sender,
                    ..Standing::of(*surface)
                };
                assert!(broken(&standing, &seen(500, "")).contains(&Law::NeverServerError));
            }
        }
    }

    #[test]
    fn an_error_is_judged_by_itself() {
        let mut standing = Standing::of(Surface::Introspection);
        standing.by_basic = true;
        let leaky = seen(401, "panicked at src/main.rs");
        let laws = broken(&standing, &leaky);
        for law in [
            Law::ErrorWellFormed,
            Law::ClientChallenged,
            Law::NoInnerLifeInErrors,
        ] {
            assert!(laws.contains(&law), "{law} in {laws:?}");
        }
        assert!(!laws.contains(&Law::NeverServerError));
    }
}
