//! Findings as values: the subject, the wanted and the got. Reports make sentences of them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::rp::evidence::ExchangeId;
use crate::rp::observation::Observation;
use crate::scenario::Citation;
use crate::scenario::matcher_syntax::{Alphabet, Kind};
use crate::words::{Grade, Member};

/// One deviation of a step: where, how grave, and in what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// How grave it is; none of preparation that failed, because of which nothing could be judged.
    pub grade: Option<Grade>,
    /// Where the sentence stands that it breaks.
    pub cite: Citation,
    /// The case it belongs to, if the check has cases.
    pub case: Option<String>,
    /// The step, counted from 1.
    pub step: usize,
    /// The verb of the step.
    pub verb: String,
    /// In what the answer is not what was expected.
    pub missed: Missed,
    /// The scenario's remark on this outcome.
    pub note: Option<String>,
}

/// In what an answer is none of the outcomes that would have been right.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Missed {
    /// Whichever of these outcomes was meant.
    pub always: Vec<Mismatch>,
    /// Besides, for each of these outcomes; empty if there is only one, or if one of them misses nothing else.
    pub alternatives: Vec<Vec<Mismatch>>,
}

/// One respect in which an answer is not what was expected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mismatch {
    /// The part of the answer.
    pub subject: Subject,
    /// The demand on it.
    pub wanted: Wanted,
    /// The answer to that demand.
    pub got: Got,
    /// The exchange it was read from.
    pub exchange: Option<ExchangeId>,
}

/// The part of an answer that an expectation is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// The outcome as a whole.
    Outcome,
    /// A member of the outcome.
    Member(Member),
    /// A part of a member: a header field, a claim, a fact, a member of the body by its path.
    Part(Member, String),
    /// The same of a request that lost a race.
    Loser(Box<Self>),
}

/// The demand of an expectation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wanted {
    /// This value.
    Is(Value),
    /// Something with this in it.
    Has(Value),
    /// Something without this in it.
    Lacks(Value),
    /// A text that begins so.
    StartsWith(Value),
    /// A text that ends so.
    EndsWith(Value),
    /// These elements in any order.
    SameSet(Vec<Value>),
    /// No elements but these.
    SubsetOf(Vec<Value>),
    /// At least these elements.
    SupersetOf(Vec<Value>),
    /// A value of one of these types.
    Type(Vec<Kind>),
    /// A number not below this one.
    AtLeast(f64),
    /// A number not above this one.
    AtMost(f64),
    /// A number near another one.
    Within {
        /// The other number.
        of: f64,
        /// How far away it can be.
        by: f64,
    },
    /// Not fewer characters, or elements.
    MinLength(usize),
    /// Not more characters, or elements.
    MaxLength(usize),
    /// A text of only these characters.
    Chars(Alphabet),
    /// Whether it has no characters, elements or members.
    Empty(bool),
    /// A list of objects, no two of which have the same value in this member.
    DistinctBy(String),
    /// A list.
    List,
    /// A list, every element of which is so.
    Each(Box<Self>),
    /// Anything else, and something.
    Not(Box<Self>),
    /// Any one of these.
    OneOf(Vec<Self>),
    /// All of these.
    All(Vec<Self>),
    /// Whether it is there.
    Present(bool),
    /// Success, because later steps build on it.
    Success,
    /// An outcome without what is listed as a failure.
    Unlisted,
}

/// The answer to a demand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Got {
    /// This value.
    Value(Value),
    /// Nothing.
    Absent,
    /// Nothing that could be looked at, for this reason.
    Failed(String),
    /// This outcome as a whole.
    Seen(Box<Seen>),
}

/// An outcome in a few facts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The status of the last answer.
    pub status: Option<u16>,
    /// The OAuth error code.
    pub error: Option<String>,
    /// The kind of page at which the browser stopped.
    pub page: Option<String>,
    /// Whether an authorization code came.
    pub code: bool,
    /// Whether an access token came.
    pub tokens: bool,
    /// The human-readable part of an OAuth error, which often says what the setup lacks: RFC 6749 section 5.2.
    pub description: Option<String>,
}

