//! Damage to a registration, and what it means.

use assay_conformance::judge::Law;
use proptest::prelude::*;
use proptest::strategy::BoxedStrategy;

use super::document::Notation;
use super::{json, syntax, transport, uris};
use crate::damage::Effect;

/// Damage to a registration.
#[derive(Clone, Debug)]
pub struct Damage {
    pub(super) change: Change,
    /// Its meaning for the answer.
    pub effect: Effect,
}

/// The change. Values are JSON, in texts of the scenario language.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// A member is left out.
    Drop(&'static str),
    /// A member has another value, or is there at all.
    Set(&'static str, String),
    /// A member more, be it the second of its name.
    Add(String, String),
    /// The members are written in another way.
    Write(Notation),
    /// Another body.
    Replace(String),
    /// The body ends after so many thousandths.
    CutAt(u32),
    /// Another method.
    Method(&'static str),
    /// Another media type.
    ContentType(&'static str),
}

impl Damage {
    pub(super) fn new(change: Change, effect: Effect) -> Self {
        Self { change, effect }
    }

    /// Damage after which there is nothing to register.
    pub(super) fn never_a_client(change: Change) -> Self {
        let codes = &["invalid_client_metadata", "invalid_redirect_uri"];
        Self::new(change, Effect::harmful(Law::DamagedNeverRegistered, codes))
    }
}

/// Damage of any sort.
pub fn any() -> BoxedStrategy<Damage> {
    prop_oneof![
        4 => json::harmless(),
        4 => json::members(),
        4 => uris::redirect_uris(),
        3 => syntax::damage(),
        2 => transport::damage(),
    ]
    .boxed()
}
