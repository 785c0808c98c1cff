//! Where cases are played: steps go out one by one, and each answer is held to the laws that its step names.
//!
//! A step is a table of the scenario language, so whatever is found is a scenario already: the steps as they were sent, the
//! last one with the outcomes it should have had.

use assay_conformance::Observation;
use assay_conformance::judge::{Demand, DemandError, Got, Judgement, Law, Missed};
use assay_conformance::report::prose;
use assay_conformance::rp::Rp;
use assay_conformance::rp::Stop;
use assay_conformance::rp::evidence::Exchange;
use assay_conformance::scenario::Step;
use assay_conformance::verb;
use assay_conformance::words::Grade;
use toml::{Table, Value};

/// A step that is to be taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Scripted {
    /// The step in the scenario language, without outcomes: `redeem = {}`.
    pub step: Table,
    /// The demands on its answer. The first says what the step is for; a step without any is preparation,
    /// and has to succeed.
    pub demands: Vec<Demand>,
}

/// Why a case was not played to its end.
#[derive(Clone, Debug, PartialEq)]
pub enum Ended {
    /// An answer breaks a law.
    Found(Box<Found>),
    /// Something that the case builds on did not work, so nothing can be said.
    Blocked(String),
    /// The case itself makes no sense: the fault is ours.
    Senseless(String),
}

/// An answer that breaks a law.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The law.
    pub law: Law,
    /// How grave it is.
    pub grade: Grade,
    /// In what the answer breaks it.
    pub missed: Missed,
    /// The step, counted from 1.
    pub step: usize,
    /// The verb of the step.
    pub verb: &'static str,
    /// All steps that were taken, with the outcomes that make a check of them.
    pub steps: Vec<Table>,
}

/// A relying party in the middle of a case.
#[derive(Debug)]
pub struct Stage<'a> {
    rp: &'a mut Rp,
    steps: Vec<Table>,
    judged: Vec<Law>,
}

impl Scripted {
    /// A step that only has to succeed.
    #[must_use]
    pub fn preparation(step: Table) -> Self {
        Self {
            step,
            demands: Vec::new(),
        }
    }

    /// The step with one demand more.
    #[must_use]
    pub fn held_to(mut self, law: Law, outcomes: Table) -> Self {
        self.demands.push(Demand { law, outcomes });
        self
    }

    /// The same, where a server may close the connection without an answer: it has had enough of a long request.
    #[must_use]
    pub fn or_no_answer(mut self) -> Self {
        for demand in &mut self.demands {
            let silence = Value::Table(toml::toml! { answered = false });
            let mut right = match demand.outcomes.remove("expect") {
                Some(Value::Array(alternatives)) => alternatives,
                Some(only) => vec![only],
                None => Vec::new(),
            };
            right.push(silence);
            demand.outcomes.insert("expect".to_owned(), right.into());
        }
        self
    }
}

impl<'a> Stage<'a> {
    /// A stage for the next case. Browsers stay signed in; everything else is forgotten.
    pub fn new(rp: &'a mut Rp) -> Self {
        rp.start_over_signed_in();
        Self {
            rp,
            steps: Vec::new(),
            judged: Vec::new(),
        }
    }

