//! The form of errors, their names, and what they must not disclose.

use std::collections::BTreeSet;

use toml::{Table, Value, toml};

use super::surface::Errors;
use super::{Demand, Outcomes, Standing, Surface};
use crate::judge::Law;

/// The errors of RFC 6749 section 5.2, RFC 7009 section 2.2.1 and RFC 6750 section 3.1; the last two are for requests that are
/// made too often, or at the wrong time.
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

/// Marks of the inside of a program: stack traces, paths of packages, databases.
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

impl Standing {
    /// The form of an error.
    pub(super) fn of_errors(&self) -> Vec<Demand> {
        match self.surface.errors() {
            Errors::Endpoint => {
                let mut demands = vec![self.error_well_formed()];
                demands.extend(self.by_basic.then(|| self.client_challenged()));
                demands
            }
            Errors::Resource => vec![self.bearer_challenged()],
            Errors::Registration => vec![self.error_well_formed()],
            Errors::Redirected => Vec::new(),
        }
    }

    /// The status and the name of an error, which many servers choose in their own way.
    pub(super) fn of_statuses(&self, fitting: &BTreeSet<&'static str>) -> Vec<Demand> {
        match self.surface.errors() {
            Errors::Endpoint => {
                let mut demands = vec![self.error_status()];
                demands.extend((!fitting.is_empty()).then(|| self.error_kind(fitting)));
                demands
            }
            Errors::Resource | Errors::Registration | Errors::Redirected => Vec::new(),
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

    fn error_kind(&self, fitting: &BTreeSet<&'static str>) -> Demand {
        let mut right = Table::new();
        let codes = fitting.iter().map(|code| Value::from(*code));
        right.insert("error".to_owned(), Value::Array(codes.collect()));
        let mut other = Table::new();
        let registered = REGISTERED.iter().map(|code| Value::from(*code));
        other.insert("error".to_owned(), Value::Array(registered.collect()));
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

    /// The secrets that an error must not disclose, and that caches do not keep it.
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

    /// Answers that are not errors of the protocol, so that nothing is said about their form.
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
