//! What errors look like, what they are called, and what they had better not say.

use assay_conformance::judge::Law;
use toml::{Table, Value, toml};

use super::{Oracle, Outcomes, Surface};
use crate::damage::Refusal;
use crate::stage::Demand;

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
    /// What is wrong with an error, or right.
    pub(super) fn of_errors(&self) -> Vec<Demand> {
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
    pub(super) fn of_errors_in_part(&self, refusal: Option<&Refusal>) -> Vec<Demand> {
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
    pub(super) fn discretion(&self) -> Vec<Demand> {
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
