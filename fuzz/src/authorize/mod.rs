//! Authorization requests, damaged: RFC 6749 section 4.1.1, OpenID Connect Core 1.0 section 3.1.2.
//!
//! | module | what it holds |
//! |---|---|
//! | [`damage`] | damage to a request, and what it means |
//! | `destination`, `response`, `wishes`, `challenge`, `extras`, `state` | what is damaged, parameter by parameter |
//! | `written` | damage to a request as a text |
//! | `request`, `oracle` | the request as a step, and what its answer is held to |
//!
//! ```no_run
//! use assay_fuzz::{authorize, terrain::Terrain};
//! use proptest::strategy::{Strategy, ValueTree};
//! use proptest::test_runner::TestRunner;
//!
//! # fn example(terrain: &Terrain) -> Result<(), proptest::test_runner::Reason> {
//! if let Some(authorizations) = authorize::authorizations(terrain) {
//!     let tree = authorizations.new_tree(&mut TestRunner::default())?;
//!     println!("{:#?}", tree.current().request.step);
//! }
//! # Ok(())
//! # }
//! ```

mod challenge;
pub mod damage;
mod destination;
mod extras;
mod ground;
mod oracle;
mod request;
mod response;
mod state;
mod wishes;
mod written;

use assay_conformance::judge::{Law, Sender};

use std::sync::Arc;

use assay_conformance::words::{Need, Role};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::{BoxedStrategy, Union};

use crate::stage::{Ended, Scripted, Stage};
use crate::terrain::Terrain;
use damage::{Damage, Meaning, Sequel, Visitor};
use ground::{Applicant, Ground};
use request::{Method, Request, User};
use written::Written;

/// A damaged authorization request, and what is tried with the code if there is one.
#[derive(Clone, Debug)]
pub struct Authorization {
    /// The state that has to come first.
    pub before: Option<Scripted>,
    /// The damaged request.
    pub request: Scripted,
    /// The use of the code.
    pub with_code: Option<Scripted>,
    /// The law that says that the damage does no harm, and the same request without damage.
    pub control: Option<(Law, Scripted)>,
}

impl Authorization {
    /// Asks for authorization, and tries what can be tried with the code.
    ///
    /// # Errors
    /// The first answer that breaks a law, or why nothing can be said.
    pub async fn play(&self, stage: &mut Stage<'_>) -> Result<(), Ended> {
        if let Some(before) = &self.before {
            stage.take(before).await?;
        }
        let seen = match (stage.take(&self.request).await, &self.control) {
            // A client that cannot be authorized at all is not refused for the damage.
            (Err(Ended::Found(found)), Some((law, control))) if found.law == *law => {
                stage.take(control).await?;
                return Err(Ended::Found(found));
            }
            (taken, _) => taken?,
        };
        match &self.with_code {
            Some(attempt) if seen.has_code() => stage.take(attempt).await.map(drop),
            Some(_) | None => Ok(()),
        }
    }
}

/// Authorization requests of all clients, each damaged once or twice; none if there is no client.
#[must_use]
pub fn authorizations(terrain: &Terrain) -> Option<BoxedStrategy<Authorization>> {
    let ground = Arc::new(Ground::of(terrain));
    let of_clients: Vec<_> = ground
        .applicants()
        .iter()
        .map(|client| (weight(client.role), of_client(client, &ground)))
        .collect();
    (!of_clients.is_empty()).then(|| Union::new_weighted(of_clients).boxed())
}

fn weight(role: Role) -> u32 {
    match role {
        Role::Confidential => 6,
        Role::Public => 3,
        Role::Native => 2,
        Role::Other | Role::FirstParty | Role::Jwt => 1,
    }
}

fn of_client(client: &Applicant, ground: &Arc<Ground>) -> BoxedStrategy<Authorization> {
    let user = match ground.offers(Need::TwoUsers) {
        true => prop_oneof![4 => Just(User::First), 1 => Just(User::Second)].boxed(),
        false => Just(User::First).boxed(),
    };
    let (client, ground) = (client.clone(), Arc::clone(ground));
    let request = prop_oneof![
        5 => by_parameters(&client, &ground),
        1 => by_text(&client),
    ];
    (request, user)
        .prop_map(move |(request, user)| {
            authorization(&Request { user, ..request }, &client, &ground)
        })
        .boxed()
}

/// Damage to single parameters.
fn by_parameters(client: &Applicant, ground: &Ground) -> BoxedStrategy<Request> {
    let role = client.role;
    let damage = prop_oneof![
        5 => destination::redirect_uri(client, ground),
        2 => destination::client_id(client, ground),
        3 => response::response_type(ground),
        2 => response::response_mode(ground),
        3 => wishes::scope(),
        2 => wishes::nonce(),
        3 => wishes::prompt(client, ground),
        1 => wishes::max_age(),
        3 => challenge::code_challenge(client, ground),
        4 => extras::harmless(ground),
        2 => extras::advanced(),
    ];
    let sender = prop_oneof![4 => Just(Sender::Server), 1 => Just(Sender::Stranger)];
    let method = prop_oneof![
        12 => Just(Method::Get),
        2 => Just(Method::Post),
        1 => select(vec!["PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"]).prop_map(Method::Other),
    ];
    let extra = option::weighted(0.15, extras::harmless(ground));
    (damage, extra, state::any(), method, sender)
        .prop_map(move |(damage, extra, state, method, sender)| Request {
            role,
            user: User::First,
            state,
            method,
            sender,
            damage: with(damage, extra),
            written: None,
        })
        .boxed()
}

/// Damage to the request as a text.
fn by_text(client: &Applicant) -> BoxedStrategy<Request> {
    let role = client.role;
    written::written(client)
        .prop_map(move |written| {
            let Written {
                form,
                damage,
                state,
                in_body,
            } = written;
            Request {
                role,
                user: User::First,
                state,
                method: match in_body {
                    true => Method::Post,
                    false => Method::Get,
                },
                sender: Sender::Server,
                damage,
                written: Some(form),
            }
        })
        .boxed()
}

/// Damage with another one that changes nothing, unless they meet.
fn with(damage: Damage, extra: Option<Damage>) -> Damage {
    let Some(extra) = extra.filter(|extra| !extra.meets(&damage)) else {
        return damage;
    };
    let meaning = match (damage.meaning, extra.meaning) {
        // The milder of two laws is the one that still can be broken by both.
        (Meaning::Harmless { .. }, Meaning::Harmless { habit: Some(_), .. }) => extra.meaning,
        (meaning, _) => meaning,
    };
    Damage {
        edits: [damage.edits, extra.edits].concat(),
        meaning,
        ..damage
    }
}

fn authorization(request: &Request, client: &Applicant, ground: &Ground) -> Authorization {
    let (before, control) = (oracle::control(request), oracle::control(request));
    let harmless = match request.meaning() {
        Meaning::Harmless { law, .. } => Some(law),
        Meaning::Refused { .. } | Meaning::Unredirected { .. } | Meaning::Either => None,
    };
    // The code is tried only where the state of the request leaves no doubt about it.
    let sequel = match (&request.damage.sequel, harmless) {
        (Some(sequel), _) => Some(sequel.clone()),
        (None, Some(_)) => Some(Sequel::Redeemed),
        (None, None) => None,
    };
    Authorization {
        before: (request.damage.visitor == Visitor::Regular).then_some(before),
        request: oracle::authorization(request, client, ground),
        with_code: sequel.as_ref().map(oracle::sequel),
        control: harmless.map(|law| (law, control)),
    }
}
