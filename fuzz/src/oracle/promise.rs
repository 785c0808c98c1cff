//! Demands on an answer with tokens that follow from the request.

use assay_conformance::judge::Law;
use toml::{Table, toml};

/// A demand on an answer with tokens that follows from the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Promise {
    /// Where the scope openid was asked for in a flow with a code, there is an ID token.
    IdToken,
    /// `scope` was sent without a value, which does not mean that there is to be none.
    SomeScope,
    /// This word was not asked for when the user was there, and is not granted now.
    NotBeyond(String),
}

impl Promise {
    pub(super) fn law(&self) -> Law {
        match self {
            Self::IdToken => Law::IdTokenWithOpenid,
            Self::SomeScope => Law::EmptyIsOmitted,
            Self::NotBeyond(_) => Law::ScopeWithin,
        }
    }

    /// The outcome of an answer with tokens that keeps it.
    pub(super) fn kept(&self) -> Vec<Table> {
        match self {
            Self::IdToken => vec![
                toml! { json = { id_token = { type = "string", min_length = 1 } } },
                // RFC 6749 section 3.3: less can be granted than was asked for, if the answer says so.
                toml! { scope = { lacks = "openid" } },
            ],
            Self::SomeScope => vec![toml! { scope = { optional = true, empty = false } }],
            Self::NotBeyond(word) => {
                let word = word.as_str();
                vec![toml! { scope = { optional = true, lacks = word } }]
            }
        }
    }
}
