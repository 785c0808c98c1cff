//! Damage to an authorization request, and what it means.

use assay_conformance::judge::Law;

/// Damage to an authorization request.
///
/// Values are texts of the scenario language; where one stands for itself, its braces are doubled.
#[derive(Clone, Debug)]
pub struct Damage {
    pub(super) edits: Vec<Edit>,
    /// Its meaning for the answer.
    pub meaning: Meaning,
    pub(super) sequel: Option<Sequel>,
    pub(super) visitor: Visitor,
    pub(super) via: Via,
    /// A redirect_uri beside the registered ones where the answer may go.
    pub(super) also_to: Option<String>,
    /// Whether it is so long that a server may have had enough of it.
    pub(super) long: bool,
}

/// A change of the request's parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Edit {
    /// The parameter has this value.
    Set(String, String),
    /// It is not sent.
    Omit(&'static str),
    /// It is sent a second time, with this value.
    Repeat(&'static str, String),
}

/// The meaning of damage for the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Nothing: there is a code all the same.
    Harmless {
        /// The law that a refusal would break.
        law: Law,
        /// Why a refusal earns a warning only.
        habit: Option<&'static str>,
    },
    /// There is no code, and the client may be told so.
    Refused {
        /// The law that a code would break.
        law: Law,
        /// Error codes that fit.
        codes: &'static [&'static str],
        /// Why a code earns a warning only.
        habit: Option<&'static str>,
    },
    /// There is no code, and no redirect either: nothing proves that the client would be the one who hears of it.
    Unredirected {
        /// The law that a redirect would break.
        law: Law,
    },
    /// The specifications, or what is common, allow both.
    Either,
}

/// The user who comes with the request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Visitor {
    /// A user, who signs in if asked and allows.
    #[default]
    User,
    /// A user who has signed in and allowed before.
    Regular,
    /// A user who denies.
    Denier,
    /// A browser in which nobody ever signs in.
    Nobody,
}

/// How the answer travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Via {
    /// In the query: the rule for codes.
    #[default]
    Query,
    /// In a form.
    FormPost,
    /// As the provider understood the request.
    Any,
}

/// The use of a code, if there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sequel {
    /// It is good for tokens.
    Redeemed,
    /// It is good for tokens, but not of these words of scope.
    WithoutScope(&'static str),
    /// It is good for tokens, but not of all these words of scope together.
    WithoutUnion(&'static [&'static str]),
    /// The ID token has the nonce.
    WithNonce,
    /// It is good for nothing without a verifier.
    NotWithoutVerifier(Law),
    /// It is good for nothing with the verifier that the client has; why tokens earn a warning only.
    NotWithVerifier(Law, Option<&'static str>),
}

impl Damage {
    /// Changes with their meaning.
    pub(super) fn new(edits: Vec<Edit>, meaning: Meaning) -> Self {
        Self {
            edits,
            meaning,
            sequel: None,
            visitor: Visitor::User,
            via: Via::Query,
            also_to: None,
            long: false,
        }
    }

    /// A parameter with another value.
    pub(super) fn set(name: &str, value: impl Into<String>, meaning: Meaning) -> Self {
        Self::new(vec![Edit::Set(name.to_owned(), value.into())], meaning)
    }

    /// A parameter that is left out.
    pub(super) fn omit(name: &'static str, meaning: Meaning) -> Self {
        Self::new(vec![Edit::Omit(name)], meaning)
    }

    /// A parameter that comes twice.
    pub(super) fn repeat(name: &'static str, value: impl Into<String>, meaning: Meaning) -> Self {
        Self::new(vec![Edit::Repeat(name, value.into())], meaning)
    }

    /// With one change more.
    pub(super) fn and(mut self, edit: Edit) -> Self {
        self.edits.push(edit);
        self
    }

    /// With something to try with the code.
    pub(super) fn then(mut self, sequel: Sequel) -> Self {
        self.sequel = Some(sequel);
        self
    }

    /// By somebody else.
    pub(super) fn by(mut self, visitor: Visitor) -> Self {
        self.visitor = visitor;
        self
    }

    /// Answered in another way.
    pub(super) fn via(mut self, via: Via) -> Self {
        self.via = via;
        self
    }

    /// Answered there, too.
    pub(super) fn also_to(mut self, uri: impl Into<String>) -> Self {
        self.also_to = Some(uri.into());
        self
    }

    /// Longer than everybody reads.
    pub(super) fn long(mut self) -> Self {
        self.long = true;
        self
    }

    /// Whether both change the same parameter, so that one would undo the other.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.edits
            .iter()
            .any(|edit| other.edits.iter().any(|other| edit.name() == other.name()))
    }
}

impl Edit {
    /// The parameter.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Set(name, _) => name,
            Self::Omit(name) | Self::Repeat(name, _) => name,
        }
    }
}

impl Meaning {
    /// Nothing.
    pub(super) const fn harmless(law: Law) -> Self {
        Self::Harmless { law, habit: None }
    }

    /// No code.
    pub(super) const fn refused(law: Law, codes: &'static [&'static str]) -> Self {
        Self::Refused {
            law,
            codes,
            habit: None,
        }
    }
}
