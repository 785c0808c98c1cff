//! Which laws an answer is held to, and what each of them demands of it.
//!
//! Every demand holds for every answer: what is only about errors lists success among the right outcomes, and the other way
//! round. So the laws of an endpoint can be put together in any order, and an answer that may be either is held to all of them.

mod cors;
mod outcomes;

use toml::{Table, Value, toml};

pub use cors::Sender;
pub use outcomes::Outcomes;

use crate::damage::{Effect, Refusal};
use crate::law::Law;
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
/// use assay_fuzz::law::Law;
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

/// What holds of an answer with tokens because of what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Promise {
    /// Where the scope openid was asked for in a flow with a code, there is an ID token.
    IdToken,
    /// `scope` was sent without a value, which does not mean that there is to be none.
    SomeScope,
    /// This word was not asked for when the user was there, and is not granted now.
    NotBeyond(String),
}

impl Promise {
    fn law(&self) -> Law {
        match self {
            Self::IdToken => Law::IdTokenWithOpenid,
            Self::SomeScope => Law::EmptyIsOmitted,
            Self::NotBeyond(_) => Law::ScopeWithin,
        }
    }

    /// What an answer with tokens looks like that keeps it.
    fn kept(&self) -> Vec<Table> {
        match self {
            Self::IdToken => vec![
                toml! { json = { id_token = { type = "string", min_length = 1 } } },
                // RFC 6749 section 3.3: less can be granted than was asked for, if the answer says so.
                toml! { scope = { lacks = "openid" } },
            ],
            Self::SomeScope => vec![toml! { scope = { optional = true, empty = false } }],
            Self::NotBeyond(word) => {
                let word = word.as_str();
                vec![toml! { scope = { optional = true, lacks = word } }]
            }
        }
    }
}

/// The errors of RFC 6749 section 5.2, RFC 7009 section 2.2.1 and RFC 6750 section 3.1; the last one is for requests that are
/// made too often, or at the wrong time, which some servers say so.
const REGISTERED: &[&str] = &[
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
    "unsupported_token_type",
    "invalid_token",
    "insufficient_scope",
    "access_denied",
    "temporarily_unavailable",
    "slow_down",
];

