//! The weight of a parameter: how much depends on it, and so the meaning of damage to it.

use assay_conformance::judge::Law;

use super::{Effect, Refusal};

/// How much depends on the value of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Weight {
    /// Nothing is granted without this very value. White space around it, or its letter case, may mean nothing all the same:
    /// servers trim values, and tokens can be numbers in hexadecimal notation.
    Decides(Refusal),
    /// The same, and not even white space around it or its letter case can mean nothing.
    DecidesExactly(Refusal),
    /// No other value will do, but without it many servers go by what they know.
    Confirms(Refusal),
    /// It is as good without it, and whatever its value is, that may be refused or not.
    Advises,
    /// Nothing may depend on its value.
    MeansNothing,
    /// Nobody says what depends on it.
    Open,
}

impl Weight {
    /// Whether nothing is granted without it.
    pub(super) fn decides(&self) -> bool {
        match self {
            Self::Decides(_) | Self::DecidesExactly(_) | Self::Confirms(_) => true,
            Self::Advises | Self::MeansNothing | Self::Open => false,
        }
    }

    /// The meaning of no value.
    pub(super) fn when_dropped(&self) -> Effect {
        match self {
            Self::Decides(refusal) | Self::DecidesExactly(refusal) => {
                Effect::Harmful(refusal.clone())
            }
            Self::Confirms(refusal) => {
                let habit = "it repeats what the server knows";
                Effect::Harmful(refusal.clone().unless_habit(habit))
            }
            Self::Advises | Self::MeansNothing => Effect::Harmless,
            Self::Open => Effect::Either,
        }
    }

    /// The meaning of another value.
    pub(super) fn when_changed(&self) -> Effect {
        match self {
            Self::Decides(refusal) | Self::DecidesExactly(refusal) | Self::Confirms(refusal) => {
                Effect::Harmful(refusal.clone())
            }
            Self::Advises | Self::Open => Effect::Either,
            Self::MeansNothing => Effect::Harmless,
        }
    }

    /// The meaning of a value that a careful reader takes for another one, and a generous one for the same.
    pub(super) fn when_softened(&self) -> Effect {
        match self {
            Self::DecidesExactly(refusal) => Effect::Harmful(refusal.clone()),
            Self::Decides(_) | Self::Confirms(_) | Self::Advises | Self::Open => Effect::Either,
            Self::MeansNothing => Effect::Harmless,
        }
    }

    /// The meaning of two values: RFC 6749 section 3.2, for those that it knows.
    pub(super) fn when_repeated(&self) -> Effect {
        match self {
            Self::Decides(_) | Self::DecidesExactly(_) | Self::Confirms(_) => Effect::Harmful(
                Refusal::new(Law::NotRepeated, &["invalid_request"])
                    .unless_habit("taking one of the two is an old habit"),
            ),
            Self::Advises | Self::MeansNothing | Self::Open => Effect::Either,
        }
    }

    /// The meaning of a name that is almost the right one.
    pub(super) fn when_renamed(&self) -> Effect {
        match self {
            Self::Decides(_)
            | Self::DecidesExactly(_)
            | Self::Confirms(_)
            | Self::Advises
            | Self::Open => Effect::Either,
            Self::MeansNothing => Effect::Harmless,
        }
    }
}