    /// Takes a step, and holds its answer to the demands in their order.
    ///
    /// # Errors
    /// The first demand that is not met, or why nothing can be said.
    pub async fn take(&mut self, scripted: &Scripted) -> Result<Observation, Ended> {
        let step = read(&scripted.step)?;
        let number = self.steps.len() + 1;
        let place = format!("step {number}, {}", step.verb().name());
        self.rp.at(Some(number), None);
        let seen = match verb::run(&step, self.rp).await {
            Ok(seen) => seen,
            Err(Stop::Blocked(reason)) => return Err(self.blocked(&place, &reason)),
            Err(Stop::Harness(reason)) => {
                return Err(Ended::Senseless(format!("{place}: {reason}")));
            }
        };
        for demand in &scripted.demands {
            self.judged.push(demand.law);
            let written = || merged(&scripted.step, &demand.outcomes);
            let judged = demand.judge(&seen, self.rp.names());
            let judgement = judged.map_err(|error| match error {
                DemandError::Unreadable(error) => Ended::Senseless(format!("{place}: {error}")),
                DemandError::Unresolved(unresolved) => {
                    self.blocked(&place, &unresolved.to_string())
                }
            })?;
            match judgement {
                Judgement::Right => {}
                Judgement::Deviates { grade, missed, .. } => {
                    let verb = step.verb().name();
                    return Err(self.found(demand.law, grade, missed, verb, written()));
                }
                Judgement::Unanswered(missed) => {
                    let written = merged(&scripted.step, &unanswered());
                    let verb = step.verb().name();
                    return Err(self.found(Law::Answers, None, missed, verb, written));
                }
                Judgement::Unprepared(missed) => {
                    return Err(self.blocked(&place, &prose::told(&missed)));
                }
            }
        }
        match scripted.demands.first() {
            None if !seen.success => {
                let got = prose::outcome(&Got::seen(&seen));
                return Err(
                    self.blocked(&place, &format!("a correct request was not granted: {got}"))
                );
            }
            // A scenario has to say that it expects a step not to succeed, or the step counts as failed preparation;
            // and where any answer will do that is no error of the server, a better server may refuse what this one granted.
            Some(first) if !seen.success || first.law == Law::NeverServerError => {
                self.steps.push(merged(&scripted.step, &first.outcomes));
            }
            Some(_) | None => self.steps.push(scripted.step.clone()),
        }
        Ok(seen)
    }

    /// Takes a step that belongs to no case, and judges nothing; none if it could not be taken.
    pub async fn try_out(&mut self, step: &Table) -> Option<Observation> {
        let step = read(step).ok()?;
        self.rp.at(None, None);
        verb::run(&step, self.rp).await.ok()
    }

    /// Forgets what was tried out, so that the case begins here.
    pub fn start_over(&mut self) {
        self.rp.start_over_signed_in();
        self.steps.clear();
    }

    /// Forgets every session, and what the steps so far left.
    pub fn sign_out(&mut self) {
        self.rp.start_over();
    }

    /// The values of the target and of the case so far.
    #[must_use]
    pub fn rp(&self) -> &Rp {
        self.rp
    }

    /// The laws that were asked so far, repeated as often as they were.
    #[must_use]
    pub fn judged(&self) -> &[Law] {
        &self.judged
    }

    /// The exchanges of the case.
    #[must_use]
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.rp.exchanges()
    }

    fn blocked(&self, place: &str, reason: &str) -> Ended {
        Ended::Blocked(self.rp.shown(&format!("{place}: {reason}")))
    }

    fn found(
        &self,
        law: Law,
        grade: Option<Grade>,
        missed: Missed,
        verb: &'static str,
        written: Table,
    ) -> Ended {
        let mut steps = self.steps.clone();
        steps.push(written);
        Ended::Found(Box::new(Found {
            law,
            grade: grade.unwrap_or(law.grade()),
            missed: missed.with_texts(|text| self.rp.shown(text)),
            step: steps.len(),
            verb,
            steps,
        }))
    }
}

/// A text as it has to be written where braces mean references.
#[must_use]
pub fn literal(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

/// The failure that a scenario lists where any answer is right.
fn unanswered() -> Table {
    toml::toml! { fail = { answered = false } expect = { answered = true } }
}

fn merged(step: &Table, outcomes: &Table) -> Table {
    let mut step = step.clone();
    step.extend(outcomes.clone());
    step
}

/// A step that does not read is a mistake in this crate.
fn read(written: &Table) -> Result<Step, Ended> {
    let shown = || toml::to_string(written).unwrap_or_default();
    Value::Table(written.clone())
        .try_into()
        .map_err(|error| Ended::Senseless(format!("{error} in {}", shown())))
}
