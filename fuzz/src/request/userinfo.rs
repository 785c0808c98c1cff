//! Damaged requests for the claims of a user: OIDC Core 1.0 section 5.3, RFC 6750.

use assay_conformance::judge::{Law, Sender, Surface};
use assay_conformance::words::{Need, Role};
use proptest::prelude::*;
use toml::{Table, Value, toml};

use super::{Attempt, one_of};
use crate::damage::{Effect, Refusal};
use crate::oracle::Oracle;
use crate::stage::Scripted;
use crate::terrain::Terrain;

/// How the token is brought, and which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bearer {
    /// As it should be.
    Right,
    /// The Authorization header is this one: a template.
    Header(&'static str, Sense),
    /// Nothing is brought.
    Nothing,
    /// In the query string: RFC 6750 section 2.3.
    Query,
    /// In a form: RFC 6750 section 2.2.
    Form,
    /// In header and query string.
    HeaderAndQuery,
    /// In header and form.
    HeaderAndForm,
    /// In the header of a POST, the body of which says nothing of it.
    Post,
    /// In the header of a request with this method.
    Method(&'static str),
}

/// The meaning of a token that is sent in this way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sense {
    /// The same as always.
    Same,
    /// Nothing.
    None,
    /// That depends on whom one asks.
    Open,
}

const BEARERS: &[Bearer] = &[
    Bearer::Right,
    Bearer::Header("bearer {tokens.access_token}", Sense::Same),
    Bearer::Header("BEARER {tokens.access_token}", Sense::Same),
    // OIDC Core 1.0 section 5.3 wants both methods.
    Bearer::Post,
    Bearer::Nothing,
    Bearer::Header("Bearer", Sense::None),
    Bearer::Header("Bearer ", Sense::None),
    Bearer::Header("Bearer =", Sense::None),
    Bearer::Header("Bearer {random.43}", Sense::None),
    Bearer::Header("Bearer {tokens.access_token|altered}", Sense::None),
    Bearer::Header("Bearer {tokens.access_token|shortened}", Sense::None),
    Bearer::Header("Bearer {random.16}{tokens.access_token}", Sense::None),
    Bearer::Header("Bearer {tokens.id_token}", Sense::None),
    Bearer::Header("Bearer {flow.code}", Sense::None),
    Bearer::Header("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.", Sense::None),
    Bearer::Header(
        "Basic {client.confidential.client_id|base64url}",
        Sense::None,
    ),
    Bearer::Header("Bearer {random.16} {random.16}", Sense::None),
    Bearer::Header("Bearer {random.8000}", Sense::None),
    Bearer::Header("{tokens.access_token}", Sense::Open),
    Bearer::Header("Token {tokens.access_token}", Sense::Open),
    Bearer::Header("Bearer  {tokens.access_token}", Sense::Open),
    Bearer::Header("Bearer\t{tokens.access_token}", Sense::Open),
    Bearer::Header("Bearer {tokens.access_token} ", Sense::Open),
    Bearer::Header("Bearer \"{tokens.access_token}\"", Sense::Open),
    Bearer::Header("Bearer token={tokens.access_token}", Sense::Open),
    Bearer::Header(
        "Bearer {tokens.access_token}, Bearer {random.43}",
        Sense::Open,
    ),
    Bearer::Header("Bearer {tokens.access_token|swapcase}", Sense::Open),
    Bearer::Header("Bearer {tokens.access_token|lengthened}", Sense::Open),
    Bearer::Header(
        "Bearer {tokens.access_token|every-byte-encoded}",
        Sense::Open,
    ),
    Bearer::Query,
    Bearer::Form,
    Bearer::HeaderAndQuery,
    Bearer::HeaderAndForm,
    // Without a body it is not seen to be a form.
    Bearer::Method("POST"),
    Bearer::Method("PUT"),
    Bearer::Method("DELETE"),
    Bearer::Method("HEAD"),
    Bearer::Method("OPTIONS"),
    Bearer::Method("BREW"),
];

/// Requests for the claims of a user. Nothing but a live access token opens them.
///
/// ```no_run
/// use assay_fuzz::case::Case;
/// use assay_fuzz::request::userinfo;
/// use assay_fuzz::terrain::Terrain;
/// use proptest::strategy::{BoxedStrategy, Strategy as _};
///
/// fn cases(terrain: &Terrain) -> BoxedStrategy<Case> {
///     userinfo(terrain).prop_map(Case::Request).boxed()
/// }
/// ```
pub fn userinfo(terrain: &Terrain) -> impl Strategy<Value = Attempt> + use<> {
    let has_id_tokens = terrain.offers(&[Need::OpenidConnect]);
    let mut bearers = BEARERS.to_vec();
    bearers.retain(|bearer| has_id_tokens || !bearer.written().contains("id_token"));
    if terrain.offers(&[Need::RefreshTokens]) {
        bearers.push(Bearer::Header("Bearer {tokens.refresh_token}", Sense::None));
    }
    let mut roles = vec![Role::Confidential];
    roles.extend(
        terrain
            .offers(&[Need::PublicClient])
            .then_some(Role::Public),
    );
    let mut senders = vec![Sender::Server, Sender::Stranger];
    senders.extend(terrain.offers(&[Need::CorsOrigin]).then_some(Sender::Page));
    (one_of(bearers), one_of(roles), one_of(senders))
        .prop_map(|(bearer, role, sender)| bearer.attempt(role, sender))
}

