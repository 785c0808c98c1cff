//! Whether what a step saw is what an expectation says.
//!
//! All members of an expectation have to hold together; what does not is returned as pairs of what was expected and what
//! came, in plain words. They can quote tokens: who keeps them replaces secrets first.

mod nature;
mod path;
mod value;

use serde_json::Value;

use crate::rp::evidence::ExchangeId;
use crate::rp::observation::Observation;
use crate::scenario::Expectation;
use crate::scenario::expectation::Redirect;
use crate::scenario::matcher_syntax::Matcher;
use crate::text::{Names, Unresolved};
use nature::quoted;
use value::{Expected, Sort};

/// One respect in which an observation is not what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// What would have been right.
    pub expected: String,
    /// What came.
    pub got: String,
    /// Where it was read from, if that is not the step's own exchange.
    pub exchange: Option<ExchangeId>,
}

/// Everything in which an observation is not what was expected; nothing if the expectation holds.
pub fn judge(
    expectation: &Expectation,
    seen: &Observation,
    names: &Names,
) -> Result<Vec<Mismatch>, Unresolved> {
    let mut judge = Judge {
        seen,
        names,
        missed: Vec::new(),
    };
    judge.expectation(expectation)?;
    Ok(judge.missed)
}

struct Judge<'a> {
    seen: &'a Observation,
    names: &'a Names,
    missed: Vec<Mismatch>,
}

