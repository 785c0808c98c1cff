//! The request line, written in other ways: RFC 9112 section 3.

use assay_conformance::judge::Law;
use proptest::prelude::*;
use proptest::sample::select;

use crate::wire::meaning::Meaning;
use crate::wire::message::{CRLF, Message};

/// How the request line is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// With scheme and authority in its target: RFC 9112 section 3.2.2.
    AbsoluteForm,
    /// Behind something else.
    After(&'static str),
    /// With another version.
    Version(&'static str),
    /// With another method.
    Method(&'static str),
}

impl Start {
    /// Any of them.
    pub(super) fn any() -> BoxedStrategy<Self> {
        let before = vec![CRLF, r"\r\n\r\n", r"\n", r"\xef\xbb\xbf", " ", r"\0"];
        let versions = vec![
            "HTTP/1.0", "HTTP/1.2", "HTTP/9.9", "HTTP/0.9", "http/1.1", "HTTP/1", "",
        ];
        let methods = vec![
            "post",
            "get",
            "XPOST",
            "PO ST",
            "P@ST",
            "",
            r"POST\0",
            r"\xc3\xa9",
        ];
        prop_oneof![
            1 => Just(Self::AbsoluteForm),
            3 => select(before).prop_map(Self::After),
            3 => select(versions).prop_map(Self::Version),
            3 => select(methods).prop_map(Self::Method),
        ]
        .boxed()
    }

    /// Writes the request line of a message so, and says what the specifications make of it.
    pub(super) fn inflict(&self, message: &mut Message) -> Meaning {
        match self {
            Self::AbsoluteForm => {
                message.target = "{endpoint.url}".to_owned();
                Meaning::Same(Law::AbsoluteFormAccepted)
            }
            Self::After(before) => {
                message.before = (*before).to_owned();
                match *before {
                    CRLF => Meaning::Same(Law::EmptyLineIgnored),
                    // RFC 9112 section 2.2 asks for one empty line, and lets a recipient take a bare LF for the end of one.
                    r"\r\n\r\n" | r"\n" => Meaning::Either,
                    _ => Meaning::Refused(Law::GrammarKept),
                }
            }
            Self::Version(version) => {
                message.version = (*version).to_owned();
                match *version {
                    // RFC 9110 sections 2.5 and 15.6.6: a server may serve other versions, or not.
                    "HTTP/1.0" | "HTTP/1.2" | "HTTP/9.9" | "HTTP/0.9" => Meaning::Either,
                    _ => Meaning::Refused(Law::GrammarKept),
                }
            }
            Self::Method(method) => {
                message.method = (*method).to_owned();
                match *method {
                    "post" | "get" | "XPOST" => Meaning::Refused(Law::MethodNotGuessed),
                    _ => Meaning::Refused(Law::GrammarKept),
                }
            }
        }
    }
}
