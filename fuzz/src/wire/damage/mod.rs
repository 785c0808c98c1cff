//! Damage to the bytes of a request, and its meaning in the specifications.

mod fields;
mod framing;
mod start;
mod travel;

use proptest::prelude::*;

use super::meaning::Meaning;
use super::message::Message;
use super::request::Request;

pub use fields::{Case, Fields, Place};
pub use framing::{Chunks, Framing};
pub use start::Start;
pub use travel::{Gone, Travel};

/// Damage to the bytes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Damage {
    /// They arrive slowly, in part, or with others.
    Travel(Travel),
    /// The request line is written in another way.
    Start(Start),
    /// The fields are.
    Fields(Fields),
    /// It is said in another way where the body ends.
    Framing(Framing),
}

/// Bytes on their way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bytes {
    /// Templates, sent one after the other.
    pub pieces: Vec<String>,
    /// Between two of them.
    pub pause_ms: u16,
    /// The word of the language for what follows.
    pub then: &'static str,
    /// Beside so many connections that stall.
    pub beside: u16,
}

impl Bytes {
    /// All at once.
    #[must_use]
    pub fn at_once(whole: String) -> Self {
        Self {
            pieces: vec![whole],
            pause_ms: 0,
            then: "wait",
            beside: 0,
        }
    }

    /// All at once, and no more after that.
    #[must_use]
    pub fn and_no_more(whole: String) -> Self {
        Self {
            then: "half-close",
            ..Self::at_once(whole)
        }
    }
}

impl Damage {
    /// Damage that makes sense for a request, and what takes up connections only where load is allowed.
    pub fn to(request: &Request, load_allowed: bool) -> BoxedStrategy<Self> {
        let travel = Travel::of(request, load_allowed).prop_map(Self::Travel);
        let start = Start::any().prop_map(Self::Start);
        let fields = Fields::of(request).prop_map(Self::Fields);
        if request.form.is_none() {
            return prop_oneof![2 => travel, 1 => start, 2 => fields].boxed();
        }
        let framing = Framing::any().prop_map(Self::Framing);
        prop_oneof![2 => travel, 1 => start, 2 => fields, 3 => framing].boxed()
    }

    /// The bytes of a damaged request, and their meaning in the specifications.
    #[must_use]
    pub fn inflict(&self, request: &Request) -> (Bytes, Meaning) {
        let mut message = request.message();
        match self {
            Self::Travel(travel) => travel.inflict(request),
            Self::Start(start) => {
                let meaning = start.inflict(&mut message);
                (Bytes::at_once(message.whole()), meaning)
            }
            Self::Fields(fields) => {
                let meaning = fields.inflict(&mut message);
                let bytes = match fields.may_look_unfinished() {
                    true => Bytes::and_no_more(message.whole()),
                    false => Bytes::at_once(message.whole()),
                };
                (bytes, meaning)
            }
            Self::Framing(framing) => framing.inflict(message),
        }
    }
}

/// A message and another one behind it.
fn followed_by(first: &Message, second: &Message) -> String {
    first.whole() + &second.whole()
}
