//! Where a body ends, said in other ways: RFC 9112 sections 6 and 7.

use assay_conformance::judge::Law;
use proptest::prelude::*;
use proptest::sample::select;

use super::{Bytes, followed_by};
use crate::wire::meaning::Meaning;
use crate::wire::message::Message;

/// How it is said where a body ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Framing {
    /// In chunks, as they should be.
    Chunked(Chunks),
    /// In chunks, as they must not be: RFC 9112 section 7.1.
    BadChunks(&'static str),
    /// In chunks of which the last is missing.
    WithoutLastChunk(Chunks),
    /// By a Content-Length that is none.
    BadLength(&'static str),
    /// By the same Content-Length in a list: RFC 9110 section 8.6.
    ListedLength(&'static str),
    /// By two that differ, in this order.
    TwoLengths([&'static str; 2]),
    /// By one that is too small.
    TooShort,
    /// Not at all.
    Untold,
    /// By a transfer coding that nobody knows, or after which nothing ends: RFC 9112 section 6.3, rule 4.
    BadCoding(&'static str),
    /// In chunks, with a Content-Length that goes further, and another request in between.
    Smuggled,
    /// In chunks, with a Content-Length that ends earlier.
    BothAndShort,
    /// In chunks, with the Content-Length that the body would have by itself.
    Both,
}

/// Ways to cut a body into chunks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chunks {
    /// One for all.
    One,
    /// One for each byte.
    EachByte,
    /// With an extension that nobody knows: section 7.1.1.
    Extended,
    /// With a size in capitals and with zeros in front.
    Capital,
    /// With a field behind the last one: section 7.1.2.
    Trailer,
}

/// A chunk that is larger than any, for which a server could wait.
const ENORMOUS: &str = r"ffffffffffffffff{form|hex-length}\r\n{form}\r\n0\r\n\r\n";

/// The line that announces chunks.
const CHUNKED: &str = "Transfer-Encoding: chunked";

impl Framing {
    /// Any of them.
    pub(super) fn any() -> BoxedStrategy<Self> {
        let chunks = || {
            select(vec![
                Chunks::One,
                Chunks::EachByte,
                Chunks::Extended,
                Chunks::Capital,
                Chunks::Trailer,
            ])
        };
        let bad_chunks = select(vec![
            r"x\r\n{form}\r\n0\r\n\r\n",
            r"-1\r\n{form}\r\n0\r\n\r\n",
            r"0x{form|hex-length}\r\n{form}\r\n0\r\n\r\n",
            ENORMOUS,
            r"{form|hex-length}\r\n{form}xx\r\n0\r\n\r\n",
            r"{form|hex-length}\r\n{form}0\r\n\r\n",
            r"\r\n{form}\r\n0\r\n\r\n",
            r"{form|hex-length} 1\r\n{form}\r\n0\r\n\r\n",
        ]);
        let bad_length = select(vec![
            "+{form|length}",
            "-{form|length}",
            "0x{form|hex-length}",
            "{form|length}.0",
            "{form|length} 0",
            "{form|length}a",
            "a",
            "",
            "99999999999999999999999999",
        ]);
        let two = select(vec![
            ["{form|length}", "0"],
            ["0", "{form|length}"],
            ["{form|length}", "1{form|length}"],
            ["1{form|length}", "{form|length}"],
        ]);
        let bad_coding = select(vec![
            "Transfer-Encoding: chunked, identity",
            "Transfer-Encoding: identity",
            "Transfer-Encoding: gzip",
            "Transfer-Encoding: xchunked",
            "Transfer-Encoding: chunked, gzip",
        ]);
        prop_oneof![
            4 => chunks().prop_map(Self::Chunked),
            3 => bad_chunks.prop_map(Self::BadChunks),
            2 => chunks().prop_map(Self::WithoutLastChunk),
            3 => bad_length.prop_map(Self::BadLength),
            1 => select(vec!["{form|length}, {form|length}", "{form|length},{form|length}"]).prop_map(Self::ListedLength),
            2 => two.prop_map(Self::TwoLengths),
            1 => Just(Self::TooShort),
            1 => Just(Self::Untold),
            2 => bad_coding.prop_map(Self::BadCoding),
            1 => Just(Self::Smuggled),
            1 => Just(Self::BothAndShort),
            1 => Just(Self::Both),
        ]
        .boxed()
    }

    /// The bytes of a damaged message, and their meaning in the specifications.
    pub(super) fn inflict(&self, mut message: Message) -> (Bytes, Meaning) {
        match self {
            Self::Chunked(chunks) => {
                chunked(&mut message, &chunks.whole());
                (
                    Bytes::at_once(message.whole()),
                    Meaning::SameOrLengthRequired,
                )
            }
            Self::BadChunks(body) => {
                chunked(&mut message, body);
                let bytes = match *body == ENORMOUS {
                    true => Bytes::and_no_more(message.whole()),
                    false => Bytes::at_once(message.whole()),
                };
                (bytes, Meaning::Incomplete)
            }
            Self::WithoutLastChunk(chunks) => {
                chunked(&mut message, &chunks.body());
                (Bytes::and_no_more(message.whole()), Meaning::Incomplete)
            }
            Self::BadLength(length) => {
                message.framing = vec![format!("Content-Length: {length}")];
                (
                    Bytes::at_once(message.whole()),
                    Meaning::RefusedForGood(Law::LengthTold),
                )
            }
            Self::ListedLength(length) => {
                message.framing = vec![format!("Content-Length: {length}")];
                (Bytes::at_once(message.whole()), Meaning::Either)
            }
            Self::TwoLengths(lengths) => {
                message.framing = lengths
                    .map(|length| format!("Content-Length: {length}"))
                    .into();
                (
                    Bytes::at_once(message.whole()),
                    Meaning::RefusedForGood(Law::LengthTold),
                )
            }
            Self::TooShort => {
                // The rest is taken for the beginning of another request.
                message.framing = vec!["Content-Length: {form|first-half|length}".to_owned()];
                (Bytes::at_once(message.whole()), Meaning::Either)
            }
            Self::Untold => {
                // Section 6.3, rule 7: then there is no body, and what follows is another request.
                message.framing.clear();
                (Bytes::at_once(message.whole()), Meaning::Incomplete)
            }
            Self::BadCoding(line) => {
                chunked(&mut message, &Chunks::One.whole());
                message.framing = vec![(*line).to_owned()];
                (
                    Bytes::at_once(message.whole()),
                    Meaning::RefusedForGood(Law::LengthTold),
                )
            }
            Self::Smuggled => {
                let hidden = message.clone();
                chunked(&mut message, &Chunks::One.whole());
                // Ten times as long as the form is further than the end of the chunks, and that is all it takes.
                message
                    .framing
                    .insert(0, "Content-Length: {form|length}0".to_owned());
                let whole = followed_by(&message, &hidden);
                (Bytes::at_once(whole), Meaning::TwoLengths)
            }
            Self::BothAndShort => {
                chunked(&mut message, &Chunks::One.whole());
                message.framing.push("Content-Length: 4".to_owned());
                (Bytes::at_once(message.whole()), Meaning::TwoLengths)
            }
            Self::Both => {
                chunked(&mut message, &Chunks::One.whole());
                message
                    .framing
                    .push("Content-Length: {form|length}".to_owned());
                (Bytes::at_once(message.whole()), Meaning::TwoLengths)
            }
        }
    }
}

impl Chunks {
    /// The body without its end.
    fn body(self) -> String {
        match self {
            Self::One | Self::Trailer => r"{form|hex-length}\r\n{form}\r\n",
            Self::EachByte => "{form|one-byte-chunks}",
            Self::Extended => r#"{form|hex-length};a;b=c;d="e;\\""\r\n{form}\r\n"#,
            Self::Capital => r"000{form|hex-length|uppercase}\r\n{form}\r\n",
        }
        .to_owned()
    }

    fn whole(self) -> String {
        let end = match self {
            Self::Trailer => r"0\r\nX-Unknown: 1\r\n\r\n",
            Self::One | Self::EachByte | Self::Extended | Self::Capital => r"0\r\n\r\n",
        };
        self.body() + end
    }
}

fn chunked(message: &mut Message, body: &str) {
    message.framing = vec![CHUNKED.to_owned()];
    message.body = body.to_owned();
}