impl Judge<'_> {
    fn expectation(&mut self, expected: &Expectation) -> Result<(), Unresolved> {
        // A dead endpoint must not pass for a refusal, so without an answer nothing holds unless that itself is expected.
        if let Some(failure) = &self.seen.failure {
            if expected.answered != Some(false) {
                self.miss("an answer", format!("none: {failure}"));
                return Ok(());
            }
            return self.facts(expected);
        }
        self.flag(expected.answered, Some(true), "an answer", "no answer");
        self.outcome(expected);
        self.answer(expected)?;
        self.members("json", &expected.json, self.seen.values.get("json"))?;
        let token = self.seen.id_token.as_ref();
        self.members(
            "ID token claim",
            &expected.claims,
            token.map(|token| &token.claims),
        )?;
        self.members(
            "ID token header",
            &expected.jose,
            token.map(|token| &token.header),
        )?;
        self.signature(expected.signature);
        if let Some(redirect) = &expected.redirect {
            self.redirect(redirect)?;
        }
        self.facts(expected)?;
        self.race(expected)
    }

    fn facts(&mut self, expected: &Expectation) -> Result<(), Unresolved> {
        for (name, matcher) in &expected.facts {
            self.value(name, Some(matcher), self.seen.facts.get(name), Sort::Json)?;
        }
        Ok(())
    }

    /// What became of the request as a whole.
    fn outcome(&mut self, expected: &Expectation) {
        let seen = self.seen;
        self.flag(
            expected.success,
            Some(seen.success),
            "success",
            "no success",
        );
        self.flag(
            expected.tokens,
            Some(seen.has_tokens()),
            "an access token",
            "no access token",
        );
        self.flag(expected.code, Some(seen.has_code()), "a code", "no code");
        self.flag(
            expected.refused,
            Some(seen.is_refusal()),
            "a refusal",
            "no refusal",
        );
        let surfaces = !seen.alive.is_empty();
        self.flag(
            expected.alive,
            surfaces.then(|| seen.alive.values().all(|alive| *alive)),
            "a token that is alive",
            "no token that is alive everywhere",
        );
        self.flag(
            expected.dead,
            surfaces.then(|| seen.alive.values().all(|alive| !alive)),
            "a dead token",
            "no token that is dead everywhere",
        );
        self.flag(
            expected.readable,
            seen.readable,
            "an answer the page may read",
            "no answer the page may read",
        );
    }

    fn answer(&mut self, expected: &Expectation) -> Result<(), Unresolved> {
        let seen = self.seen;
        let answer = seen.answer.as_ref();
        let status = answer.map(|answer| answer.status.into());
        self.value(
            "status",
            expected.status.as_ref(),
            status.as_ref(),
            Sort::Status,
        )?;
        let error = seen.error.clone().map(Value::from);
        self.value("error", expected.error.as_ref(), error.as_ref(), Sort::Json)?;
        let page = seen.page.clone().map(Value::from);
        self.value("page", expected.page.as_ref(), page.as_ref(), Sort::Json)?;
        self.value(
            "pages",
            expected.pages.as_ref(),
            Some(&seen.pages.clone().into()),
            Sort::Json,
        )?;
        for (name, matcher) in &expected.header {
            self.value(
                &format!("header {name}"),
                Some(matcher),
                seen.header(name).map(Value::from).as_ref(),
                Sort::Json,
            )?;
        }
        let media_type = seen.media_type().map(Value::from);
        self.value(
            "media type",
            expected.media_type.as_ref(),
            media_type.as_ref(),
            Sort::Json,
        )?;
        let scope = seen.granted_scope().map(Value::from);
        self.value(
            "scope",
            expected.scope.as_ref(),
            scope.as_ref(),
            Sort::Words,
        )?;
        let took = answer.map(|answer| {
            u64::try_from(answer.took.as_millis())
                .unwrap_or(u64::MAX)
                .into()
        });
        self.value(
            "time in ms",
            expected.took_ms.as_ref(),
            took.as_ref(),
            Sort::Json,
        )?;
        let body = expected
            .body
            .as_ref()
            .and(answer)
            .map(|answer| String::from_utf8_lossy(&answer.body).into());
        self.value("body", expected.body.as_ref(), body.as_ref(), Sort::Json)
    }

    fn signature(&mut self, expected: Option<bool>) {
        let verified = self
            .seen
            .id_token
            .as_ref()
            .map(|token| token.signature.as_ref());
        match (expected, verified) {
            (None, _) | (Some(true), Some(Ok(()))) | (Some(false), Some(Err(_))) => {}
            (Some(true), Some(Err(reason))) => {
                self.miss("a signature that verifies", reason.clone())
            }
            (Some(false), Some(Ok(()))) => self.miss(
                "a signature that does not verify",
                "one that does".to_owned(),
            ),
            (Some(_), None) => self.miss("an ID token", "none".to_owned()),
        }
    }

    fn redirect(&mut self, expected: &Redirect) -> Result<(), Unresolved> {
        let sent = self.seen.redirect.as_ref();
        self.flag(
            expected.sent,
            Some(sent.is_some()),
            "a redirect to the client",
            "no redirect to the client",
        );
        let status = sent.map(|sent| sent.status.into());
        self.value(
            "redirect status",
            expected.status.as_ref(),
            status.as_ref(),
            Sort::Status,
        )?;
        let mut member = |label: &str, matcher: Option<&Matcher>, actual: Option<Value>| {
            self.value(
                &format!("redirect {label}"),
                matcher,
                actual.as_ref(),
                Sort::Json,
            )
        };
        member(
            "target",
            expected.to.as_ref(),
            sent.map(|sent| sent.to.clone().into()),
        )?;
        member(
            "mode",
            expected.via.as_ref(),
            sent.map(|sent| sent.via.clone().into()),
        )?;
        member(
            "URL",
            expected.url.as_ref(),
            sent.map(|sent| sent.url.clone().into()),
        )?;
        member(
            "repeated parameters",
            expected.repeated.as_ref(),
            sent.map(|sent| sent.repeated().into()),
        )?;
        for (name, matcher) in &expected.params {
            member(
                &format!("parameter {name}"),
                Some(matcher),
                sent.and_then(|sent| sent.param(name)),
            )?;
        }
        Ok(())
    }

    fn race(&mut self, expected: &Expectation) -> Result<(), Unresolved> {
        let seen = self.seen;
        if let Some(matcher) = &expected.successes {
            let counted = Value::from(seen.runs.iter().filter(|run| run.success).count());
            let successes = seen
                .facts
                .get("successes")
                .or((!seen.runs.is_empty()).then_some(&counted));
            self.value("successes", Some(matcher), successes, Sort::Json)?;
        }
        let Some(losers) = &expected.losers else {
            return Ok(());
        };
        for loser in seen.runs.iter().filter(|run| !run.success) {
            for mismatch in judge(losers, loser, self.names)? {
                let exchange = mismatch.exchange.or(loser.exchange);
                self.missed.push(Mismatch {
                    expected: format!("from every loser {}", mismatch.expected),
                    exchange,
                    ..mismatch
                });
            }
        }
        Ok(())
    }

    /// Members of a JSON document by path.
    fn members<'m>(
        &mut self,
        label: &str,
        matchers: impl IntoIterator<Item = (&'m String, &'m Matcher)>,
        document: Option<&Value>,
    ) -> Result<(), Unresolved> {
        for (path, matcher) in matchers {
            for (place, value) in path::select(document, path) {
                self.value(
                    format!("{label} {place}").trim_end(),
                    Some(matcher),
                    value,
                    Sort::Json,
                )?;
            }
        }
        Ok(())
    }

    fn value(
        &mut self,
        label: &str,
        matcher: Option<&Matcher>,
        actual: Option<&Value>,
        sort: Sort,
    ) -> Result<(), Unresolved> {
        let Some(matcher) = matcher else {
            return Ok(());
        };
        if let Err(Expected(words)) = value::matches(matcher, actual, sort, self.names)? {
            let got = actual.map_or_else(
                || format!("no {label}"),
                |actual| format!("{label}: {}", quoted(actual)),
            );
            self.miss(&format!("{label}: {words}"), got);
        }
        Ok(())
    }

    fn flag(&mut self, expected: Option<bool>, actual: Option<bool>, yes: &str, no: &str) {
        match (expected, actual) {
            (Some(expected), Some(actual)) if expected != actual => {
                let (expected, got) = if expected { (yes, no) } else { (no, yes) };
                self.miss(expected, got.to_owned());
            }
            (Some(expected), None) => self.miss(
                if expected { yes } else { no },
                "nothing that would tell".to_owned(),
            ),
            (None, _) | (Some(_), Some(_)) => {}
        }
    }

    fn miss(&mut self, expected: &str, got: String) {
        if self.missed.len() < MOST_MISSED {
            self.missed.push(Mismatch {
                expected: expected.to_owned(),
                got,
                exchange: None,
            });
        }
    }
}

/// A hostile list can be wrong in every element; after so many nobody reads on.
const MOST_MISSED: usize = 20;

#[cfg(test)]
mod tests;
