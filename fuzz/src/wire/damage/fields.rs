//! The fields before the body, written in other ways: RFC 9112 section 5.

use assay_conformance::judge::Law;
use proptest::prelude::*;
use proptest::sample::select;

use crate::wire::meaning::Meaning;
use crate::wire::message::Message;
use crate::wire::request::Request;

/// How the fields before the body are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fields {
    /// The names of fields in another case: RFC 9110 section 5.1.
    NamesIn(Case),
    /// Other white space around the values than one space before them: RFC 9112 section 5.1.
    Spaced(&'static str),
    /// A field that is harmless: an end of the connection that is announced, or a question whether to go on.
    Field(&'static str),
    /// Lines that end with this.
    LineEnd(&'static str),
    /// A value that goes on in the next line: RFC 9112 section 5.2.
    Folded(&'static str),
    /// A field whose value has this character: RFC 9110 section 5.5.
    Forbidden(&'static str),
    /// A field whose value has so many characters: RFC 9110 section 5.4.
    Long(usize),
    /// So many fields more.
    Many(usize),
    /// No Host.
    WithoutHost,
    /// Another Host beside the right one, before or after it.
    SecondHost(Place),
    /// Other credentials beside the right ones.
    SecondCredentials(Place),
    /// Another media type beside the right one.
    SecondType(Place),
    /// White space between the name of this field and its colon.
    SpaceBeforeColon(&'static str),
    /// A line that is no field.
    NoField(&'static str),
}

/// In which letters something is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// Small ones.
    Lower,
    /// Capitals.
    Upper,
}

/// Where a second field stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Before the first.
    Before,
    /// After it.
    After,
}

impl Fields {
    /// Any other way to write a field of a request.
    pub(super) fn of(request: &Request) -> BoxedStrategy<Self> {
        let place = || select(vec![Place::Before, Place::After]);
        let mut names = vec!["Host", "Accept"];
        if request.credentials.is_some() {
            names.push("Authorization");
        }
        if request.form.is_some() {
            names.extend(["Content-Type", "Content-Length"]);
        }
        let name = select(names);
        let mut ways = vec![
            select(vec![Case::Lower, Case::Upper])
                .prop_map(Self::NamesIn)
                .boxed(),
            select(vec!["", r"\t", r" \t  "])
                .prop_map(Self::Spaced)
                .boxed(),
            select(vec![
                "Connection: close",
                "Connection: keep-alive",
                "TE: trailers",
                "X-Unknown: 1",
            ])
            .prop_map(Self::Field)
            .boxed(),
            select(vec![r"\n", r"\r"]).prop_map(Self::LineEnd).boxed(),
            name.clone().prop_map(Self::Folded).boxed(),
            name.prop_map(Self::SpaceBeforeColon).boxed(),
            select(vec![r"\0", r"\r", r"\x7f", r"\x01", r"\xff"])
                .prop_map(Self::Forbidden)
                .boxed(),
            (10..=20_u32)
                .prop_map(|power| Self::Long(1 << power))
                .boxed(),
            (50..6_000_usize).prop_map(Self::Many).boxed(),
            Just(Self::WithoutHost).boxed(),
            place().prop_map(Self::SecondHost).boxed(),
            select(vec![
                "no colon",
                ": no name",
                "in valid: x",
                r"a\0b: x",
                r"\xc3\xa9: x",
            ])
            .prop_map(Self::NoField)
            .boxed(),
        ];
        if request.credentials.is_some() {
            ways.push(place().prop_map(Self::SecondCredentials).boxed());
        }
        if request.form.is_some() {
            ways.push(place().prop_map(Self::SecondType).boxed());
            ways.push(Just(Self::Field("Expect: 100-continue")).boxed());
        }
        prop::strategy::Union::new(ways).boxed()
    }

    /// Whether a server may wait for more: RFC 9112 section 2.2 lets it take no other line end than CRLF for one.
    pub(super) fn may_look_unfinished(&self) -> bool {
        matches!(self, Self::LineEnd(_))
    }

    /// Writes a message so, and says what the specifications make of it.
    pub(super) fn inflict(&self, message: &mut Message) -> Meaning {
        let same = Meaning::Same(Law::FramingUnderstood);
        match self {
            Self::NamesIn(case) => {
                for line in message.fields.iter_mut().chain(&mut message.framing) {
                    if let Some((name, value)) = line.split_once(':') {
                        *line = format!("{}:{value}", case.of(name));
                    }
                }
                same
            }
            Self::Spaced(space) => {
                for line in message.fields.iter_mut().chain(&mut message.framing) {
                    if let Some((name, value)) = line.split_once(": ") {
                        *line = format!("{name}:{space}{value}{space}");
                    }
                }
                Meaning::Same(Law::SpaceExcluded)
            }
            Self::Field(line) => {
                message.fields.push((*line).to_owned());
                same
            }
            Self::LineEnd(end) => {
                message.line_end = end;
                match *end {
                    // RFC 9112 section 2.2 leaves it to the recipient.
                    r"\n" => Meaning::Either,
                    _ => Meaning::Incomplete,
                }
            }
            Self::Folded(name) => {
                message.change(name, |name, value| format!(r"{name}:\r\n {value}"));
                // To be refused, or to be read as a space: RFC 9112 section 5.2.
                Meaning::Either
            }
            Self::Forbidden(character) => {
                message.fields.push(format!("X-Unknown: a{character}b"));
                Meaning::Either
            }
            Self::Long(length) => {
                message
                    .fields
                    .push(format!("X-Unknown: {}", random(*length)));
                Meaning::Either
            }
            Self::Many(count) => {
                message
                    .fields
                    .extend((0..*count).map(|n| format!("X-{n}: y")));
                Meaning::Either
            }
            Self::WithoutHost => {
                message.fields.retain(|line| !line.starts_with("Host: "));
                Meaning::Refused(Law::HostOnce)
            }
            Self::SecondHost(place) => {
                place.put(message, "Host: ", "Host: other.example");
                Meaning::Refused(Law::HostOnce)
            }
            Self::SecondCredentials(place) => {
                place.put(
                    message,
                    "Authorization: ",
                    "Authorization: Basic bm9ib2R5Om5vdGhpbmc=",
                );
                match message.method.as_str() {
                    "POST" => Meaning::Refused(Law::OneCredential),
                    // RFC 6750 section 3.1 says so of methods to send a token, not of the field.
                    _ => Meaning::Either,
                }
            }
            Self::SecondType(place) => {
                place.put(message, "Content-Type: ", "Content-Type: text/plain");
                Meaning::Either
            }
            Self::SpaceBeforeColon(name) => {
                message.change(name, |name, value| format!("{name} : {value}"));
                Meaning::Refused(Law::NoSpaceBeforeColon)
            }
            Self::NoField(line) => {
                message.fields.push((*line).to_owned());
                Meaning::Refused(Law::GrammarKept)
            }
        }
    }
}

impl Case {
    fn of(self, text: &str) -> String {
        match self {
            Self::Lower => text.to_lowercase(),
            Self::Upper => text.to_uppercase(),
        }
    }
}

impl Place {
    fn put(self, message: &mut Message, first: &str, second: &str) {
        let at = message
            .fields
            .iter()
            .position(|line| line.starts_with(first));
        let at = at.unwrap_or(message.fields.len());
        let at = match self {
            Self::Before => at,
            Self::After => message.fields.len().min(at + 1),
        };
        message.fields.insert(at, second.to_owned());
    }
}

/// A template of so many characters; one reference makes a million of them at most.
fn random(length: usize) -> String {
    const MOST: usize = 1_000_000;
    let (whole, rest) = (length / MOST, length % MOST);
    let rest = (rest > 0).then(|| format!("{{random.{rest}}}"));
    let whole = std::iter::repeat_n(format!("{{random.{MOST}}}"), whole);
    whole.chain(rest).collect()
}
