//! Requests that begin as valid ones of a valid flow, and are damaged.

use proptest::prelude::*;
use proptest::sample::select;
use toml::toml;

use crate::law::Law;
use crate::stage::{Ended, Scripted, Stage};
use crate::terrain::Terrain;

/// A damaged request, and what leads up to it.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The steps in their order; the last one is the damaged request.
    pub steps: Vec<Scripted>,
}

impl Attempt {
    /// Takes the steps.
    ///
    /// # Errors
    /// The first answer that breaks a law, or why nothing can be said.
    pub async fn play(&self, stage: &mut Stage<'_>) -> Result<(), Ended> {
        for step in &self.steps {
            stage.take(step).await?;
        }
        Ok(())
    }
}

/// Requests to the token endpoint.
pub fn token(_terrain: &Terrain) -> impl Strategy<Value = Attempt> + use<> {
    select(vec!["code", "redirect_uri", "code_verifier", "grant_type"]).prop_map(|parameter| {
        Attempt {
            steps: vec![
                Scripted::preparation(toml! { authorize = {} }),
                Scripted::preparation(toml! {
                    redeem = {}
                    send = { omit = [parameter] }
                })
                .held_to(
                    Law::DamagedNeverGranted,
                    toml! { expect = { refused = true } },
                ),
            ],
        }
    })
}
