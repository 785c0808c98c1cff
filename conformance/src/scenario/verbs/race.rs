//! Requests that are released at the same moment.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::{Redeem, Refresh, Revoke};
use crate::scenario::one_verb::WithVerb;
use crate::scenario::validate::Complaints;
use crate::scenario::verb::Verb;
use crate::text::{Text, Written};

/// Releases requests at the same moment, each on a warm connection of its own.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Race {
    /// How many of each, as a number or a text that becomes one; by default one.
    pub times: Option<Text>,
    /// Redemptions of one code.
    pub redeem: Option<Redeem>,
    /// Uses of one refresh token.
    pub refresh: Option<Refresh>,
    /// Revocations of one token.
    pub revoke: Option<Revoke>,
    /// Requests that differ; each takes part once.
    #[serde(default)]
    pub all: Vec<Entrant>,
}

/// One of the requests of a race: exactly one verb.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
#[schemars(rename = "Entrant")]
pub struct Entrant {
    #[serde(skip)]
    verb: Option<Verb>,
    /// The name under which later steps find the values of this request; without it they are `runs.0` and so on of the race.
    #[serde(rename = "as")]
    pub name: Option<String>,
}

impl<'de> Deserialize<'de> for Entrant {
    fn deserialize<D: Deserializer<'de>>(inner: D) -> Result<Self, D::Error> {
        let mut verb = None;
        let mut entrant = Self::deserialize(WithVerb {
            inner,
            known: Self::VERBS,
            verb: &mut verb,
        })?;
        entrant.verb = verb;
        Ok(entrant)
    }
}

impl Entrant {
    /// The verbs that can take part.
    pub(in crate::scenario) const VERBS: &'static [&'static str] = &[
        "redeem",
        "refresh",
        "revoke",
        "introspect",
        "userinfo",
        "verify",
    ];

    /// The request that it sends; none if nothing is written.
    pub fn verb(&self) -> Option<&Verb> {
        self.verb.as_ref()
    }
}

impl Race {
    pub(in crate::scenario) fn uses(&self) -> Vec<&str> {
        let alike = [
            self.redeem.as_ref().map(Redeem::uses),
            self.refresh.as_ref().map(Refresh::uses),
            self.revoke.as_ref().map(Revoke::uses),
        ];
        let different = self.all.iter().filter_map(Entrant::verb).map(Verb::uses);
        alike
            .into_iter()
            .flatten()
            .chain(different)
            .flatten()
            .collect()
    }

    pub(in crate::scenario) fn check(&self, complaints: &mut Complaints<'_>, place: &Written<'_>) {
        let alike = [
            self.redeem.is_some(),
            self.refresh.is_some(),
            self.revoke.is_some(),
        ];
        if !alike.contains(&true) && self.all.is_empty() {
            complaints.add(
                place.span(),
                "nothing takes part in this race",
                "at least one of `redeem`, `refresh` and `revoke`, or a list of requests in `all`",
            );
        }
        for entrant in place.list("all") {
            complaints.one_verb(&entrant, "an entrant of a race", Entrant::VERBS, None);
        }
    }
}
