//! The state of a request, which comes back as it was: RFC 6749 sections 4.1.1 and 4.1.2.

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::BoxedStrategy;

use crate::stage::literal;

/// The state of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// A random one, as any client sends.
    Usual,
    /// One of the characters that it can be made of: RFC 6749 appendix A.5. It need not be accepted only if it is too short.
    Written(String),
    /// One that a provider can refuse, but not alter.
    Odd(String),
    /// One that is as long as a URL can carry.
    Long(u32),
    /// None.
    None,
    /// None, for an empty value is as good as none.
    Empty,
    /// Two.
    Twice,
    /// One that the server may read in several ways.
    Unclear,
}

/// States, mostly usual ones.
pub(super) fn any() -> BoxedStrategy<State> {
    prop_oneof![
        6 => Just(State::Usual),
        // Eight characters, because some providers refuse less.
        4 => "[ -~]{8,60}".prop_map(State::Written),
        1 => select(ODD).prop_map(|state| State::Odd(state.to_owned())),
        1 => select(vec![128, 1000, 4000]).prop_map(State::Long),
        1 => Just(State::None),
        1 => Just(State::Empty),
        1 => Just(State::Twice),
    ]
    .boxed()
}

impl State {
    /// The parameter as a text of the scenario language; none if it is the verb's own.
    pub(super) fn value(&self) -> Option<String> {
        match self {
            Self::Usual | Self::None | Self::Unclear => None,
            Self::Written(state) | Self::Odd(state) => Some(literal(state)),
            Self::Long(length) => Some(format!("{{random.{length}}}")),
            Self::Empty => Some(String::new()),
            Self::Twice => Some(FIRST.to_owned()),
        }
    }

    /// Whether a request with it may be refused for that.
    pub(super) fn may_be_refused(&self) -> bool {
        match self {
            Self::Usual | Self::Written(_) => false,
            // Section 4.1.1 only recommends it, but OAuth 2.1 and some providers want it where there is no challenge.
            Self::Odd(_)
            | Self::Long(_)
            | Self::None
            | Self::Empty
            | Self::Twice
            | Self::Unclear => true,
        }
    }
}

/// The two states of [`State::Twice`].
pub(super) const FIRST: &str = "the-first-state";
pub(super) const SECOND: &str = "the-second-state";

const ODD: &[&str] = &[
    "x",
    "gr\u{fc}n-\u{20ac}-\u{65e5}\u{672c}\u{8a9e}",
    "\u{1f512}\u{200b}\u{202e}etats",
    "e\u{301}-e\u{301}-e\u{301}",
    "one\r\nSet-Cookie: assay=1",
    "one\ntwo\nthree",
    "tab\tand\u{7f}delete",
    "\0nothing",
    "\u{feff}byte order",
];