impl Finding {
    /// The exchanges it was read from.
    pub fn exchanges(&self) -> impl Iterator<Item = usize> {
        let exchanges = self.missed.mismatches().map(|mismatch| mismatch.exchange);
        exchanges.flatten().map(|exchange| exchange.0)
    }
}

impl Missed {
    /// The mismatches of several alternatives, with those apart that all of them have.
    pub(super) fn by_all_of(alternatives: &[Vec<Mismatch>]) -> Self {
        let everywhere = |mismatch: &&Mismatch| {
            let same = |other: &Mismatch| other.value() == mismatch.value();
            alternatives.iter().all(|missed| missed.iter().any(same))
        };
        let mut always = distinct(alternatives.iter().flatten().filter(everywhere));
        let mut own: Vec<_> = alternatives
            .iter()
            .map(|missed| distinct(missed.iter().filter(|mismatch| !everywhere(mismatch))))
            .collect();
        // If one of them lacks nothing else, the others are beside the point.
        if own.iter().any(Vec::is_empty) {
            own.clear();
        }
        if let Some(one) = of_one_subject(&own) {
            always.push(one);
            own.clear();
        }
        Self {
            always,
            alternatives: own,
        }
    }

    /// One thing about the outcome as a whole.
    pub(super) fn on_the_whole(wanted: Wanted, seen: &Observation) -> Self {
        Self::only(Mismatch {
            subject: Subject::Outcome,
            wanted,
            got: Got::seen(seen),
            exchange: seen.exchange,
        })
    }

    /// An answer is missing, and why.
    pub fn an_answer(reason: &str, exchange: Option<ExchangeId>) -> Self {
        Self::only(Mismatch {
            subject: Subject::Member(Member::Answered),
            wanted: Wanted::Is(true.into()),
            got: Got::Failed(reason.to_owned()),
            exchange,
        })
    }

    fn only(mismatch: Mismatch) -> Self {
        Self {
            always: vec![mismatch],
            alternatives: Vec::new(),
        }
    }

    /// Whether it is the same, but for the exchanges.
    pub fn is_as(&self, other: &Self) -> bool {
        let (own, others) = (self.mismatches(), other.mismatches());
        own.map(Mismatch::value).eq(others.map(Mismatch::value))
            && self.always.len() == other.always.len()
    }

    /// All of it, in the order in which it is told.
    pub fn mismatches(&self) -> impl Iterator<Item = &Mismatch> {
        self.always.iter().chain(self.alternatives.iter().flatten())
    }

    /// The same with every text replaced: it can quote tokens, and secrets have to be taken out before it is kept.
    #[must_use]
    pub fn with_texts(mut self, mut replace: impl FnMut(&str) -> String) -> Self {
        let alternatives = self.alternatives.iter_mut().flatten();
        for mismatch in self.always.iter_mut().chain(alternatives) {
            mismatch.subject.replace(&mut replace);
            mismatch.wanted.replace(&mut replace);
            mismatch.got.replace(&mut replace);
        }
        self
    }
}

impl Mismatch {
    /// All of it but the exchange.
    fn value(&self) -> (&Subject, &Wanted, &Got) {
        (&self.subject, &self.wanted, &self.got)
    }
}

/// Each once, in the order in which they first came.
fn distinct<'m>(mismatches: impl Iterator<Item = &'m Mismatch>) -> Vec<Mismatch> {
    let mut distinct: Vec<Mismatch> = Vec::new();
    for mismatch in mismatches {
        if !distinct
            .iter()
            .any(|known| known.value() == mismatch.value())
        {
            distinct.push(mismatch.clone());
        }
    }
    distinct
}

