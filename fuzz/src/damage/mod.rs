//! Damage to a request, with what it means.
//!
//! | module | what it holds |
//! |---|---|
//! | [`message`] | parameters, and how they are written and sent |
//! | [`weight`] | what depends on a parameter |
//! | [`parameter`] | damage to one of the parameters, or to all of them |
//! | [`envelope`] | damage to what they are sent in: method, media type, format |
//! | [`text`] | values as templates, and the ways of encoding them |
//!
//! Damage is an order that is carried out on a [`Message`](message::Message), so several can follow each other; nothing is
//! damaged twice, because two wrongs could make a right. Each says what it means as an [`Effect`], and effects add up.

pub mod envelope;
pub mod message;
pub mod parameter;
pub mod text;
pub mod weight;

use std::collections::BTreeSet;

use assay_conformance::judge::Law;

/// The meaning of damage for the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The request means what it meant, so it is granted.
    Harmless,
    /// It must not be granted.
    Harmful(Refusal),
    /// The specifications, or what is common, allow both.
    Either,
}

/// The thing that must not be granted, and how it may be refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The law that a grant would break.
    pub law: Law,
    /// Error codes that fit.
    pub codes: BTreeSet<&'static str>,
    /// Whether something else may be wrong with the request as well, so that the error can be another one.
    pub among_others: bool,
    /// Why a grant earns a warning only: an old habit without a known hole behind it.
    pub habit: Option<&'static str>,
}

impl Refusal {
    /// A refusal with one of these error codes.
    #[must_use]
    pub fn new(law: Law, codes: &[&'static str]) -> Self {
        Self {
            law,
            codes: codes.iter().copied().collect(),
            among_others: false,
            habit: None,
        }
    }

    /// The same, where many servers grant it.
    #[must_use]
    pub fn unless_habit(self, habit: &'static str) -> Self {
        Self {
            habit: Some(habit),
            ..self
        }
    }
}

impl Effect {
    /// Something that must not be granted.
    #[must_use]
    pub fn harmful(law: Law, codes: &[&'static str]) -> Self {
        Self::Harmful(Refusal::new(law, codes))
    }

    /// The meaning of both together: the strongest that is still true.
    ///
    /// ```
    /// use assay_fuzz::damage::Effect;
    /// use assay_conformance::judge::Law;
    ///
    /// let harmful = Effect::harmful(Law::DamagedNeverGranted, &["invalid_grant"]);
    /// assert_eq!(Effect::Harmless.and(Effect::Either), Effect::Either);
    /// assert_eq!(Effect::Harmless.and(harmful.clone()), harmful);
    /// ```
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Harmless, other) | (other, Self::Harmless) => other,
            (Self::Either, Self::Either) => Self::Either,
            // A habit can be right together with a thing that nobody forbids.
            (Self::Either, Self::Harmful(refusal)) | (Self::Harmful(refusal), Self::Either) => {
                match refusal.habit {
                    Some(_) => Self::Either,
                    None => Self::Harmful(Refusal {
                        among_others: true,
                        ..refusal
                    }),
                }
            }
            (Self::Harmful(one), Self::Harmful(other)) => {
                let codes = one.codes.union(&other.codes).copied().collect();
                let among_others = one.among_others || other.among_others;
                let graver = if one.habit.is_none() { one } else { other };
                Self::Harmful(Refusal {
                    codes,
                    among_others,
                    ..graver
                })
            }
        }
    }
}
