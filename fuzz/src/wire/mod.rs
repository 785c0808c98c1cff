//! Requests as bytes: truncated, chunked oddly, pipelined, slow, early close.
//!
//! A valid request of a valid flow is written down byte by byte, one thing happens to it, and what the specifications of HTTP
//! make of that decides what may come of it. Where they let a server choose, everything that it may choose is right. Whatever
//! was sent, the server goes on serving others: each case ends with a request that has to succeed.

mod damage;
mod meaning;
mod message;
mod request;

use assay_conformance::judge::Law;
use assay_conformance::words::Need;
use proptest::prelude::*;
use proptest::sample::select;
use toml::{Table, Value, toml};

pub use damage::{Bytes, Case, Chunks, Damage, Fields, Framing, Gone, Place, Start, Travel};
pub use meaning::Meaning;
pub use message::{Message, units};
pub use request::Request;

use crate::stage::{Ended, Scripted, Stage};
use crate::terrain::Terrain;

/// A request as bytes, and what happens to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Conversation {
    /// The request.
    pub request: Request,
    /// The damage to it.
    pub damage: Damage,
    /// The requests of everybody else.
    pub normal: Vec<Scripted>,
}

/// Conversations with a target; none if it has no endpoint that they could be about.
///
/// ```
/// # fn example(terrain: &assay_fuzz::terrain::Terrain) {
/// use proptest::strategy::{Strategy as _, ValueTree as _};
/// use proptest::test_runner::TestRunner;
///
/// let conversations = assay_fuzz::wire::conversations(terrain).expect("a token endpoint");
/// let drawn = conversations.new_tree(&mut TestRunner::default()).expect("nothing is filtered");
/// for step in drawn.current().steps() {
///     println!("{}", step.step);
/// }
/// # }
/// ```
#[must_use]
pub fn conversations(terrain: &Terrain) -> Option<BoxedStrategy<Conversation>> {
    let mut requests = Request::all(terrain);
    let first = requests.first().cloned()?;
    // Half of the cases are about the one that needs the least; what bytes mean hardly depends on what they ask for.
    let others = requests.len();
    requests.extend(std::iter::repeat_n(first, others));
    let normal = normal(terrain);
    let load_allowed = terrain.offers(&[Need::LoadAllowed]);
    let drawn = select(requests).prop_flat_map(move |request| {
        let normal = normal.clone();
        Damage::to(&request, load_allowed).prop_map(move |damage| Conversation {
            request: request.clone(),
            damage,
            normal: normal.clone(),
        })
    });
    Some(drawn.boxed())
}

/// The service that others still get.
fn normal(terrain: &Terrain) -> Vec<Scripted> {
    let steps = if terrain.offers(&[Need::ClientCredentialsGrant]) {
        vec![toml! { client_credentials = {} }]
    } else {
        vec![toml! { authorize = {} }, toml! { redeem = {} }]
    };
    let held_to = |step| {
        let right = toml! { expect = { success = true } };
        Scripted::preparation(step).held_to(Law::StillServes, right)
    };
    steps.into_iter().map(held_to).collect()
}

impl Conversation {
    /// The steps of the language.
    #[must_use]
    pub fn steps(&self) -> Vec<Scripted> {
        let (bytes, meaning) = self.damage.inflict(&self.request);
        let sent = Scripted {
            step: step(&self.request, &bytes, meaning),
            demands: meaning.demands(&self.request),
        };
        let preparation = self.request.preparation.iter().cloned();
        let beside = (bytes.beside > 0).then(|| Scripted::preparation(stalled(bytes.beside)));
        preparation
            .chain(beside)
            .chain([sent])
            .chain(self.normal.iter().cloned())
            .collect()
    }

    /// Takes the steps.
    ///
    /// # Errors
    /// The first answer that breaks a law, or why nothing can be said.
    pub async fn play(&self, stage: &mut Stage<'_>) -> Result<(), Ended> {
        for step in self.steps() {
            stage.take(&step).await?;
        }
        Ok(())
    }
}

fn stalled(connections: u16) -> Table {
    let mut hold = toml! { stall = "in-header" };
    hold.insert("connections".to_owned(), i64::from(connections).into());
    Table::from_iter([("hold".to_owned(), hold.into())])
}

fn step(request: &Request, bytes: &Bytes, meaning: Meaning) -> Table {
    let mut wire = Table::new();
    let mut put = |name: &str, value: Value| wire.insert(name.to_owned(), value);
    put("endpoint", request.place().into());
    if let Some(form) = &request.form {
        let values = Table::from_iter([("form".to_owned(), form.as_str().into())]);
        put("values", values.into());
    }
    put("send", bytes.pieces.clone().into());
    if bytes.pause_ms > 0 {
        put("pause_ms", i64::from(bytes.pause_ms).into());
    }
    if bytes.then != "wait" {
        put("then", bytes.then.into());
    }
    if bytes.then != "close" {
        put("linger_ms", i64::from(meaning.linger_ms()).into());
    }
    if meaning.answers() > 1 {
        put("answers", i64::from(meaning.answers()).into());
    }
    Table::from_iter([("wire".to_owned(), wire.into())])
}