impl Bearer {
    fn attempt(self, role: Role, sender: Sender) -> Attempt {
        let mut steps: Vec<_> = self
            .preparation(role)
            .into_iter()
            .map(Scripted::preparation)
            .collect();
        let sense = self.sense();
        let sender = match (sender, self) {
            // Browsers ask first whether they may, which is another matter.
            (Sender::Page, Self::Method(_)) => Sender::Server,
            (sender, _) => sender,
        };
        let mut oracle = Oracle::of(Surface::Userinfo);
        oracle.standing.sender = sender;
        oracle.standing.unreadable = self.is_odd();
        if self.written().contains("tokens.") {
            oracle
                .standing
                .secrets
                .push("{tokens.access_token}".to_owned());
        }
        let refusal = Refusal::new(Law::BearerProven, &["invalid_token", "invalid_request"]);
        let effect = match sense {
            // Nobody has to answer a page of a strange origin.
            Sense::Same if sender == Sender::Stranger => Effect::Either,
            Sense::Same => Effect::Harmless,
            Sense::None => Effect::Harmful(refusal),
            Sense::Open => Effect::Either,
        };
        let mut send = self.send();
        send.extend(sender.send());
        let mut step = match self {
            Self::Right
            | Self::HeaderAndQuery
            | Self::HeaderAndForm
            | Self::Post
            | Self::Method(_) => {
                toml! { userinfo = {} }
            }
            Self::Header(..) | Self::Nothing | Self::Query | Self::Form => {
                toml! { userinfo = { token = "" } }
            }
        };
        if !send.is_empty() {
            step.insert("send".to_owned(), Value::Table(send));
        }
        steps.push(Scripted {
            step,
            demands: oracle.demands(&effect),
        });
        Attempt { steps }
    }

    /// The steps before it: none, where no issued token is brought.
    fn preparation(self, role: Role) -> Vec<Table> {
        let role = role.name();
        let written = self.written();
        let authorize = if written.contains("refresh_token") {
            toml! { authorize = { client = role, offline = true } }
        } else if written.contains("tokens.") || written.contains("flow.") {
            toml! { authorize = { client = role } }
        } else {
            return Vec::new();
        };
        vec![authorize, toml! { redeem = {} }]
    }

    /// The template of what is brought.
    fn written(self) -> &'static str {
        match self {
            Self::Header(header, _) => header,
            Self::Nothing => "",
            Self::Right
            | Self::Query
            | Self::Form
            | Self::HeaderAndQuery
            | Self::HeaderAndForm
            | Self::Post
            | Self::Method(_) => "{tokens.access_token}",
        }
    }

    fn sense(self) -> Sense {
        match self {
            Self::Right | Self::Post => Sense::Same,
            Self::Header(_, sense) => sense,
            Self::Nothing => Sense::None,
            // RFC 6750 section 2: a server need not take these, and may refuse two at once.
            Self::Query
            | Self::Form
            | Self::HeaderAndQuery
            | Self::HeaderAndForm
            | Self::Method(_) => Sense::Open,
        }
    }

    /// Whether a server may refuse to read it at all.
    fn is_odd(self) -> bool {
        match self {
            Self::Header(header, _) => header.contains("random.8000"),
            Self::Method(_) => true,
            Self::Right
            | Self::Nothing
            | Self::Query
            | Self::Form
            | Self::HeaderAndQuery
            | Self::HeaderAndForm
            | Self::Post => false,
        }
    }

    fn send(self) -> Table {
        let form = toml! {
            method = "POST"
            content_type = "application/x-www-form-urlencoded"
            body = "access_token={tokens.access_token|percent-encoded}"
        };
        let query = toml! { query = { access_token = "{tokens.access_token}" } };
        match self {
            Self::Right | Self::Nothing => Table::new(),
            Self::Header(header, _) => toml! { headers = { authorization = header } },
            Self::Query | Self::HeaderAndQuery => query,
            Self::Form | Self::HeaderAndForm => form,
            Self::Post => toml! { method = "POST" body = "x_unknown=1" },
            Self::Method(method) => toml! { method = method },
        }
    }
}
