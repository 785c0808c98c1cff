//! What a step's outcome lists make of what the step saw.

use serde_json::Value;

use crate::judge::{Mismatch, judge};
use crate::rp::evidence::ExchangeId;
use crate::rp::observation::Observation;
use crate::scenario::{Expectation, Outcomes, Step};
use crate::text::{Names, Unresolved};
use crate::words::Grade;

/// What became of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// It is right, or it is preparation that succeeded.
    Right,
    /// It deviates; without a grade it earns what the check says.
    Deviates(Option<Grade>, Deviation),
    /// It was to prepare something and did not, so that nothing after it can be judged.
    Unprepared(Deviation),
    /// There is no answer to judge, and why.
    Unanswered(String),
}

/// What was expected, what came, and where to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deviation {
    /// What would have been right.
    pub expected: String,
    /// What came.
    pub got: String,
    /// The scenario's remark on this outcome.
    pub note: Option<String>,
    /// The exchange it was read from.
    pub exchange: Option<ExchangeId>,
}

/// Judges a step: `require` first, then `fail`, `expect`, `warn` and `info` in this order; what none of them lists deviates.
pub fn of_step(step: &Step, seen: &Observation, names: &Names) -> Result<Judgement, Unresolved> {
    let judged = Judged { seen, names };
    if let Some(deviation) = judged.unprepared(step)? {
        return Ok(judged
            .unanswered()
            .unwrap_or(Judgement::Unprepared(deviation)));
    }
    if !step.is_judged() {
        return Ok(Judgement::Right);
    }
    if let Some(outcome) = judged.listed(&step.fail)? {
        return Ok(Judgement::Deviates(
            Some(Grade::Fail),
            judged.deviation(&step.expect, outcome.note.clone())?,
        ));
    }
    if judged.listed(&step.expect)?.is_some() {
        return Ok(Judgement::Right);
    }
    for (outcomes, grade) in [(&step.warn, Grade::Warn), (&step.info, Grade::Info)] {
        if let Some(outcome) = judged.listed(outcomes)? {
            return Ok(Judgement::Deviates(
                Some(grade),
                judged.deviation(&step.expect, outcome.note.clone())?,
            ));
        }
    }
    let deviation = judged.deviation(&step.expect, None)?;
    Ok(judged
        .unanswered()
        .unwrap_or(Judgement::Deviates(None, deviation)))
}

struct Judged<'a> {
    seen: &'a Observation,
    names: &'a Names,
}

impl Judged<'_> {
    /// What a step that others build on lacks.
    fn unprepared(&self, step: &Step) -> Result<Option<Deviation>, Unresolved> {
        if !step.require.is_empty() {
            let holds = self.listed(&step.require)?.is_some();
            return if holds {
                Ok(None)
            } else {
                self.deviation(&step.require, None).map(Some)
            };
        }
        if step.is_judged() || self.seen.success {
            return Ok(None);
        }
        let expected = "success, because later steps build on it".to_owned();
        Ok(Some(Deviation {
            expected,
            got: summary(self.seen),
            note: None,
            exchange: self.seen.exchange,
        }))
    }

    fn unanswered(&self) -> Option<Judgement> {
        self.seen.failure.clone().map(Judgement::Unanswered)
    }

    /// The first alternative that holds.
    fn listed<'o>(&self, outcomes: &'o Outcomes) -> Result<Option<&'o Expectation>, Unresolved> {
        for outcome in outcomes.iter() {
            if judge(outcome, self.seen, self.names)?.is_empty() {
                return Ok(Some(outcome));
            }
        }
        Ok(None)
    }

    /// How far the observation is from what is right.
    fn deviation(&self, right: &Outcomes, note: Option<String>) -> Result<Deviation, Unresolved> {
        let mut alternatives = Vec::new();
        for outcome in right.iter() {
            alternatives.push(judge(outcome, self.seen, self.names)?);
        }
        let missed: Vec<&Mismatch> = alternatives.iter().flatten().collect();
        let exchange = missed
            .iter()
            .find_map(|mismatch| mismatch.exchange)
            .or(self.seen.exchange);
        // What is listed under `fail` can hold together with what is right: then the remark has to say what is wrong with it.
        let contradicted = alternatives.iter().any(Vec::is_empty);
        let expected = match contradicted {
            true => "an outcome without what is listed as a failure".to_owned(),
            false => one_of(&alternatives),
        };
        let got = match contradicted {
            true => summary(self.seen),
            false => distinct(missed.iter().map(|mismatch| mismatch.got.as_str()), ", "),
        };
        Ok(Deviation {
            expected,
            got,
            note,
            exchange,
        })
    }
}

