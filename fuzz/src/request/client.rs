//! The client that a request names, and the mistakes in its credentials.

use assay_conformance::judge::Law;
use assay_conformance::target::Client;
use assay_conformance::words::ClientAuth;
use assay_conformance::words::Role;

use super::draft::Draft;
use crate::damage::message::Parameter;
use crate::damage::text::Text;
use crate::damage::weight::Weight;
use crate::damage::{Effect, Refusal};

/// A mistake in the credentials of a client, or an unusual form of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ClientMistake {
    /// `client_id` alone, where there is a secret.
    NoProof,
    /// Nothing that names a client.
    Nobody,
    /// A secret that nobody has.
    WrongSecret,
    /// An empty secret.
    EmptySecret,
    /// The secret with one character changed.
    AlteredSecret,
    /// A secret that belongs to another client.
    SecretOfOther,
    /// The id of another client with the own secret.
    IdOfOther,
    /// An id that nobody has.
    UnknownId,
    /// The secret in the query string.
    SecretInQuery,
    /// An Authorization header that proves nothing.
    Header(&'static str),
    /// An Authorization header that is right, if unusual: what comes before the credentials.
    Scheme(&'static str),
    /// An Authorization header that some take and some do not: what comes before the credentials.
    OddScheme(&'static str),
    /// The same credentials in header and body.
    Both,
    /// The header names one client, the body another one.
    TwoNames,
}

/// Basic without credentials, without base64, without a colon, of the wrong alphabet; other schemes; none.
const HEADERS: &[&str] = &[
    "Basic",
    "Basic !!!",
    "Basic {client.confidential.client_id|base64url}",
    "Basic Og==",
    "Basic /////w==",
    "Basic {random.20000}",
    "Bearer {random.43}",
    "Digest username=\"a\"",
    "Negotiate AAAA",
    ":",
];

impl ClientMistake {
    /// Every mistake that a client with these credentials can make.
    pub(super) fn of(client: &Client, others: bool) -> Vec<Self> {
        if client.client_secret.is_none() {
            return vec![Self::UnknownId, Self::Nobody];
        }
        let mut mistakes = vec![
            Self::NoProof,
            Self::Nobody,
            Self::WrongSecret,
            Self::EmptySecret,
            Self::AlteredSecret,
            Self::UnknownId,
            Self::SecretInQuery,
            Self::Scheme("basic "),
            Self::Scheme("BASIC "),
            Self::OddScheme("Basic  "),
            Self::OddScheme("Basic\t"),
            Self::OddScheme("Basic Basic "),
            Self::Both,
        ];
        mistakes.extend(HEADERS.iter().map(|header| Self::Header(header)));
        if others {
            mistakes.extend([Self::SecretOfOther, Self::IdOfOther, Self::TwoNames]);
        }
        mistakes
    }

    /// Makes it; `law` is what a grant would break.
    pub(super) fn make(self, draft: &mut Draft, law: Law) -> Effect {
        let own = draft.role();
        let unproven = Effect::Harmful(Refusal::new(law, CODES));
        let its = |name: &str| format!("{{client.{}.{name}}}", own.name());
        match self {
            Self::NoProof => {
                draft.name(Text::reference(format!("client.{}.client_id", own.name())));
                unproven
            }
            Self::Nobody => {
                draft.nameless();
                unproven
            }
            Self::WrongSecret => draft.with_credentials(None, Some("{random.43}"), unproven),
            Self::EmptySecret => draft.with_credentials(None, Some(""), unproven),
            Self::AlteredSecret => {
                let altered = its("client_secret|altered");
                draft.with_credentials(None, Some(&altered), unproven)
            }
            Self::SecretOfOther => {
                draft.with_credentials(None, Some("{client.other.client_secret}"), unproven)
            }
            Self::IdOfOther => {
                draft.with_credentials(Some("{client.other.client_id}"), None, unproven)
            }
            Self::UnknownId => draft.with_credentials(Some("{random.16}"), None, unproven),
            Self::SecretInQuery => {
                draft.name(Text::reference(format!("client.{}.client_id", own.name())));
                let secret = its("client_secret");
                draft.message.query.insert("client_secret", secret);
                let refusal = Refusal::new(Law::ParametersInBody, CODES);
                Effect::Harmful(
                    refusal.unless_habit("some frameworks make one list of query and body"),
                )
            }
            Self::Header(header) => {
                draft.nameless();
                let basic = header.starts_with("Basic");
                // A field without credentials may be taken for a malformed request.
                draft.message.unreadable |= header.contains("random.20000");
                draft.with_header(header.to_owned(), basic);
                unproven
            }
            Self::Scheme(scheme) => {
                let registered = draft.auth() == ClientAuth::Basic;
                draft.nameless();
                draft.with_header(format!("{scheme}{}", its("basic")), true);
                // RFC 9110 section 11.1: schemes are compared without case.
                if registered {
                    Effect::Harmless
                } else {
                    Effect::Either
                }
            }
            Self::OddScheme(scheme) => {
                draft.nameless();
                draft.with_header(format!("{scheme}{}", its("basic")), true);
                Effect::Either
            }
            // RFC 6749 section 2.3 forbids it to the client, and many servers do not mind.
            Self::Both => {
                let (id, secret) = ("client_id", "client_secret");
                draft.nameless();
                draft.with_header(format!("Basic {}", its("basic")), false);
                for name in [id, secret] {
                    let value = Text::reference(format!("client.{}.{name}", own.name()));
                    let parameter = Parameter::new(name, value, Weight::Open);
                    draft.message.parameters.push(parameter);
                }
                Effect::Either
            }
            Self::TwoNames => {
                let other = Text::reference("client.other.client_id");
                let parameter = Parameter::new("client_id", other, Weight::Open);
                draft.message.remove("client_id");
                draft.message.parameters.push(parameter);
                Effect::Either
            }
        }
    }
}

/// RFC 6749 section 5.2; a request that shows no credentials may also count as incomplete.
const CODES: &[&str] = &["invalid_client", "invalid_request", "unauthorized_client"];

/// The parameters by which a client of this role is known, where they are parameters.
pub(super) fn parameters(role: Role, client: &Client) -> Vec<Parameter> {
    let refusal = || {
        Refusal::new(
            Law::ClientProven,
            &[
                "invalid_client",
                "invalid_request",
                "unauthorized_client",
                "invalid_grant",
            ],
        )
    };
    let parameter = |name: &str| {
        let value = Text::reference(format!("client.{}.{name}", role.name()));
        Parameter::new(name, value, Weight::Decides(refusal()))
    };
    match client.auth {
        ClientAuth::Basic | ClientAuth::Absent => Vec::new(),
        ClientAuth::Post => vec![parameter("client_id"), parameter("client_secret")],
        ClientAuth::None => vec![parameter("client_id")],
    }
}
