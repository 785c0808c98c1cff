//! Damaged requests to the token endpoint: RFC 6749 sections 4.1.3, 4.4.2 and 6.

mod grant;
mod mistake;

use assay_conformance::judge::{Law, Outcomes, Sender, Surface};
use assay_conformance::words::{Need, Role};
use proptest::prelude::*;
use toml::toml;

use self::grant::Grant;
use self::mistake::Mistake;
use super::draft::Draft;
use super::{Attempt, Damages, damages, one_of};
use crate::damage::message::Message;
use crate::damage::{Effect, Refusal};
use crate::oracle::Oracle;
use crate::stage::Scripted;
use crate::terrain::Terrain;

/// A request, and the damage to it.
#[derive(Clone, Debug)]
struct Plan {
    grant: Grant,
    mistake: Option<Mistake>,
    damages: Damages,
    sender: Sender,
    afterwards: Afterwards,
}

/// The steps that show that nothing was lost, or won.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Afterwards {
    /// Nothing is done.
    Nothing,
    /// The code is exchanged as it should be. Both is right, for some servers end a code that was tried in a wrong way.
    Properly,
    /// Another client tries the code.
    ByOther,
}

/// Requests to the token endpoint, each with what leads up to it and what its answer is held to.
///
/// ```no_run
/// use assay_fuzz::case::Case;
/// use assay_fuzz::request::token;
/// use assay_fuzz::terrain::Terrain;
/// use proptest::strategy::{BoxedStrategy, Strategy as _};
///
/// fn cases(terrain: &Terrain) -> BoxedStrategy<Case> {
///     token(terrain).prop_map(Case::Request).boxed()
/// }
/// ```
pub fn token(terrain: &Terrain) -> impl Strategy<Value = Attempt> + use<> {
    let terrain = terrain.clone();
    let grants = Grant::of(&terrain);
    let mistakes: Vec<_> = grants
        .iter()
        .flat_map(|grant| {
            let mistakes = Mistake::of(*grant, &terrain);
            mistakes.into_iter().map(|mistake| (*grant, mistake))
        })
        .collect();
    let none = || {
        Just(Damages {
            parameters: Vec::new(),
            envelope: None,
        })
    };
    let what = prop_oneof![
        1 => (one_of(grants.clone()).prop_map(|grant| (grant, None)), none().boxed()),
        5 => (one_of(grants).prop_map(|grant| (grant, None)), damages().boxed()),
        5 => (mistaken(&mistakes), none().boxed()),
        1 => (mistaken(&mistakes), damages().boxed()),
    ];
    let vary = terrain.offers(&[Need::CorsOrigin]);
    let plans = (what, sender(&terrain), afterwards(&terrain)).prop_map(
        move |(((grant, mistake), damages), sender, afterwards)| {
            let plan = Plan {
                grant,
                mistake,
                damages,
                sender,
                afterwards,
            };
            plan.attempt(&terrain)
        },
    );
    match vary {
        true => prop_oneof![60 => plans, 1 => Just(origins())].boxed(),
        false => plans.boxed(),
    }
}

fn mistaken(mistakes: &[(Grant, Mistake)]) -> BoxedStrategy<(Grant, Option<Mistake>)> {
    let mistaken = one_of(mistakes.to_vec());
    mistaken
        .prop_map(|(grant, mistake)| (grant, Some(mistake)))
        .boxed()
}

fn sender(terrain: &Terrain) -> BoxedStrategy<Sender> {
    let mut senders = vec![Sender::Server, Sender::Server, Sender::Stranger];
    if terrain.offers(&[Need::CorsOrigin]) {
        senders.push(Sender::Page);
    }
    one_of(senders)
}

fn afterwards(terrain: &Terrain) -> BoxedStrategy<Afterwards> {
    let mut all = vec![Afterwards::Nothing; 4];
    all.push(Afterwards::Properly);
    if terrain.offers(&[Need::TwoClients]) {
        all.push(Afterwards::ByOther);
    }
    one_of(all)
}

/// Whether caches are told that answers differ: one request from several origins.
fn origins() -> Attempt {
    let step = toml! {
        origins = { endpoint = "token", near = ["{origin}"], stranger = "https://stranger.example" }
    };
    let outcomes = Outcomes::default()
        .right(toml! { facts = { vary_missing = 0 } })
        .tolerated(toml! {
            facts = { vary_missing = { at_least = 1 } }
            note = "no cache should keep this answer, but some would"
        });
    Attempt {
        steps: vec![Scripted::preparation(step).held_to(Law::CorsVary, outcomes.table())],
    }
}

impl Plan {
    fn attempt(&self, terrain: &Terrain) -> Attempt {
        let Some(mut draft) = self.grant.draft(terrain) else {
            return Attempt { steps: Vec::new() };
        };
        if let Some(mistake) = self.mistake {
            let effect = mistake.make(&mut draft, terrain);
            draft.suffer(effect);
        }
        let undamaged = draft.message.clone();
        let Damages {
            parameters,
            envelope,
        } = &self.damages;
        draft.damage(parameters, envelope.as_ref());
        let sender = self.sender(&draft, &undamaged);
        let follow_up = match self.grant {
            Grant::Code(_) => self.follow_up(),
            Grant::Refresh(_) | Grant::OwnName => None,
        };
        let mut steps = draft.steps(sender, follow_up.is_none());
        steps.extend(follow_up);
        Attempt { steps }
    }

    /// A page can send what a browser sends for it: a form of a public client, or the browser asks first, which is another matter.
    fn sender(&self, draft: &Draft, undamaged: &Message) -> Sender {
        let plain = draft.message.headers.is_empty()
            && !draft.message.unreadable
            && draft.message.content_type == undamaged.content_type;
        match self.sender {
            Sender::Page if draft.role() == Role::Public && plain => Sender::Page,
            Sender::Page => Sender::Server,
            Sender::Server | Sender::Stranger => self.sender,
        }
    }

    fn follow_up(&self) -> Option<Scripted> {
        let (step, demands) = match self.afterwards {
            Afterwards::Nothing => return None,
            Afterwards::Properly => {
                let oracle = Oracle::of(Surface::Token);
                (toml! { redeem = {} }, oracle.either())
            }
            Afterwards::ByOther => {
                let oracle = Oracle::of(Surface::Token);
                let step = toml! { redeem = { client = "other" } };
                let refusal = Refusal::new(Law::CodeBound, FOREIGN);
                (step, oracle.demands(&Effect::Harmful(refusal)))
            }
        };
        Some(Scripted { step, demands })
    }
}

/// The error codes for another client that has a code or a refresh token.
const FOREIGN: &[&str] = &[
    "invalid_grant",
    "invalid_client",
    "invalid_request",
    "unauthorized_client",
];