/// What the alternatives miss: first what all of them do, then, parted by "or", what each does besides.
fn one_of(alternatives: &[Vec<Mismatch>]) -> String {
    fn expected(missed: &Mismatch) -> &str {
        &missed.expected
    }
    let everywhere = |text: &&str| {
        let misses = |missed: &Vec<Mismatch>| missed.iter().any(|other| other.expected == *text);
        alternatives.iter().all(misses)
    };
    let shared = distinct(
        alternatives
            .iter()
            .flatten()
            .map(expected)
            .filter(everywhere),
        ", ",
    );
    let own: Vec<String> = alternatives
        .iter()
        .map(|missed| {
            let own = missed.iter().map(expected);
            distinct(own.filter(|text| !everywhere(text)), ", ")
        })
        .collect();
    // If one of them lacks nothing else, the others are beside the point.
    if own.iter().any(String::is_empty) {
        return shared;
    }
    let own = same_label(&own).unwrap_or_else(|| distinct(own.iter().map(String::as_str), "; or "));
    if shared.is_empty() {
        own
    } else {
        format!("{shared}, and {own}")
    }
}

/// `error: "a" or "b"` where every alternative is about the same thing and about nothing else.
fn same_label(alternatives: &[String]) -> Option<String> {
    let (label, _) = alternatives.first()?.split_once(": ")?;
    let words: Option<Vec<&str>> = alternatives
        .iter()
        .map(|text| text.strip_prefix(label)?.strip_prefix(": "))
        .map(|words| words.filter(|words| !words.contains(", ")))
        .collect();
    Some(format!("{label}: {}", distinct(words?.into_iter(), " or ")))
}

/// Joins texts, each once, in the order in which they first came.
fn distinct<'t>(texts: impl Iterator<Item = &'t str>, separator: &str) -> String {
    let mut seen = Vec::new();
    for text in texts {
        if !seen.contains(&text) {
            seen.push(text);
        }
    }
    seen.join(separator)
}

/// What came, in a few words.
pub fn summary(seen: &Observation) -> String {
    if let Some(failure) = &seen.failure {
        return format!("no answer: {failure}");
    }
    let mut words = Vec::new();
    words.extend(
        seen.answer
            .as_ref()
            .map(|answer| format!("status {}", answer.status)),
    );
    words.extend(seen.error.as_ref().map(|error| format!("error {error}")));
    words.extend(seen.page.as_ref().map(|page| format!("the page {page}")));
    words.extend(seen.has_code().then(|| "a code".to_owned()));
    words.extend(seen.has_tokens().then(|| "an access token".to_owned()));
    words.extend(description(seen));
    if words.is_empty() {
        "nothing".to_owned()
    } else {
        words.join(", ")
    }
}