/// `error: "a" or "b"` where every alternative is about the same subject and about nothing else.
fn of_one_subject(alternatives: &[Vec<Mismatch>]) -> Option<Mismatch> {
    let mismatches: Option<Vec<&Mismatch>> = alternatives
        .iter()
        .map(|missed| <&[Mismatch; 1]>::try_from(missed.as_slice()).ok())
        .map(|only| only.map(|[mismatch]| mismatch))
        .collect();
    let mismatches = mismatches?;
    let first = *mismatches.first()?;
    let alike = |other: &&Mismatch| other.subject == first.subject && other.got == first.got;
    mismatches.iter().all(alike).then(|| Mismatch {
        wanted: Wanted::OneOf(mismatches.iter().map(|one| one.wanted.clone()).collect()),
        ..first.clone()
    })
}

impl Subject {
    fn replace(&mut self, replace: &mut impl FnMut(&str) -> String) {
        match self {
            Self::Outcome | Self::Member(_) => {}
            Self::Part(_, path) => *path = replace(path),
            Self::Loser(subject) => subject.replace(replace),
        }
    }
}

impl Wanted {
    fn replace(&mut self, replace: &mut impl FnMut(&str) -> String) {
        match self {
            Self::Is(value)
            | Self::Has(value)
            | Self::Lacks(value)
            | Self::StartsWith(value)
            | Self::EndsWith(value) => replace_in(value, replace),
            Self::SameSet(set) | Self::SubsetOf(set) | Self::SupersetOf(set) => {
                set.iter_mut().for_each(|value| replace_in(value, replace));
            }
            Self::Each(wanted) | Self::Not(wanted) => wanted.replace(replace),
            Self::OneOf(several) | Self::All(several) => {
                several
                    .iter_mut()
                    .for_each(|wanted| wanted.replace(replace));
            }
            Self::Type(_)
            | Self::AtLeast(_)
            | Self::AtMost(_)
            | Self::Within { .. }
            | Self::MinLength(_)
            | Self::MaxLength(_)
            | Self::Chars(_)
            | Self::Empty(_)
            | Self::DistinctBy(_)
            | Self::List
            | Self::Present(_)
            | Self::Success
            | Self::Unlisted => {}
        }
    }
}

impl Got {
    /// The outcome as a whole.
    pub fn seen(seen: &Observation) -> Self {
        if let Some(failure) = &seen.failure {
            return Self::Failed(failure.clone());
        }
        let in_body = seen
            .values
            .get("json")
            .and_then(|json| json.get("error_description"))
            .cloned();
        let redirect = seen.redirect.as_ref();
        let description = in_body.or_else(|| redirect?.param("error_description"));
        Self::Seen(Box::new(Seen {
            status: seen.answer.as_ref().map(|answer| answer.status),
            error: seen.error.clone(),
            page: seen.page.clone(),
            code: seen.has_code(),
            tokens: seen.has_tokens(),
            description: description.and_then(|text| text.as_str().map(str::to_owned)),
        }))
    }

    fn replace(&mut self, replace: &mut impl FnMut(&str) -> String) {
        match self {
            Self::Value(value) => replace_in(value, replace),
            Self::Absent => {}
            Self::Failed(reason) => *reason = replace(reason),
            Self::Seen(seen) => {
                let texts = [&mut seen.error, &mut seen.page, &mut seen.description];
                for text in texts.into_iter().flatten() {
                    *text = replace(text);
                }
            }
        }
    }
}

fn replace_in(value: &mut Value, replace: &mut impl FnMut(&str) -> String) {
    match value {
        Value::String(text) => *text = replace(text),
        Value::Array(elements) => elements
            .iter_mut()
            .for_each(|element| replace_in(element, replace)),
        Value::Object(members) => {
            let with_texts = std::mem::take(members)
                .into_iter()
                .map(|(name, mut value)| {
                    replace_in(&mut value, replace);
                    (replace(&name), value)
                });
            *members = with_texts.collect();
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
