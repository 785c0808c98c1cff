//! Which laws an answer is held to, and what each of them demands of it.
//!
//! Every demand holds for every answer: what is only about errors lists success among the right outcomes, and the other way
//! round. So the laws of an endpoint can be put together in any order, and an answer that may be either is held to all of them.

mod cors;
mod error;
mod outcomes;
mod promise;

use assay_conformance::judge::Law;
use toml::{Table, toml};

pub use cors::Sender;
pub use outcomes::Outcomes;
pub use promise::Promise;

use crate::damage::{Effect, Refusal};
use crate::stage::Demand;

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// Codes, by the authorization endpoint.
    Authorization,
    /// Tokens.
    Token,
    /// The end of a token.
    Revocation,
    /// What is known of a token.
    Introspection,
    /// The claims of a user.
    Userinfo,
    /// A new client.
    Registration,
}

/// What is known of a request when its answer is judged.
///
/// ```
/// use assay_fuzz::damage::Effect;
/// use assay_conformance::judge::Law;
/// use assay_fuzz::oracle::{Oracle, Surface};
///
/// let demands = Oracle::of(Surface::Token).demands(&Effect::Harmless);
/// assert!(demands.iter().any(|demand| demand.law == Law::HarmlessGranted));
/// assert!(demands.iter().any(|demand| demand.law == Law::NeverServerError));
/// ```
#[derive(Clone, Debug)]
pub struct Oracle {
    surface: Surface,
    /// Whether the server may refuse to read the request, with any status of HTTP, or by closing the connection.
    pub unreadable: bool,
    /// Whether the client showed its credentials by the Basic scheme, and in no other way.
    pub by_basic: bool,
    /// Templates of what an error must not repeat.
    pub secrets: Vec<String>,
    /// What else holds of an answer with tokens.
    pub promises: Vec<Promise>,
    /// Other right answers where nothing was wrong with the request.
    pub also_right: Vec<Table>,
    /// What asks.
    pub sender: Sender,
    /// Whether advice is asked about, too: what follows on a step that does not take it would go unseen.
    pub advice: bool,
}

impl Oracle {
    /// Of an answer here, to a request of which nothing else is known.
    #[must_use]
    pub fn of(surface: Surface) -> Self {
        Self {
            surface,
            unreadable: false,
            by_basic: false,
            secrets: Vec::new(),
            promises: Vec::new(),
            also_right: Vec::new(),
            sender: Sender::Server,
            advice: true,
        }
    }

    /// What the answer to a request is held to that was damaged with this effect.
    #[must_use]
    pub fn demands(&self, effect: &Effect) -> Vec<Demand> {
        match effect {
            Effect::Harmless => self.granted(),
            Effect::Harmful(refusal) => self.refused(refusal),
            Effect::Either => self.either(),
        }
    }

    /// Nothing was wrong with the request.
    #[must_use]
    pub fn granted(&self) -> Vec<Demand> {
        let mut outcomes = Outcomes::default().or_too_busy();
        for granted in self.grants().into_iter().chain(self.also_right.clone()) {
            outcomes = outcomes.right(granted);
        }
        self.with(Some(self.demand(Law::HarmlessGranted, outcomes)), None)
    }

    /// The request must not be granted.
    #[must_use]
    pub fn refused(&self, refusal: &Refusal) -> Vec<Demand> {
        let mut outcomes = Outcomes::default();
        for refused in self.no_grants() {
            outcomes = outcomes.right(refused);
        }
        if let Some(habit) = refusal.habit {
            for mut granted in self.grants() {
                granted.insert("note".to_owned(), habit.into());
                outcomes = outcomes.tolerated(granted);
            }
        }
        self.with(Some(self.demand(refusal.law, outcomes)), Some(refusal))
    }

    /// The request may be granted or refused, but not in any way.
    #[must_use]
    pub fn either(&self) -> Vec<Demand> {
        self.with(None, None)
    }

    /// Never an error of the server: RFC 9110 sections 15.6.2 and 15.6.6 give two to what a client sends, and section 15.6.4 one
    /// to who comes at the wrong time.
    #[must_use]
    pub fn never_server_error(&self) -> Demand {
        let outcomes = Outcomes::default()
            .right(toml! { status = ["2xx", "3xx", "4xx", 501, 505] })
            .right(toml! { status = 503 header = { retry-after = { present = true } } });
        self.demand(Law::NeverServerError, outcomes)
    }