/// The human-readable part of an OAuth error, which often says what the setup lacks: RFC 6749 section 5.2.
fn description(seen: &Observation) -> Option<String> {
    let in_body = seen
        .values
        .get("json")
        .and_then(|json| json.get("error_description"))
        .cloned();
    let in_redirect = || {
        seen.redirect
            .as_ref()
            .and_then(|redirect| redirect.param("error_description"))
    };
    match in_body.or_else(in_redirect)? {
        Value::String(text) => Some(format!("{text:?}")),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Grade, Judgement, Names, Observation, Step, of_step};
    use crate::rp::transport::Answer;

    fn seen(status: u16, error: Option<&str>) -> Observation {
        let answer = Answer {
            status,
            headers: http::HeaderMap::new(),
            body: bytes::Bytes::new(),
            took: std::time::Duration::ZERO,
            url: String::new(),
        };
        let error = error.map(str::to_owned);
        Observation {
            answer: Some(answer),
            success: status == 200,
            error,
            ..Observation::default()
        }
    }

    fn judged(step: &str, seen: &Observation) -> Judgement {
        let step: Step = toml::from_str(&format!("redeem = {{}}\n{step}"))
            .unwrap_or_else(|error| panic!("{error}"));
        of_step(&step, seen, &Names::new()).unwrap_or_else(|error| panic!("{error}"))
    }

    const LISTS: &str = "
        fail = { status = '5xx' }
        expect = [{ status = 400, error = 'invalid_grant' }, { status = 401 }]
        warn = { status = 400, error = 'invalid_request', note = 'another error' }
        info = { status = 418 }
    ";

    #[test]
    fn the_lists_are_asked_in_their_order() {
        assert_eq!(
            judged(LISTS, &seen(400, Some("invalid_grant"))),
            Judgement::Right
        );
        assert_eq!(judged(LISTS, &seen(401, None)), Judgement::Right);
        for (status, error, grade) in [
            (500, Some("invalid_grant"), Some(Grade::Fail)),
            (400, Some("invalid_request"), Some(Grade::Warn)),
            (418, None, Some(Grade::Info)),
            (200, None, None),
        ] {
            let judgement = judged(LISTS, &seen(status, error));
            assert!(
                matches!(&judgement, Judgement::Deviates(given, _) if *given == grade),
                "{status}: {judgement:?}"
            );
        }
    }

    #[test]
    fn a_deviation_says_what_every_alternative_misses() {
        let Judgement::Deviates(_, deviation) = judged(LISTS, &seen(400, Some("invalid_request")))
        else {
            panic!("a warning")
        };
        assert_eq!(
            deviation.expected,
            "error: \"invalid_grant\"; or status: 401"
        );
        assert_eq!(deviation.got, "error: \"invalid_request\", status: 400");
        assert_eq!(deviation.note.as_deref(), Some("another error"));
    }

    #[test]
    fn what_alternatives_have_in_common_is_said_once() {
        let expected = |expect: &str| {
            let Judgement::Deviates(_, deviation) = judged(expect, &seen(200, Some("x"))) else {
                panic!("{expect}: a deviation")
            };
            deviation.expected
        };
        assert_eq!(
            expected("expect = [{ status = 400, error = 'a' }, { status = 400, error = 'b' }]"),
            "status: 400, and error: \"a\" or \"b\""
        );
        assert_eq!(
            expected("expect = [{ status = 400 }, { status = 401 }, { error = 'b' }]"),
            "status: 400; or status: 401; or error: \"b\""
        );
        assert_eq!(
            expected("expect = [{ status = 400 }, { status = 400, error = 'b' }]"),
            "status: 400"
        );
    }

    #[test]
    fn preparation_has_to_succeed_or_be_what_is_required() {
        assert_eq!(judged("", &seen(200, None)), Judgement::Right);
        assert!(matches!(
            judged("", &seen(400, None)),
            Judgement::Unprepared(_)
        ));
        assert_eq!(
            judged("require = { status = 400 }", &seen(400, None)),
            Judgement::Right
        );
        let both = "require = { status = '4xx' }\nexpect = { status = 400 }";
        assert!(matches!(
            judged(both, &seen(500, None)),
            Judgement::Unprepared(_)
        ));
        assert!(matches!(
            judged(both, &seen(401, None)),
            Judgement::Deviates(None, _)
        ));
    }

    #[test]
    fn what_has_no_answer_is_not_judged_unless_that_was_foreseen() {
        let silent = Observation {
            failure: Some("timed out".to_owned()),
            ..Observation::default()
        };
        assert_eq!(
            judged(LISTS, &silent),
            Judgement::Unanswered("timed out".to_owned())
        );
        assert_eq!(
            judged("", &silent),
            Judgement::Unanswered("timed out".to_owned())
        );
        assert_eq!(
            judged("expect = { answered = false }", &silent),
            Judgement::Right
        );
    }

    #[test]
    fn a_failure_beside_a_right_outcome_is_a_failure() {
        let lists = "fail = { error = 'x', note = 'leaks' }\nexpect = { status = 400 }";
        let Judgement::Deviates(Some(Grade::Fail), deviation) =
            judged(lists, &seen(400, Some("x")))
        else {
            panic!("a failure")
        };
        assert_eq!(deviation.got, "status 400, error x");
    }
}
