//! Valid requests to the token endpoint.

use assay_conformance::judge::{Law, Surface};
use assay_conformance::words::Profile;
use assay_conformance::words::{Need, Role};
use toml::{Table, Value, toml};

use super::super::draft::Draft;
use crate::damage::Refusal;
use crate::damage::message::Parameter;
use crate::damage::text::Text;
use crate::damage::weight::Weight;
use crate::oracle::Promise;
use crate::terrain::Terrain;

/// A way to get tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grant {
    /// A code: RFC 6749 section 4.1.3.
    Code(Role),
    /// A refresh token: RFC 6749 section 6.
    Refresh(Role),
    /// Nothing but the client's own credentials: RFC 6749 section 4.4.2.
    OwnName,
}

impl Grant {
    /// The grants that a target has; the cheapest come first.
    pub(super) fn of(terrain: &Terrain) -> Vec<Self> {
        let all = [
            (Self::OwnName, &[Need::ClientCredentialsGrant][..]),
            (Self::Code(Role::Confidential), &[Need::UserAgent]),
            (
                Self::Code(Role::Public),
                &[Need::UserAgent, Need::PublicClient],
            ),
            (
                Self::Refresh(Role::Confidential),
                &[Need::UserAgent, Need::RefreshTokens],
            ),
            (
                Self::Refresh(Role::Public),
                &[Need::UserAgent, Need::RefreshTokens, Need::PublicClient],
            ),
        ];
        let offered = all.into_iter().filter(|(_, needs)| terrain.offers(needs));
        offered.map(|(grant, _)| grant).collect()
    }

    /// The client that asks.
    pub(super) const fn role(self) -> Role {
        match self {
            Self::Code(role) | Self::Refresh(role) => role,
            Self::OwnName => Role::Confidential,
        }
    }

    /// The request as it should be, with what leads up to it.
    pub(super) fn draft(self, terrain: &Terrain) -> Option<Draft> {
        let client = terrain.client(self.role())?;
        let mut draft = Draft::new(
            Surface::Token,
            self.role(),
            client,
            self.parameters(terrain),
        );
        draft.preparation = self.preparation();
        if matches!(self, Self::Code(_)) && terrain.offers(&[Need::OpenidConnect]) {
            draft.oracle.promises.push(Promise::IdToken);
        }
        if self == Self::Refresh(Role::Public)
            && let Some(id) = draft.message.named("client_id")
        {
            // RFC 6749 section 6 does not ask a client for its name that proves nothing by it.
            id.weight = Weight::Open;
        }
        let secrets = match self {
            Self::Code(_) => &["{flow.code}", "{flow.code_verifier}"][..],
            Self::Refresh(_) => &["{tokens.refresh_token}"],
            Self::OwnName => &[],
        };
        let secrets = secrets.iter().map(|secret| (*secret).to_owned());
        draft.oracle.standing.secrets.extend(secrets);
        Some(draft)
    }

    fn preparation(self) -> Vec<Table> {
        match self {
            Self::Code(role) => vec![authorize(role)],
            Self::Refresh(role) => {
                let mut authorize = authorize(role);
                if let Some(Value::Table(arguments)) = authorize.get_mut("authorize") {
                    arguments.insert("offline".to_owned(), true.into());
                }
                vec![authorize, toml! { redeem = {} }]
            }
            Self::OwnName => Vec::new(),
        }
    }

    fn parameters(self, terrain: &Terrain) -> Vec<Parameter> {
        let grant_type = |name: &str| {
            let refusal = Refusal::new(Law::GrantTypeKnown, OF_GRANT_TYPE);
            Parameter::new("grant_type", Text::literal(name), Weight::Decides(refusal))
        };
        let decides = |name: &str, path: &str, law| {
            let refusal = Refusal::new(law, OF_GRANT);
            Parameter::new(name, Text::reference(path), Weight::Decides(refusal))
        };
        match self {
            Self::Code(_) => {
                let verifier = Refusal::new(Law::VerifierMatches, OF_GRANT);
                vec![
                    grant_type("authorization_code"),
                    decides("code", "flow.code", Law::DamagedNeverGranted),
                    Parameter::new(
                        "redirect_uri",
                        Text::reference("flow.redirect_uri"),
                        Weight::Confirms(redirect_uri(terrain)),
                    ),
                    Parameter::new(
                        "code_verifier",
                        Text::reference("flow.code_verifier"),
                        Weight::DecidesExactly(verifier),
                    ),
                ]
            }
            Self::Refresh(_) => vec![
                grant_type("refresh_token"),
                decides(
                    "refresh_token",
                    "tokens.refresh_token",
                    Law::DamagedNeverGranted,
                ),
            ],
            Self::OwnName => vec![grant_type("client_credentials")],
        }
    }
}

/// An authorization by a client.
pub(super) fn authorize(role: Role) -> Table {
    match role {
        Role::Confidential => toml! { authorize = {} },
        Role::Public | Role::Other | Role::Native | Role::FirstParty | Role::Jwt => {
            let name = role.name();
            toml! { authorize = { client = name } }
        }
    }
}

/// RFC 6749 section 4.1.3, unless a target goes by OAuth 2.1 alone, which took the parameter out of the exchange.
pub(super) fn redirect_uri(terrain: &Terrain) -> Refusal {
    let refusal = Refusal::new(Law::CodeBound, OF_GRANT);
    let profiles = &terrain.session().target().profiles;
    let is_new = profiles.contains(&Profile::Oauth21) && !profiles.contains(&Profile::OauthCore);
    match is_new {
        true => refusal.unless_habit("OAuth 2.1 has no redirect_uri here"),
        false => refusal,
    }
}

/// The error codes for a wrong code, or for a wrong value beside it.
pub(super) const OF_GRANT: &[&str] = &["invalid_grant", "invalid_request"];

/// The error codes for a wrong grant type. An unknown one may as well be one that this client may not use.
pub(super) const OF_GRANT_TYPE: &[&str] = &[
    "unsupported_grant_type",
    "invalid_request",
    "unauthorized_client",
    "invalid_grant",
];