/// What shows the inside of a program: marks of stack traces, of paths where packages lie, of databases.
const INNER_LIFE: &[&str] = &[
    "Traceback (most recent call last)",
    "stack backtrace:",
    "panicked at",
    "goroutine 1 [",
    "java.lang.",
    "org.springframework.",
    "   at System.",
    "Microsoft.AspNetCore.",
    "/node_modules/",
    "/site-packages/",
    "/.cargo/registry/",
    "/vendor/bundle/",
    "SQLSTATE[",
    "ActiveRecord::",
    "PG::",
    "sqlalchemy.exc",
    "syntax error at or near",
];

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

    /// What is wrong with an error, or right.
    fn of_errors(&self) -> Vec<Demand> {
        match self.surface {
            Surface::Token | Surface::Revocation | Surface::Introspection => {
                let mut demands = vec![self.error_well_formed()];
                demands.extend(self.by_basic.then(|| self.client_challenged()));
                demands
            }
            Surface::Userinfo => vec![self.bearer_challenged()],
            Surface::Registration => vec![self.error_well_formed()],
            Surface::Authorization => Vec::new(),
        }
    }

    /// What is wrong with an error, or right, or tolerated.
    fn of_errors_in_part(&self, refusal: Option<&Refusal>) -> Vec<Demand> {
        match self.surface {
            Surface::Token | Surface::Revocation | Surface::Introspection => {
                let alone = refusal.filter(|refusal| !refusal.among_others);
                let mut demands = vec![self.error_status()];
                demands.extend(alone.map(|refusal| self.error_kind(refusal)));
                demands
            }
            Surface::Userinfo | Surface::Registration | Surface::Authorization => Vec::new(),
        }
    }

    /// RFC 6749 section 5.2. A member without a value is to be left out, but `null` is not another value.
    fn error_well_formed(&self) -> Demand {
        let shape = toml! {
            media_type = { one_of = ["application/json", { ends_with = "+json" }] }
            [json]
            error = { type = "string", min_length = 1, chars = "nqschar" }
            error_description = { optional = true, one_of = [{ type = "null" }, { type = "string", chars = "nqschar" }] }
            error_uri = { optional = true, one_of = [{ type = "null" }, { type = "string", chars = "nqschar" }] }
            access_token = { absent = true }
            refresh_token = { absent = true }
            id_token = { absent = true }
            active = { absent = true }
        };
        self.demand(Law::ErrorWellFormed, self.unless_error().right(shape))
    }

    /// A refusal that is about the message, and not about what it asks for, may have any status for that.
    fn error_status(&self) -> Demand {
        let outcomes = self
            .unless_error()
            .right(toml! { status = [401] error = "invalid_client" });
        let outcomes = match self.by_basic && !self.unreadable {
            // RFC 6749 section 5.2: then it has to be 401.
            true => outcomes.right(toml! { status = 400 error = { not = "invalid_client" } }),
            false => outcomes.right(toml! { status = 400 }),
        };
        let other = toml! { status = "4xx" error = { present = true } note = "RFC 6749 section 5.2 has another status for this error" };
        // RFC 7662 section 2.3: introspection may also ask for a bearer token.
        let outcomes = match self.surface == Surface::Introspection {
            true => outcomes.right(toml! { status = [401, 403] }),
            false => outcomes,
        };
        self.demand(Law::ErrorStatus, outcomes.tolerated(other))
    }

    fn error_kind(&self, refusal: &Refusal) -> Demand {
        let codes: Vec<Value> = refusal
            .codes
            .iter()
            .map(|code| Value::from(*code))
            .collect();
        let registered: Vec<Value> = REGISTERED.iter().map(|code| Value::from(*code)).collect();
        let mut right = Table::new();
        right.insert("error".to_owned(), codes.into());
        let mut other = Table::new();
        other.insert("error".to_owned(), registered.into());
        other.insert("note".to_owned(), "another error would fit better".into());
        let outcomes = self.unless_error().right(right).tolerated(other);
        self.demand(Law::ErrorOfRightKind, outcomes)
    }

    /// RFC 6749 section 5.2. Of a 401 to other credentials only RFC 9110 section 15.5.2 wants a challenge.
    fn client_challenged(&self) -> Demand {
        let outcomes = Outcomes::default()
            .right(toml! { status = { not = 401 } })
            .right(
                toml! { header = { www-authenticate = { has = "basic", ignoring_case = true } } },
            );
        self.demand(Law::ClientChallenged, outcomes)
    }

    fn bearer_challenged(&self) -> Demand {
        let odd = match self.unreadable {
            true => Outcomes::default().right(toml! { status = "4xx" }),
            false => Outcomes::default(),
        };
        let outcomes = odd.right(toml! { status = { not = [401, 403] } }).right(
            toml! { header = { www-authenticate = { has = "bearer", ignoring_case = true } } },
        );
        self.demand(Law::BearerChallenged, outcomes)
    }

    /// What errors had better not say, and who had better not keep them.
    fn discretion(&self) -> Vec<Demand> {
        let inner: Vec<Value> = INNER_LIFE.iter().map(|mark| Value::from(*mark)).collect();
        let mut demands = vec![self.demand(Law::NoInnerLifeInErrors, unless_lacking(inner))];
        if !self.secrets.is_empty() {
            let secrets: Vec<Value> = self.secrets.iter().map(|one| one.as_str().into()).collect();
            demands.push(self.demand(Law::NoSecretsInErrors, unless_lacking(secrets)));
        }
        if self.surface == Surface::Token && !self.unreadable {
            let no_store =
                toml! { header = { cache-control = { has = "no-store", ignoring_case = true } } };
            let outcomes = self.unless_error().right(no_store);
            demands.push(self.demand(Law::ErrorsNotStored, outcomes));
        }
        demands
    }

    /// What is no error of the protocol, and so says nothing about its form.
    fn unless_error(&self) -> Outcomes {
        let outcomes = Outcomes::default()
            .right(toml! { status = ["2xx", "3xx"] })
            .or_too_busy();
        match self.unreadable {
            true => outcomes.right(toml! { status = ["4xx", 501, 505] }),
            false => outcomes,
        }
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

fn unless_lacking(texts: Vec<Value>) -> Outcomes {
    let mut lacks = Table::new();
    lacks.insert("lacks".to_owned(), texts.into());
    let mut body = Table::new();
    body.insert("body".to_owned(), lacks.into());
    Outcomes::default()
        .right(toml! { status = ["2xx", "3xx"] })
        .right(body)
}
