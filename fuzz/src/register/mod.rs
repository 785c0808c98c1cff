//! Registrations of clients, damaged: RFC 7591.
//!
//! ```no_run
//! use assay_fuzz::{register, terrain::Terrain};
//! use proptest::strategy::{Strategy, ValueTree};
//! use proptest::test_runner::TestRunner;
//!
//! # fn example(terrain: &Terrain) -> Result<(), proptest::test_runner::Reason> {
//! let tree = register::registrations(terrain).new_tree(&mut TestRunner::default())?;
//! println!("{:#?}", tree.current().request.step);
//! # Ok(())
//! # }
//! ```

pub mod damage;
mod document;
mod json;
mod oracle;
mod syntax;
mod transport;
mod uris;

use assay_conformance::Observation;
use assay_conformance::judge::{Law, Sender};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::damage::Effect;
use crate::stage::{Ended, Scripted, Stage};
use crate::terrain::Terrain;
use damage::Damage;
use document::Posted;

/// A damaged registration, and what is tried with the client if there is one.
#[derive(Clone, Debug)]
pub struct Registration {
    /// The damaged request.
    pub request: Scripted,
    /// The use of the client that was registered.
    pub with_client: Option<Scripted>,
    /// The same request without the damage.
    pub control: Scripted,
}

impl Registration {
    /// Registers, and tries what can be tried with the client.
    ///
    /// # Errors
    /// The first answer that breaks a law, or why nothing can be said.
    pub async fn play(&self, stage: &mut Stage<'_>) -> Result<(), Ended> {
        let seen = match stage.take(&self.request).await {
            // A provider that registers nobody, or not this client, refuses it whatever else is in the request.
            Err(Ended::Found(found)) if found.law == Law::HarmlessRegistered => {
                stage.take(&self.control).await?;
                return Err(Ended::Found(found));
            }
            taken => taken?,
        };
        match &self.with_client {
            Some(attempt) if is_registered(&seen) => stage.take(attempt).await.map(drop),
            Some(_) | None => Ok(()),
        }
    }
}

/// Registrations of a web application, each damaged once or twice.
pub fn registrations(terrain: &Terrain) -> impl Strategy<Value = Registration> + use<> {
    let probe = oracle::can_probe(terrain);
    let methods = select(auth_methods(terrain));
    let sender = prop_oneof![3 => Just(Sender::Server), 1 => Just(Sender::Stranger)];
    (methods, sender, vec(damage::any(), 1..=2))
        .prop_map(move |(method, sender, damages)| registration(method, sender, &damages, probe))
}

fn registration(
    method: &'static str,
    sender: Sender,
    damages: &[Damage],
    probe: bool,
) -> Registration {
    let mut posted = Posted::of_client(method);
    let control = oracle::control(posted.step());
    let effect = damages.iter().fold(Effect::Harmless, |effect, damage| {
        effect.and(damage.effect.clone())
    });
    for damage in damages {
        posted.suffer(&damage.change);
    }
    Registration {
        request: oracle::registration(&posted, sender, &effect),
        with_client: posted
            .unspeakable_uri()
            .filter(|_| probe)
            .map(oracle::no_redirect_to),
        control,
    }
}

/// The ways to authenticate that the target offers; the default of RFC 7591 section 2 where it says nothing.
fn auth_methods(terrain: &Terrain) -> Vec<&'static str> {
    let offered = |method: &&str| {
        let metadata = terrain.session().metadata();
        metadata.lists("token_endpoint_auth_methods_supported", method) == Some(true)
    };
    let mut methods: Vec<_> = ["client_secret_basic", "client_secret_post", "none"]
        .into_iter()
        .filter(offered)
        .collect();
    if methods.is_empty() {
        methods.push("client_secret_basic");
    }
    methods
}

fn is_registered(seen: &Observation) -> bool {
    seen.answer
        .as_ref()
        .is_some_and(|answer| matches!(answer.status, 200 | 201))
}
