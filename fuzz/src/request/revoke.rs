//! Damaged requests to the revocation endpoint: RFC 7009.

use assay_conformance::judge::{Law, Outcomes, Sender, Surface};
use assay_conformance::words::{Need, Role};
use proptest::prelude::*;
use toml::{Table, toml};

use super::client::ClientMistake;
use super::draft::Draft;
use super::{Attempt, Damages, damages, one_of};
use crate::damage::message::Parameter;
use crate::damage::text::Text;
use crate::damage::weight::Weight;
use crate::damage::{Effect, Refusal};
use crate::oracle::Oracle;
use crate::stage::Scripted;
use crate::terrain::Terrain;

/// A request, and the damage to it.
#[derive(Clone, Debug)]
struct Plan {
    token: Token,
    role: Role,
    hint: Option<&'static str>,
    mistake: Option<Mistake>,
    damages: Option<Damages>,
    sender: Sender,
}

/// The token to revoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    /// Nothing that anybody issued.
    MadeUp,
    /// An access token.
    Access,
    /// A refresh token.
    Refresh,
    /// Something that is none: a reference.
    Else(&'static str),
}

/// Something wrong with who revokes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mistake {
    /// With the credentials of the client.
    Client(ClientMistake),
    /// It is the token of another client.
    ByClient(Role),
}

/// The required effect of a request on its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// End it.
    Over,
    /// Nothing.
    Spared,
    /// That is left to the server.
    Unknown,
}

/// Right ones, wrong ones, and some that nobody knows: RFC 7009 section 2.1 lets them save time and nothing else.
const HINTS: &[&str] = &["access_token", "refresh_token", "foo", "id_token", ""];

/// Requests to the revocation endpoint. Where something was not to be revoked, it is used afterwards, and the other way round.
///
/// ```no_run
/// use assay_fuzz::case::Case;
/// use assay_fuzz::request::revoke;
/// use assay_fuzz::terrain::Terrain;
/// use proptest::strategy::{BoxedStrategy, Strategy as _};
///
/// fn cases(terrain: &Terrain) -> BoxedStrategy<Case> {
///     revoke(terrain).prop_map(Case::Request).boxed()
/// }
/// ```
pub fn revoke(terrain: &Terrain) -> impl Strategy<Value = Attempt> + use<> {
    let terrain = terrain.clone();
    let others = terrain.offers(&[Need::TwoClients]);
    let mut tokens = vec![Token::MadeUp, Token::Access];
    if terrain.offers(&[Need::RefreshTokens]) {
        tokens.extend([Token::Refresh, Token::Refresh]);
    }
    tokens.push(Token::Else("flow.code"));
    if terrain.offers(&[Need::OpenidConnect]) {
        tokens.push(Token::Else("tokens.id_token"));
    }
    let mut roles = vec![Role::Confidential];
    roles.extend(
        terrain
            .offers(&[Need::PublicClient])
            .then_some(Role::Public),
    );
    let mut mistakes = Vec::new();
    if let Some(client) = terrain.client(Role::Confidential) {
        let of_client = ClientMistake::of(client, others);
        mistakes.extend(of_client.into_iter().map(Mistake::Client));
    }
    mistakes.extend(vec![
        Mistake::ByClient(Role::Other);
        if others { 4 } else { 0 }
    ]);
    let mut senders = vec![Sender::Server, Sender::Server, Sender::Stranger];
    senders.extend(terrain.offers(&[Need::CorsOrigin]).then_some(Sender::Page));
    let what = prop_oneof![
        2 => (Just(None), Just(None)),
        3 => (Just(None), damages().prop_map(Some)),
        3 => (one_of(mistakes).prop_map(Some), Just(None)),
    ];
    let hint = prop_oneof![2 => Just(None), 3 => one_of(HINTS.to_vec()).prop_map(Some)];
    (one_of(tokens), one_of(roles), hint, what, one_of(senders)).prop_map(
        move |(token, role, hint, (mistake, damages), sender)| {
            let plan = Plan {
                token,
                // A client that proves nothing can make few mistakes in it.
                role: if mistake.is_some() {
                    Role::Confidential
                } else {
                    role
                },
                hint,
                mistake,
                damages,
                sender,
            };
            plan.attempt(&terrain)
        },
    )
}