    fn with(&self, main: Option<Demand>, refusal: Option<&Refusal>) -> Vec<Demand> {
        let mut demands = vec![self.never_server_error()];
        demands.extend(self.cors_first());
        demands.extend(main);
        demands.extend(self.of_success());
        demands.extend(self.of_errors());
        demands.extend(self.cors());
        if self.advice {
            demands.extend(self.of_errors_in_part(refusal));
            demands.extend(self.cors_advice());
            demands.extend(self.discretion());
        }
        demands
    }

    /// What the endpoint is there for.
    fn grants(&self) -> Vec<Table> {
        match self.surface {
            Surface::Token => vec![toml! { tokens = true }],
            Surface::Introspection => vec![toml! { status = 200 json = { active = true } }],
            // OIDC Core 1.0 section 5.3.2: the claims may come as a JWT.
            Surface::Userinfo => vec![
                toml! { status = 200 json = { sub = { type = "string" } } },
                toml! { status = 200 media_type = "application/jwt" },
            ],
            Surface::Registration => vec![toml! { status = [200, 201] }],
            Surface::Authorization => vec![toml! { code = true }],
            Surface::Revocation => vec![toml! { status = 200 }],
        }
    }

    /// That it was not there for that this time.
    fn no_grants(&self) -> Vec<Table> {
        match self.surface {
            Surface::Token => vec![toml! { tokens = false }],
            Surface::Introspection => vec![
                toml! { json = { active = { absent = true } } },
                toml! { json = { active = { not = true } } },
            ],
            Surface::Userinfo => vec![toml! {
                json = { sub = { absent = true } }
                media_type = { not = "application/jwt", optional = true }
            }],
            Surface::Registration => vec![toml! { status = { not = ["2xx"] } }],
            Surface::Authorization => vec![toml! { code = false }],
            Surface::Revocation => vec![toml! { status = { not = 200 } }],
        }
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
        let mut demands = vec![
            self.demand(Law::SuccessWellFormed, none().right(shape)),
            self.demand(Law::TokensNotStored, none().right(no_store)),
        ];
        demands.extend(self.promises.iter().map(|promise| {
            let kept = promise.kept().into_iter();
            self.demand(promise.law(), kept.fold(none(), Outcomes::right))
        }));
        demands
    }

    /// A demand, under which a server may close the connection to what it does not want to read.
    fn demand(&self, law: Law, outcomes: Outcomes) -> Demand {
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
    use assay_conformance::scenario::Step;

    use super::*;

    const SURFACES: [Surface; 6] = [
        Surface::Authorization,
        Surface::Token,
        Surface::Revocation,
        Surface::Introspection,
        Surface::Userinfo,
        Surface::Registration,
    ];

    fn of(surface: Surface) -> Oracle {
        let mut oracle = Oracle::of(surface);
        oracle.by_basic = true;
        oracle.sender = Sender::Page;
        oracle.secrets = vec!["{flow.code}".to_owned()];
        oracle.promises = vec![
            Promise::IdToken,
            Promise::SomeScope,
            Promise::NotBeyond("email".to_owned()),
        ];
        oracle
    }

    #[test]
    fn every_demand_is_written_in_the_language() {
        let refused = Refusal::new(Law::DamagedNeverGranted, &["invalid_grant"]);
        let habit = refused.clone().unless_habit("it is one");
        let effects = [
            Effect::Harmless,
            Effect::Either,
            Effect::Harmful(refused),
            Effect::Harmful(habit),
        ];
        for surface in SURFACES {
            for demand in effects
                .iter()
                .flat_map(|effect| of(surface).demands(effect))
            {
                let step = toml::Value::Table(demand.outcomes.clone()).try_into::<Step>();
                let step = step.unwrap_or_else(|error| panic!("{:?}: {error}", demand.law));
                assert!(step.is_judged(), "{:?}", demand.law);
            }
        }
    }

    #[test]
    fn what_can_end_in_a_warning_hides_nothing_that_follows() {
        let mut oracle = of(Surface::Token);
        oracle.advice = false;
        let tolerant = |demand: &&Demand| demand.outcomes.contains_key("warn");
        assert_eq!(oracle.either().iter().filter(tolerant).count(), 0);
        oracle.advice = true;
        assert_ne!(oracle.either().iter().filter(tolerant).count(), 0);
    }
}
