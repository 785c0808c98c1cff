//! Requests that begin as valid ones of a valid flow, and are damaged.
//!
//! | module | requests to |
//! |---|---|
//! | `token` | the token endpoint: codes, refresh tokens, tokens in the client's own name |
//! | `revoke`, `introspect` | what ends a token, and what tells of it |
//! | `userinfo` | the claims of a user, with a bearer token |
//!
//! Each begins as a `draft`: steps that lead up to a request, and the request as it should be. Then one thing or several are
//! done to it, each of which says what it means; and the answer is held to what is true of all of them together.

mod client;
mod draft;
mod introspect;
mod revoke;
mod token;
mod userinfo;

use proptest::prelude::*;
use proptest::sample::select;

use crate::damage::{envelope, parameter};
use crate::stage::{Ended, Scripted, Stage};

pub use introspect::introspect;
pub use revoke::revoke;
pub use token::token;
pub use userinfo::userinfo;

/// A damaged request, and what leads up to it.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The steps in their order: preparation, the damaged request, and what shows that it did no harm.
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

/// Damage to a message: mostly none or one, seldom several.
#[derive(Clone, Debug)]
struct Damages {
    parameters: Vec<parameter::Damage>,
    envelope: Option<envelope::Damage>,
}

/// Damage that comes alone, or seldom in company.
fn damages() -> impl Strategy<Value = Damages> {
    let parameters =
        |least: usize, most: usize| proptest::collection::vec(parameter::damage(), least..=most);
    prop_oneof![
        6 => parameters(1, 1).prop_map(|parameters| Damages { parameters, envelope: None }),
        3 => envelope::damage().prop_map(|envelope| Damages {
            parameters: Vec::new(),
            envelope: Some(envelope),
        }),
        1 => (parameters(0, 3), proptest::option::of(envelope::damage()))
            .prop_map(|(parameters, envelope)| Damages { parameters, envelope }),
    ]
}

/// One of these, the first ones being the simplest.
fn one_of<T: Clone + std::fmt::Debug + 'static>(list: Vec<T>) -> BoxedStrategy<T> {
    select(list).boxed()
}
