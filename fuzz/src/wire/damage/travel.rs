//! Bytes that arrive slowly, in part, or with those of others.

use assay_conformance::judge::Law;
use proptest::prelude::*;
use proptest::sample::select;

use super::{Bytes, followed_by};
use crate::wire::meaning::Meaning;
use crate::wire::message::units;
use crate::wire::request::Request;

/// How the bytes of a request travel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Travel {
    /// In pieces that end so many thousandths of the way, with a pause of so many milliseconds after each.
    Slow(Vec<usize>, u16),
    /// Each by itself.
    OneByOne,
    /// Beside so many connections that stall.
    Beside(u16),
    /// With others before the answer to the first has come: so many requests, at once or one after the other.
    Pipelined(u8, bool),
    /// Cut within the lines before the body, so many thousandths of the way.
    WithoutEnd(usize, Gone),
    /// Cut within the body: the part of the form that arrives.
    WithoutBody(&'static str, Gone),
    /// Whole, but nobody waits for the answer.
    Abandoned,
}

/// The fate of the connection of a request that was cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// Nothing more will come, and the answer is waited for.
    Silent,
    /// The connection is closed.
    Away,
}

impl Travel {
    /// Any damage to a request on its way.
    pub(super) fn of(request: &Request, load_allowed: bool) -> BoxedStrategy<Self> {
        let gone = || select(vec![Gone::Silent, Gone::Away]);
        let slow = (prop::collection::vec(0..1_000_usize, 1..6), 0..12_u16)
            .prop_map(|(places, pause)| Self::Slow(places, pause));
        let cut = (0..1_000_usize, gone()).prop_map(|(place, gone)| Self::WithoutEnd(place, gone));
        let mut ways = vec![
            (4, slow.boxed()),
            (1, Just(Self::OneByOne).boxed()),
            (4, cut.boxed()),
            (1, Just(Self::Abandoned).boxed()),
        ];
        if load_allowed {
            ways.push((1, select(vec![20, 40]).prop_map(Self::Beside).boxed()));
        }
        if request.form.is_some() {
            let part = select(vec!["", "{form|first-half}", "{form|shortened}"]);
            let cut = (part, gone()).prop_map(|(part, gone)| Self::WithoutBody(part, gone));
            ways.push((3, cut.boxed()));
        }
        if request.repeatable {
            let others = (2..=3_u8, any::<bool>());
            let pipelined = others.prop_map(|(count, at_once)| Self::Pipelined(count, at_once));
            ways.push((3, pipelined.boxed()));
        }
        prop::strategy::Union::new_weighted(ways).boxed()
    }

    /// The bytes of a damaged request, and their meaning in the specifications.
    pub(super) fn inflict(&self, request: &Request) -> (Bytes, Meaning) {
        let message = request.message();
        let same = Meaning::Same(Law::FramingUnderstood);
        match self {
            Self::Slow(places, pause) => {
                let whole = message.whole();
                (cut_at(&units(&whole), places, *pause), same)
            }
            Self::OneByOne => {
                let whole = message.whole();
                let pieces = units(&whole).into_iter().map(str::to_owned).collect();
                let bytes = Bytes {
                    pieces,
                    ..Bytes::at_once(String::new())
                };
                (bytes, same)
            }
            Self::Beside(count) => {
                let bytes = Bytes {
                    beside: *count,
                    ..Bytes::at_once(message.whole())
                };
                (bytes, Meaning::Same(Law::SlowHoldUpNobody))
            }
            Self::Pipelined(count, at_once) => {
                let several = (0..*count).map(|n| match n % 2 {
                    0 => message.whole(),
                    _ => request.unproven().whole(),
                });
                let pieces: Vec<String> = several.collect();
                let pieces = match at_once {
                    true => vec![pieces.concat()],
                    false => pieces,
                };
                let bytes = Bytes {
                    pieces,
                    ..Bytes::at_once(String::new())
                };
                (bytes, Meaning::Several(*count))
            }
            Self::WithoutEnd(place, gone) => {
                let head = message.head();
                let units = units(&head);
                gone.leave(units[..units.len() * place / 1_000].concat())
            }
            Self::WithoutBody(part, gone) => gone.leave(message.head() + part),
            Self::Abandoned => Gone::Away.leave(followed_by(&message, &request.unproven())),
        }
    }
}

impl Gone {
    fn leave(self, part: String) -> (Bytes, Meaning) {
        match self {
            Self::Silent => (Bytes::and_no_more(part), Meaning::Incomplete),
            Self::Away => (
                Bytes {
                    then: "close",
                    ..Bytes::at_once(part)
                },
                Meaning::Unseen,
            ),
        }
    }
}

fn cut_at(units: &[&str], places: &[usize], pause_ms: u16) -> Bytes {
    let mut cuts: Vec<usize> = places
        .iter()
        .map(|place| units.len() * place / 1_000)
        .collect();
    cuts.sort_unstable();
    cuts.dedup();
    let starts = std::iter::once(0).chain(cuts.iter().copied());
    let ends = cuts.iter().copied().chain([units.len()]);
    let pieces = starts
        .zip(ends)
        .map(|(start, end)| units[start..end].concat());
    Bytes {
        pieces: pieces.filter(|piece| !piece.is_empty()).collect(),
        pause_ms,
        ..Bytes::at_once(String::new())
    }
}