impl Plan {
    fn attempt(&self, terrain: &Terrain) -> Attempt {
        let Some(client) = terrain.client(self.role) else {
            return Attempt { steps: Vec::new() };
        };
        let mut draft = Draft::new(Surface::Revocation, self.role, client, self.parameters());
        draft.preparation = self.preparation();
        if let Some(id) = draft
            .message
            .named("client_id")
            .filter(|_| self.role == Role::Public)
        {
            // It proves nothing by its name, and the token says whose it is.
            id.weight = Weight::Open;
        }
        draft.oracle.also_right = self.also_right();
        let mut fate = Fate::Over;
        if let Some(mistake) = self.mistake {
            let effect = match mistake {
                Mistake::Client(mistake) => mistake.make(&mut draft, Law::RevokedByOwner),
                // It may be told that all is well: RFC 7009 section 2.2.
                Mistake::ByClient(role) => {
                    draft.sent_by(role, terrain);
                    fate = Fate::Spared;
                    Effect::Either
                }
            };
            draft.suffer(effect);
        }
        if let Some(damages) = &self.damages {
            draft.damage(&damages.parameters, damages.envelope.as_ref());
        }
        draft.effect = of_revocation(draft.effect);
        fate = match &draft.effect {
            Effect::Harmful(_) => Fate::Spared,
            Effect::Either if fate == Fate::Over => Fate::Unknown,
            Effect::Harmless | Effect::Either => fate,
        };
        let plain = draft.message.headers.is_empty()
            && !draft.message.unreadable
            && draft.message.content_type.is_none();
        let sender = match self.sender {
            Sender::Page if draft.role() != Role::Public || !plain => Sender::Server,
            Sender::Server | Sender::Page | Sender::Stranger => self.sender,
        };
        // Nobody has to answer a page of a strange origin.
        if sender == Sender::Stranger && fate == Fate::Over {
            fate = Fate::Unknown;
        }
        let proof = self.proof(fate, terrain);
        let mut steps = draft.steps(sender, proof.is_none());
        steps.extend(proof);
        Attempt { steps }
    }

    fn preparation(&self) -> Vec<Table> {
        let role = self.role.name();
        let authorize = match self.token {
            Token::MadeUp => return Vec::new(),
            Token::Access | Token::Else(_) => toml! { authorize = { client = role } },
            Token::Refresh => toml! { authorize = { client = role, offline = true } },
        };
        vec![authorize, toml! { redeem = {} }]
    }

    fn parameters(&self) -> Vec<Parameter> {
        let token = match self.token {
            Token::MadeUp => "random.43",
            Token::Access => "tokens.access_token",
            Token::Refresh => "tokens.refresh_token",
            Token::Else(path) => path,
        };
        // RFC 7009 section 2.2: what is no token is as good as revoked.
        let mut parameters = vec![Parameter::new(
            "token",
            Text::reference(token),
            Weight::Open,
        )];
        parameters.extend(self.hint.map(|hint| {
            Parameter::new("token_type_hint", Text::literal(hint), Weight::MeansNothing)
        }));
        parameters
    }

    /// RFC 7009 section 2.2.1: not every server can revoke everything. Refresh tokens it has to: section 2.
    fn also_right(&self) -> Vec<Table> {
        match self.token {
            Token::Refresh | Token::MadeUp => Vec::new(),
            Token::Access => vec![toml! { status = 400 error = "unsupported_token_type" }],
            // Another server may say that it is none.
            Token::Else(_) => vec![toml! { status = "4xx" }],
        }
    }

    /// A step that shows what became of the token. Whether access tokens can be revoked is left to the server: section 2.
    fn proof(&self, fate: Fate, terrain: &Terrain) -> Option<Scripted> {
        let alive = |step: Table| {
            let outcomes = Outcomes::default()
                .right(toml! { success = true })
                .or_too_busy();
            Scripted::preparation(step).held_to(Law::RevokedByOwner, outcomes.table())
        };
        match (self.token, fate) {
            (Token::Access, Fate::Spared) => {
                let shows = terrain.offers(&[Need::Userinfo, Need::OpenidConnect]);
                shows.then(|| alive(toml! { userinfo = {} }))
            }
            (Token::Refresh, Fate::Spared) => Some(alive(toml! { refresh = {} })),
            (Token::Refresh, Fate::Over) => {
                let refusal =
                    Refusal::new(Law::RevokedIsDead, &["invalid_grant", "invalid_request"]);
                Some(Scripted {
                    step: toml! { refresh = {} },
                    demands: Oracle::of(Surface::Token).demands(&Effect::Harmful(refusal)),
                })
            }
            (Token::Access | Token::Refresh, _) | (Token::MadeUp | Token::Else(_), _) => None,
        }
    }
}

/// RFC 7009 says nothing of parameters that are repeated or come in the query string; it says that they come by POST.
fn of_revocation(effect: Effect) -> Effect {
    match effect {
        Effect::Harmful(refusal) if refusal.habit.is_some() => Effect::Either,
        Effect::Harmful(refusal) if refusal.law == Law::PostOnly => Effect::Harmful(Refusal {
            law: Law::RevocationByPost,
            ..refusal
        }),
        // No token is no request; or one about nothing, at which it is easy to succeed.
        Effect::Harmful(refusal) if refusal.law == Law::DamagedNeverGranted => Effect::Either,
        Effect::Harmless | Effect::Harmful(_) | Effect::Either => effect,
    }
}
