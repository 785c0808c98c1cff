//! The judgement of a step: its observation, held to its outcome lists.

use super::{Missed, Wanted, judge};
use crate::rp::observation::Observation;
use crate::scenario::{Expectation, Outcomes, Step};
use crate::text::{Names, Unresolved};
use crate::words::Grade;

/// The end of a step.
#[derive(Debug, Clone, PartialEq)]
pub enum Judgement {
    /// It is right, or it is preparation that succeeded.
    Right,
    /// It deviates.
    Deviates {
        /// As the list says that names this outcome; without one it earns what the check says.
        grade: Option<Grade>,
        /// The mismatches.
        missed: Missed,
        /// The scenario's remark on this outcome.
        note: Option<String>,
    },
    /// It was to prepare something and did not, so that nothing after it can be judged.
    Unprepared(Missed),
    /// There is no answer to judge.
    Unanswered(Missed),
}

/// Judges a step: `require` first, then `fail`, `expect`, `warn` and `info` in this order; what none of them lists deviates.
pub fn of_step(step: &Step, seen: &Observation, names: &Names) -> Result<Judgement, Unresolved> {
    let judged = Judged { seen, names };
    if let Some(missed) = judged.unprepared(step)? {
        return Ok(judged.unanswered().unwrap_or(Judgement::Unprepared(missed)));
    }
    if !step.is_judged() {
        return Ok(Judgement::Right);
    }
    let deviates = |grade, note| {
        let missed = judged.missed(&step.expect)?;
        Ok(Judgement::Deviates {
            grade,
            missed,
            note,
        })
    };
    if let Some(outcome) = judged.listed(&step.fail)? {
        return deviates(Some(Grade::Fail), outcome.note.clone());
    }
    if judged.listed(&step.expect)?.is_some() {
        return Ok(Judgement::Right);
    }
    for (outcomes, grade) in [(&step.warn, Grade::Warn), (&step.info, Grade::Info)] {
        if let Some(outcome) = judged.listed(outcomes)? {
            return deviates(Some(grade), outcome.note.clone());
        }
    }
    let deviation = deviates(None, None)?;
    Ok(judged.unanswered().unwrap_or(deviation))
}

struct Judged<'a> {
    seen: &'a Observation,
    names: &'a Names,
}

impl Judged<'_> {
    /// The success that a step lacks on which others build.
    fn unprepared(&self, step: &Step) -> Result<Option<Missed>, Unresolved> {
        if !step.require.is_empty() {
            return match self.listed(&step.require)? {
                Some(_) => Ok(None),
                None => self.missed(&step.require).map(Some),
            };
        }
        let missed = || Missed::on_the_whole(Wanted::Success, self.seen);
        Ok((!step.is_judged() && !self.seen.success).then(missed))
    }

    fn unanswered(&self) -> Option<Judgement> {
        let failure = self.seen.failure.as_ref()?;
        Some(Judgement::Unanswered(Missed::an_answer(
            failure,
            self.seen.exchange,
        )))
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

    /// The mismatches with the right outcomes.
    fn missed(&self, right: &Outcomes) -> Result<Missed, Unresolved> {
        let alternatives = right
            .iter()
            .map(|outcome| judge(outcome, self.seen, self.names))
            .collect::<Result<Vec<_>, _>>()?;
        // An outcome under `fail` can hold together with a right one: then the remark has to say what is wrong with it.
        if right.is_empty() || alternatives.iter().any(Vec::is_empty) {
            return Ok(Missed::on_the_whole(Wanted::Unlisted, self.seen));
        }
        Ok(Missed::by_all_of(&alternatives))
    }
}

#[cfg(test)]
mod tests {
    use super::{Grade, Judgement, Missed, Names, Observation, Step, Wanted, of_step};
    use crate::judge::{Mismatch, Subject};
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
                matches!(&judgement, Judgement::Deviates { grade: given, .. } if *given == grade),
                "{status}: {judgement:?}"
            );
        }
    }

    fn deviation(step: &str, seen: &Observation) -> (Option<Grade>, Missed, Option<String>) {
        let Judgement::Deviates {
            grade,
            missed,
            note,
        } = judged(step, seen)
        else {
            panic!("{step}: a deviation")
        };
        (grade, missed, note)
    }

    fn told(mismatches: &[Mismatch]) -> String {
        let told = mismatches.iter().map(
            |Mismatch {
                 subject,
                 wanted,
                 got,
                 ..
             }| {
                let Subject::Member(member) = subject else {
                    panic!("{subject:?}")
                };
                format!("{member}: {wanted:?}, {got:?}")
            },
        );
        told.collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn a_deviation_holds_what_every_alternative_misses() {
        let (_, missed, note) = deviation(LISTS, &seen(400, Some("invalid_request")));
        assert_eq!(missed.always, []);
        let alternatives: Vec<_> = missed
            .alternatives
            .iter()
            .map(|missed| told(missed))
            .collect();
        assert_eq!(
            alternatives,
            [
                r#"error: Is(String("invalid_grant")), Value(String("invalid_request"))"#,
                "status: Is(Number(401)), Value(Number(400))"
            ]
        );
        assert_eq!(note.as_deref(), Some("another error"));
    }

    #[test]
    fn what_alternatives_have_in_common_is_held_once() {
        let missed = |expect: &str| {
            let (_, missed, _) = deviation(expect, &seen(200, Some("x")));
            (told(&missed.always), missed.alternatives.len())
        };
        let status = "status: Is(Number(400)), Value(Number(200))";
        let errors = r#"error: OneOf([Is(String("a")), Is(String("b"))]), Value(String("x"))"#;
        assert_eq!(
            missed("expect = [{ status = 400, error = 'a' }, { status = 400, error = 'b' }]"),
            (format!("{status}; {errors}"), 0)
        );
        assert_eq!(
            missed("expect = [{ status = 400 }, { status = 401 }, { error = 'b' }]"),
            (String::new(), 3)
        );
        assert_eq!(
            missed("expect = [{ status = 400 }, { status = 400, error = 'b' }]"),
            (status.to_owned(), 0)
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
            Judgement::Deviates { grade: None, .. }
        ));
    }

    #[test]
    fn what_has_no_answer_is_not_judged_unless_that_was_foreseen() {
        let silent = Observation {
            failure: Some("timed out".to_owned()),
            ..Observation::default()
        };
        let unanswered = Judgement::Unanswered(Missed::an_answer("timed out", None));
        assert_eq!(judged(LISTS, &silent), unanswered);
        assert_eq!(judged("", &silent), unanswered);
        assert_eq!(
            judged("expect = { answered = false }", &silent),
            Judgement::Right
        );
    }

    #[test]
    fn a_failure_beside_a_right_outcome_is_a_failure() {
        let lists = "fail = { error = 'x', note = 'leaks' }\nexpect = { status = 400 }";
        let (grade, missed, _) = deviation(lists, &seen(400, Some("x")));
        assert_eq!(grade, Some(Grade::Fail));
        let whole = Missed::on_the_whole(Wanted::Unlisted, &seen(400, Some("x")));
        assert_eq!(missed, whole);
    }
}
