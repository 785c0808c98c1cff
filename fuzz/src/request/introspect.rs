//! Damaged requests to the introspection endpoint: RFC 7662.

use assay_conformance::judge::{Law, Sender, Surface};
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
use crate::terrain::Terrain;

/// A request, and the damage to it.
#[derive(Clone, Debug)]
struct Plan {
    token: Token,
    hint: Option<&'static str>,
    mistake: Option<Mistake>,
    damages: Option<Damages>,
    sender: Sender,
}

/// The token that is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    /// An access token in the client's own name.
    OwnName,
    /// An access token of a user.
    Access,
    /// A token that the client got beside it, or something that is none: a reference.
    Beside(&'static str),
    /// Nothing that anybody issued: a reference that needs nothing, or the access token of a user, changed.
    Unissued(&'static str),
}

/// Something wrong with who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mistake {
    /// With the credentials of the client.
    Client(ClientMistake),
    /// Another client asks, which may be told or not.
    ByClient(Role),
}

const HINTS: &[&str] = &["access_token", "refresh_token", "foo", ""];

/// Requests to the introspection endpoint. A token that nobody issued is never said to be active.
///
/// ```no_run
/// use assay_fuzz::case::Case;
/// use assay_fuzz::request::introspect;
/// use assay_fuzz::terrain::Terrain;
/// use proptest::strategy::{BoxedStrategy, Strategy as _};
///
/// fn cases(terrain: &Terrain) -> BoxedStrategy<Case> {
///     introspect(terrain).prop_map(Case::Request).boxed()
/// }
/// ```
pub fn introspect(terrain: &Terrain) -> impl Strategy<Value = Attempt> + use<> {
    let terrain = terrain.clone();
    let others = terrain.offers(&[Need::TwoClients]);
    let mut tokens = Vec::new();
    if terrain.offers(&[Need::ClientCredentialsGrant]) {
        tokens.extend([Token::OwnName, Token::OwnName]);
    }
    tokens.extend([
        Token::Access,
        Token::Unissued("random.43"),
        Token::Unissued("tokens.access_token|altered"),
        Token::Unissued("tokens.access_token|shortened"),
        Token::Beside("flow.code"),
    ]);
    if terrain.offers(&[Need::OpenidConnect]) {
        tokens.push(Token::Beside("tokens.id_token"));
    }
    if terrain.offers(&[Need::RefreshTokens]) {
        tokens.push(Token::Beside("tokens.refresh_token"));
    }
    let mut mistakes = Vec::new();
    if let Some(client) = terrain.client(Role::Confidential) {
        let of_client = ClientMistake::of(client, others);
        mistakes.extend(of_client.into_iter().map(Mistake::Client));
    }
    mistakes.extend(others.then_some(Mistake::ByClient(Role::Other)));
    let public = terrain.offers(&[Need::PublicClient]);
    mistakes.extend(public.then_some(Mistake::ByClient(Role::Public)));
    let what = prop_oneof![
        1 => (Just(None), Just(None)),
        4 => (Just(None), damages().prop_map(Some)),
        3 => (one_of(mistakes).prop_map(Some), Just(None)),
    ];
    let hint = prop_oneof![2 => Just(None), 1 => one_of(HINTS.to_vec()).prop_map(Some)];
    let sender = one_of(vec![Sender::Server, Sender::Server, Sender::Stranger]);
    (one_of(tokens), hint, what, sender).prop_map(
        move |(token, hint, (mistake, damages), sender)| {
            let plan = Plan {
                token,
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
        let role = Role::Confidential;
        let Some(client) = terrain.client(role) else {
            return Attempt { steps: Vec::new() };
        };
        let mut draft = Draft::new(Surface::Introspection, role, client, self.parameters());
        draft.preparation = self.preparation();
        draft.suffer(match self.token {
            Token::OwnName | Token::Access => Effect::Harmless,
            Token::Beside(_) => Effect::Either,
            Token::Unissued(_) => Effect::Harmful(unknown()),
        });
        if let Some(mistake) = self.mistake {
            let effect = match mistake {
                Mistake::Client(mistake) => mistake.make(&mut draft, Law::IntrospectionProtected),
                Mistake::ByClient(role) => {
                    draft.sent_by(role, terrain);
                    Effect::Either
                }
            };
            draft.suffer(effect);
        }
        if let Some(damages) = &self.damages {
            draft.damage(&damages.parameters, damages.envelope.as_ref());
        }
        draft.effect = of_introspection(draft.effect);
        Attempt {
            steps: draft.steps(self.sender, true),
        }
    }

    fn preparation(&self) -> Vec<Table> {
        match self.token {
            Token::OwnName => vec![toml! { client_credentials = {} }],
            Token::Unissued(path) if path.starts_with("random") => Vec::new(),
            Token::Beside("tokens.refresh_token") => {
                vec![
                    toml! { authorize = { offline = true } },
                    toml! { redeem = {} },
                ]
            }
            Token::Access | Token::Beside(_) | Token::Unissued(_) => {
                vec![toml! { authorize = {} }, toml! { redeem = {} }]
            }
        }
    }

    fn parameters(&self) -> Vec<Parameter> {
        let token = match self.token {
            Token::OwnName | Token::Access => "tokens.access_token",
            Token::Beside(path) | Token::Unissued(path) => path,
        };
        let token = Text::reference(token);
        let mut parameters = vec![Parameter::new("token", token, Weight::Decides(unknown()))];
        parameters.extend(self.hint.map(|hint| {
            Parameter::new("token_type_hint", Text::literal(hint), Weight::MeansNothing)
        }));
        parameters
    }
}

fn unknown() -> Refusal {
    Refusal::new(Law::TokenIssued, &["invalid_request"])
}

/// RFC 7662 section 2.1 speaks of POST and forms, and forbids nothing else.
fn of_introspection(effect: Effect) -> Effect {
    match effect {
        Effect::Harmful(refusal) if refusal.habit.is_some() || refusal.law == Law::PostOnly => {
            Effect::Either
        }
        Effect::Harmless | Effect::Harmful(_) | Effect::Either => effect,
    }
}
