//! Damage to parameters: to one of them, to two, or to the list.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::Effect;
use super::message::{Message, Parameter};
use super::text::{Coding, Piece, Text};
use super::weight::Weight;

/// Damage to parameters, whichever they are.
#[derive(Clone, Debug)]
pub enum Damage {
    /// To one of them.
    To(Index, Hurt),
    /// Two of them have each other's value.
    Swap(Index, Index),
    /// They come in another order.
    Rotate(Index),
    /// There are some that nobody knows, before or behind the others.
    Unknown {
        /// Their name; several of them are numbered.
        name: &'static str,
        /// How many.
        count: usize,
        /// Whether they come first.
        first: bool,
    },
}

/// Damage to one parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hurt {
    /// It is not there.
    Drop,
    /// It has no value, which is as good as not there: RFC 6749 section 3.2.
    Empty,
    /// It comes twice with the same value.
    RepeatSame,
    /// It comes twice, the second time with another value.
    RepeatOther,
    /// It has another value of a plausible form.
    Other,
    /// Its value is longer by so many characters.
    Lengthen(usize),
    /// Its value lacks the last character.
    Shorten,
    /// One character in the middle of its value is another one.
    Alter,
    /// Its value is in the other letter case.
    Swapcase,
    /// Its value has something at one of its ends.
    Insert(End, Odd),
    /// It is encoded in another way.
    Recode(Coding),
    /// Its name is in upper case.
    UppercaseName,
    /// Its name has something behind it: some frameworks read `code[]` as the first of a list called `code`.
    NameBefore(&'static str),
}

/// An end of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Before it.
    Front,
    /// Behind it.
    Back,
}

