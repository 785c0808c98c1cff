//! Whether what a step saw is what an expectation says.
//!
//! All members of an expectation have to hold together; those that do not are returned as mismatches. They can hold tokens,
//! so secrets are replaced before they are kept.

mod nature;
mod path;
mod value;

use serde_json::Value;

use super::{Got, Mismatch, Missed, Subject, Wanted};
use crate::rp::observation::Observation;
use crate::scenario::Expectation;
use crate::scenario::expectation::Redirect;
use crate::scenario::matcher_syntax::Matcher;
use crate::text::{Names, Unresolved};
use crate::words::Member;
use nature::bounded;
use value::Sort;

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
        let seen = self.seen;
        // A dead endpoint must not pass for a refusal, so without an answer nothing holds unless that itself is expected.
        if let Some(failure) = &seen.failure {
            if expected.answered != Some(false) {
                self.missed
                    .extend(Missed::an_answer(failure, seen.exchange).always);
                return Ok(());
            }
            return self.facts(expected);
        }
        self.outcome(expected);
        self.answer(expected)?;
        let token = seen.id_token.as_ref();
        let header = token.map(|token| &token.header);
        let claims = token.map(|token| &token.claims);
        self.members(Member::Json, &expected.json, seen.values.get("json"))?;
        self.members(Member::Claims, &expected.claims, claims)?;
        self.members(Member::Jose, &expected.jose, header)?;
        self.signature(expected.signature);
        if let Some(redirect) = &expected.redirect {
            self.redirect(redirect)?;
        }
        self.facts(expected)?;
        self.race(expected)
    }

    fn facts(&mut self, expected: &Expectation) -> Result<(), Unresolved> {
        for (name, matcher) in &expected.facts {
            let fact = self.seen.facts.get(name);
            self.part(Member::Facts, name, Some(matcher), fact)?;
        }
        Ok(())
    }

    /// The end of the request as a whole.
    fn outcome(&mut self, expected: &Expectation) {
        let seen = self.seen;
        let surfaces = || seen.alive.values();
        let asked = !seen.alive.is_empty();
        let alive = asked.then(|| surfaces().all(|alive| *alive));
        let dead = asked.then(|| surfaces().all(|alive| !alive));
        for (member, expected, actual) in [
            (Member::Answered, expected.answered, Some(true)),
            (Member::Success, expected.success, Some(seen.success)),
            (Member::Tokens, expected.tokens, Some(seen.has_tokens())),
            (Member::Code, expected.code, Some(seen.has_code())),
            (Member::Refused, expected.refused, Some(seen.is_refusal())),
            (Member::Alive, expected.alive, alive),
            (Member::Dead, expected.dead, dead),
            (Member::Readable, expected.readable, seen.readable),
        ] {
            self.truth(Subject::Member(member), expected, actual);
        }
    }

    fn answer(&mut self, expected: &Expectation) -> Result<(), Unresolved> {
        let seen = self.seen;
        let answer = seen.answer.as_ref();
        let status = answer.map(|answer| answer.status.into());
        self.value(
            Subject::Member(Member::Status),
            expected.status.as_ref(),
            status.as_ref(),
            Sort::Status,
        )?;
        let error = seen.error.clone().map(Value::from);
        self.member(Member::Error, expected.error.as_ref(), error.as_ref())?;
        let page = seen.page.clone().map(Value::from);
        self.member(Member::Page, expected.page.as_ref(), page.as_ref())?;
        let pages = Some(seen.pages.clone().into());
        self.member(Member::Pages, expected.pages.as_ref(), pages.as_ref())?;
        for (name, matcher) in &expected.header {
            let field = seen.header(name).map(Value::from);
            self.part(Member::Header, name, Some(matcher), field.as_ref())?;
        }
        let media_type = seen.media_type().map(Value::from);
        self.member(
            Member::MediaType,
            expected.media_type.as_ref(),
            media_type.as_ref(),
        )?;
        let scope = seen.granted_scope().map(Value::from);
        self.value(
            Subject::Member(Member::Scope),
            expected.scope.as_ref(),
            scope.as_ref(),
            Sort::Words,
        )?;
        let took = answer.map(|answer| u64::try_from(answer.took.as_millis()).unwrap_or(u64::MAX));
        let took = took.map(Value::from);
        self.member(Member::TookMs, expected.took_ms.as_ref(), took.as_ref())?;
        let body = expected.body.as_ref().and(answer);
        let body = body.map(|answer| String::from_utf8_lossy(&answer.body).into());
        self.member(Member::Body, expected.body.as_ref(), body.as_ref())
    }

    fn signature(&mut self, expected: Option<bool>) {
        let token = self.seen.id_token.as_ref();
        let Some(expected) = expected else { return };
        let got = match token.map(|token| &token.signature) {
            Some(verified) if verified.is_ok() == expected => return,
            Some(Ok(())) => Got::Value(true.into()),
            Some(Err(reason)) => Got::Failed(reason.clone()),
            None => Got::Absent,
        };
        self.miss(
            Subject::Member(Member::Signature),
            Wanted::Is(expected.into()),
            got,
        );
    }

    fn redirect(&mut self, expected: &Redirect) -> Result<(), Unresolved> {
        let sent = self.seen.redirect.as_ref();
        let part = |name: &str| Subject::Part(Member::Redirect, name.to_owned());
        self.truth(part("sent"), expected.sent, Some(sent.is_some()));
        let status = sent.map(|sent| sent.status.into());
        self.value(
            part("status"),
            expected.status.as_ref(),
            status.as_ref(),
            Sort::Status,
        )?;
        for (name, matcher, actual) in [
            ("to", &expected.to, sent.map(|sent| sent.to.clone().into())),
            (
                "via",
                &expected.via,
                sent.map(|sent| sent.via.clone().into()),
            ),
            (
                "url",
                &expected.url,
                sent.map(|sent| sent.url.clone().into()),
            ),
            (
                "repeated",
                &expected.repeated,
                sent.map(|sent| sent.repeated().into()),
            ),
        ] {
            self.part(Member::Redirect, name, matcher.as_ref(), actual.as_ref())?;
        }
        for (name, matcher) in &expected.params {
            let parameter = sent.and_then(|sent| sent.param(name));
            let path = format!("params.{name}");
            self.part(Member::Redirect, &path, Some(matcher), parameter.as_ref())?;
        }
        Ok(())
    }

    fn race(&mut self, expected: &Expectation) -> Result<(), Unresolved> {
        let seen = self.seen;
        let successes = seen.facts.get("successes").cloned().or_else(|| {
            let counted = seen.runs.iter().filter(|run| run.success).count();
            (!seen.runs.is_empty()).then(|| counted.into())
        });
        self.member(
            Member::Successes,
            expected.successes.as_ref(),
            successes.as_ref(),
        )?;
        let Some(losers) = &expected.losers else {
            return Ok(());
        };
        for loser in seen.runs.iter().filter(|run| !run.success) {
            let missed = judge(losers, loser, self.names)?.into_iter();
            self.missed.extend(missed.map(|mismatch| Mismatch {
                subject: Subject::Loser(Box::new(mismatch.subject)),
                ..mismatch
            }));
        }
        Ok(())
    }

    /// Members of a JSON document by path.
    fn members<'m>(
        &mut self,
        member: Member,
        matchers: impl IntoIterator<Item = (&'m String, &'m Matcher)>,
        document: Option<&Value>,
    ) -> Result<(), Unresolved> {
        for (path, matcher) in matchers {
            for (place, value) in path::select(document, path) {
                self.part(member, &place, Some(matcher), value)?;
            }
        }
        Ok(())
    }

    fn member(
        &mut self,
        member: Member,
        matcher: Option<&Matcher>,
        actual: Option<&Value>,
    ) -> Result<(), Unresolved> {
        self.value(Subject::Member(member), matcher, actual, Sort::Json)
    }

    /// A part of a member; the empty path stands for all of it.
    fn part(
        &mut self,
        member: Member,
        path: &str,
        matcher: Option<&Matcher>,
        actual: Option<&Value>,
    ) -> Result<(), Unresolved> {
        let subject = match path {
            "" => Subject::Member(member),
            path => Subject::Part(member, path.to_owned()),
        };
        self.value(subject, matcher, actual, Sort::Json)
    }

    fn value(
        &mut self,
        subject: Subject,
        matcher: Option<&Matcher>,
        actual: Option<&Value>,
        sort: Sort,
    ) -> Result<(), Unresolved> {
        let Some(matcher) = matcher else {
            return Ok(());
        };
        if let Err(wanted) = value::matches(matcher, actual, sort, self.names)? {
            let got = actual.map_or(Got::Absent, |actual| Got::Value(bounded(actual)));
            self.miss(subject, wanted, got);
        }
        Ok(())
    }

    fn truth(&mut self, subject: Subject, expected: Option<bool>, actual: Option<bool>) {
        if let Some(expected) = expected
            && actual != Some(expected)
        {
            let got = actual.map_or(Got::Absent, |actual| Got::Value(actual.into()));
            self.miss(subject, Wanted::Is(expected.into()), got);
        }
    }

    fn miss(&mut self, subject: Subject, wanted: Wanted, got: Got) {
        if self.missed.len() < MOST_MISSED {
            self.missed.push(Mismatch {
                subject,
                wanted,
                got,
                exchange: self.seen.exchange,
            });
        }
    }
}

/// A hostile list can be wrong in every element; after so many nobody reads on.
const MOST_MISSED: usize = 20;

#[cfg(test)]
mod tests;