/// Something that does not belong into a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Odd {
    /// Characters that may count as white space.
    Blank(&'static str),
    /// Characters that look like nothing, or like another character.
    Lookalike(&'static str),
    /// Texts that are not percent-encoded UTF-8.
    Malformed(&'static str),
}

/// Characters that servers trim from the ends of a value, each with a language whose library does so.
const BLANKS: &[&str] = &[" ", "\t", "\r\n", "\0", "\u{feff}", "\u{a0}", "\u{2003}"];
/// A zero-width space, letters of other alphabets that look like Latin ones, a full-width one, an accent to be combined.
const LOOKALIKES: &[&str] = &["\u{200b}", "\u{430}", "\u{ff41}", "\u{301}", "\u{1f512}"];
/// A bad byte, an overlong slash, half a surrogate pair, a percent sign alone, one before no digits, an old way of JavaScript.
const MALFORMED: &[&str] = &["%ff", "%c0%af", "%ed%a0%80", "%", "%zz", "%u0041"];
/// Up to and past what servers read.
const LENGTHS: &[usize] = &[1, 64, 1024, 8192, 65_536, 262_144, 1_000_000];
/// Names that mean something to some library and nothing to the protocol.
const UNKNOWN: &[&str] = &[
    "foo",
    "x_unknown",
    "__proto__",
    "constructor",
    "a[b][c]",
    "x.y",
    "0",
];
/// From here on a server may have had enough: RFC 9110 section 15.5.14.
const LONG: usize = 1024;
/// The same for the number of parameters.
const MANY: usize = 20;

/// Any damage to parameters; simpler ones come first when a case is made smaller.
///
/// ```
/// use assay_fuzz::damage::message::{Message, Parameter};
/// use assay_fuzz::damage::parameter::damage;
/// use assay_fuzz::damage::text::Text;
/// use assay_fuzz::damage::weight::Weight;
/// use proptest::prelude::*;
///
/// proptest!(|(damage in damage())| {
///     let known = Parameter::new("code", Text::reference("flow.code"), Weight::MeansNothing);
///     let mut message = Message::new(vec![known]);
///     damage.apply(&mut message);
///     // After any change it is still a template that can be sent.
///     prop_assert!(!message.send().is_empty());
/// });
/// ```
pub fn damage() -> impl Strategy<Value = Damage> + Clone {
    prop_oneof![
        12 => (any::<Index>(), hurt()).prop_map(|(at, hurt)| Damage::To(at, hurt)),
        1 => (any::<Index>(), any::<Index>()).prop_map(|(one, other)| Damage::Swap(one, other)),
        1 => any::<Index>().prop_map(Damage::Rotate),
        1 => (select(UNKNOWN), select(vec![1, 2, MANY, 300, 3000]), any::<bool>())
            .prop_map(|(name, count, first)| Damage::Unknown { name, count, first }),
    ]
}

/// Any damage to one parameter.
pub fn hurt() -> impl Strategy<Value = Hurt> + Clone {
    prop_oneof![
        2 => Just(Hurt::Drop),
        2 => Just(Hurt::Empty),
        2 => Just(Hurt::Other),
        1 => Just(Hurt::RepeatSame),
        2 => Just(Hurt::RepeatOther),
        1 => Just(Hurt::Shorten),
        1 => Just(Hurt::Alter),
        1 => Just(Hurt::Swapcase),
        // The longest are slow, and one of them says as much as many.
        2 => prop_oneof![
            30 => select(&LENGTHS[..4]),
            1 => select(&LENGTHS[4..]),
        ].prop_map(Hurt::Lengthen),
        6 => (select(&[End::Front, End::Back]), odd())
            .prop_map(|(end, odd)| Hurt::Insert(end, odd)),
        3 => select(vec![
            Coding::EveryByte,
            Coding::EveryByteInLowerCase,
            Coding::Plus,
            Coding::Twice,
        ]).prop_map(Hurt::Recode),
        1 => Just(Hurt::UppercaseName),
        1 => select(vec!["[]", "[0]", "[a]", " ", "\0", ".x"]).prop_map(Hurt::NameBefore),
    ]
}

fn odd() -> impl Strategy<Value = Odd> + Clone {
    prop_oneof![
        select(BLANKS).prop_map(Odd::Blank),
        select(LOOKALIKES).prop_map(Odd::Lookalike),
        select(MALFORMED).prop_map(Odd::Malformed),
    ]
}

impl Damage {
    /// Does it, and says what it means. Earlier damage stays as it is.
    pub fn apply(&self, message: &mut Message) -> Effect {
        let count = message.parameters.len();
        if count == 0 {
            return Effect::Harmless;
        }
        match self {
            Self::To(at, hurt) => hurt.apply(at.index(count), message),
            Self::Swap(one, other) => swap(one.index(count), other.index(count), message),
            Self::Rotate(by) => {
                message.parameters.rotate_left(by.index(count));
                Effect::Harmless
            }
            Self::Unknown { name, count, first } => unknown(name, *count, *first, message),
        }
    }
}

impl Hurt {
    fn apply(self, at: usize, message: &mut Message) -> Effect {
        let Some(parameter) = message.parameters.get_mut(at) else {
            return Effect::Harmless;
        };
        if parameter.damaged {
            return Effect::Harmless;
        }
        parameter.damaged = true;
        let weight = parameter.weight.clone();
        match self {
            Self::Drop => {
                message.parameters.remove(at);
                weight.when_dropped()
            }
            Self::Empty => {
                parameter.value = Text::default();
                weight.when_dropped()
            }
            Self::RepeatSame | Self::RepeatOther => {
                let mut second = parameter.clone();
                if self == Self::RepeatOther {
                    second.value = another();
                }
                message.parameters.push(second);
                weight.when_repeated()
            }
            Self::Other => {
                parameter.value = another();
                weight.when_changed()
            }
            Self::Lengthen(by) => {
                let more = Piece::Reference(format!("random.{by}"));
                parameter.value = parameter.value.clone().before(more);
                message.unreadable |= by >= LONG;
                match by {
                    // A decoder of tokens may ignore bits at the end.
                    1 => weight.when_softened(),
                    LONG.. => weight.when_changed().and(Effect::Either),
                    _ => weight.when_changed(),
                }
            }
            Self::Shorten => {
                parameter.value = parameter
                    .value
                    .filtered("shortened")
                    .rewritten(|text| text.chars().skip(1).collect());
                weight.when_changed()
            }
            Self::Alter => {
                parameter.value = parameter
                    .value
                    .filtered("altered")
                    .rewritten(|text| text.replacen(['a', 'e', 'o'], "0", 1));
                weight.when_changed()
            }
            Self::Swapcase => {
                parameter.value = parameter
                    .value
                    .filtered("swapcase")
                    .rewritten(str::to_ascii_uppercase);
                weight.when_softened()
            }
            Self::Insert(end, odd) => {
                let value = std::mem::take(&mut parameter.value);
                parameter.value = match end {
                    End::Front => value.after(odd.piece()),
                    End::Back => value.before(odd.piece()),
                };
                match odd {
                    Odd::Blank(_) => weight.when_softened(),
                    Odd::Lookalike(_) => weight.when_changed(),
                    Odd::Malformed(_) => {
                        message.unreadable = true;
                        weight.when_changed().and(Effect::Either)
                    }
                }
            }
            Self::Recode(coding) => {
                parameter.coding = coding;
                match coding {
                    Coding::Needed
                    | Coding::Plus
                    | Coding::EveryByte
                    | Coding::EveryByteInLowerCase => Effect::Harmless,
                    // The name is another one, too.
                    Coding::Twice => weight.when_dropped(),
                }
            }
            // RFC 6749 section 1.9: names are case sensitive. To some frameworks they are not, and nobody is hurt.
            Self::UppercaseName => {
                parameter.name = parameter.name.rewritten(str::to_ascii_uppercase);
                weight.when_renamed()
            }
            Self::NameBefore(more) => {
                parameter.name = parameter.name.clone().before(Piece::Literal(more.into()));
                weight.when_renamed()
            }
        }
    }
}

impl Odd {
    fn piece(self) -> Piece {
        match self {
            Self::Blank(text) | Self::Lookalike(text) => Piece::Literal(text.to_owned()),
            Self::Malformed(text) => Piece::Encoded(text),
        }
    }
}

/// A value of the form that codes and tokens often have.
fn another() -> Text {
    Text::reference("random.43")
}

fn swap(one: usize, other: usize, message: &mut Message) -> Effect {
    let (low, high) = (one.min(other), one.max(other));
    let Some((before, after)) = message.parameters.split_at_mut_checked(high) else {
        return Effect::Harmless;
    };
    let (Some(low), Some(high)) = (before.get_mut(low), after.first_mut()) else {
        return Effect::Harmless;
    };
    if low.damaged || high.damaged || low.value == high.value {
        return Effect::Harmless;
    }
    std::mem::swap(&mut low.value, &mut high.value);
    (low.damaged, high.damaged) = (true, true);
    low.weight.when_changed().and(high.weight.when_changed())
}

/// RFC 6749 sections 3.1 and 3.2: what is not known is ignored.
fn unknown(name: &str, count: usize, first: bool, message: &mut Message) -> Effect {
    let unknown = (0..count).map(|number| {
        let name = match number {
            0 => name.to_owned(),
            number => format!("{name}{number}"),
        };
        Parameter::new(&name, Text::literal("1"), Weight::MeansNothing)
    });
    let unknown: Vec<_> = unknown.collect();
    let is_there = |new: &Parameter| message.parameters.iter().any(|old| old.name == new.name);
    // RFC 6749 section 3.1: none comes more than once, known or not.
    let repeats = unknown.iter().any(is_there);
    let at = if first { 0 } else { message.parameters.len() };
    message.parameters.splice(at..at, unknown);
    message.unreadable |= count > MANY;
    match repeats || count > MANY {
        true => Effect::Either,
        false => Effect::Harmless,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::damage::Refusal;
    use assay_conformance::judge::Law;

    fn message() -> Message {
        let refusal = Refusal::new(Law::DamagedNeverGranted, &["invalid_grant"]);
        Message::new(vec![
            Parameter::new("a", Text::literal("b"), Weight::Decides(refusal)),
            Parameter::new("c", Text::literal("d"), Weight::MeansNothing),
        ])
    }

    fn after(hurts: &[(usize, Hurt)]) -> (String, Effect) {
        let mut message = message();
        let effects = hurts.iter().map(|(at, hurt)| hurt.apply(*at, &mut message));
        let effect = effects.fold(Effect::Harmless, Effect::and);
        (message.form(), effect)
    }

    #[test]
    fn what_decides_must_not_be_damaged_and_what_means_nothing_may() {
        let refused = Effect::harmful(Law::DamagedNeverGranted, &["invalid_grant"]);
        assert_eq!(
            after(&[(0, Hurt::Drop)]),
            ("c=d".to_owned(), refused.clone())
        );
        assert_eq!(after(&[(0, Hurt::Empty)]), ("a=&c=d".to_owned(), refused));
        assert_eq!(
            after(&[(1, Hurt::Drop)]),
            ("a=b".to_owned(), Effect::Harmless)
        );
    }

    #[test]
    fn another_way_of_writing_it_is_the_same_text() {
        let every = Hurt::Recode(Coding::EveryByte);
        let expected = ("%61=%62&c=d".to_owned(), Effect::Harmless);
        assert_eq!(after(&[(0, every)]), expected);
    }

    #[test]
    fn what_is_unknown_is_harmless_until_it_is_repeated() {
        let mut message = message();
        assert_eq!(unknown("x", 1, false, &mut message), Effect::Harmless);
        assert_eq!(unknown("x", 1, true, &mut message), Effect::Either);
        assert_eq!(message.form(), "x=1&a=b&c=d&x=1");
    }

    #[test]
    fn nothing_is_damaged_twice() {
        let expected = after(&[(0, Hurt::Empty)]);
        assert_eq!(
            after(&[(0, Hurt::Empty), (0, Hurt::UppercaseName)]),
            expected
        );
    }

    #[test]
    fn values_that_are_swapped_twice_would_be_right_again() {
        let mut message = message();
        assert_ne!(swap(0, 1, &mut message), Effect::Harmless);
        assert_eq!(swap(1, 0, &mut message), Effect::Harmless);
        assert_eq!(message.form(), "a=d&c=b");
    }

    proptest! {
        #[test]
        fn a_message_stays_a_template(damages in proptest::collection::vec(damage(), 0..4)) {
            let mut message = message();
            for damage in &damages {
                damage.apply(&mut message);
            }
            let body = message.form().replace("{{", "").replace("}}", "");
            prop_assert_eq!(body.matches('{').count(), body.matches('}').count());
        }
    }
}
