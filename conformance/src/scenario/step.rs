//! A step of a check or journey as it is written: one verb, how its request goes out, and which answers are right.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};

use super::expectation::{Expectation, Outcomes};
use super::fault::Faults;
use super::invariant::Invariant;
use super::one_verb::WithVerb;
use super::verb::Verb;
use crate::text::Text;
use crate::words::{ClientAuth, Need, ParametersIn};

/// One step: exactly one verb, and around it how to send, what to call the result and how to judge it.
///
/// Without any of `expect`, `warn`, `info` and `fail` a step is preparation: it has to succeed, or be what `require` says, or
/// the check is *blocked*.
// Derived are the members around the verb; the trait is implemented below.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
#[schemars(rename = "Step")]
pub struct Step {
    #[serde(skip)]
    pub(super) verb: Option<Verb>,
    /// The name under which later steps find this step's values; by default the verb's own
    /// (`flow` for an authorization, `tokens` for whatever yields tokens).
    #[serde(rename = "as")]
    pub name: Option<String>,
    /// Leaves this step out, without a trace in the verdict, where the target does not offer all of these.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// Leaves this step out, without a trace in the verdict, where earlier steps, or the case, have no values under these names.
    ///
    /// For what follows an outcome that is right either way: an ignored parameter yields a code to look into, a refusal none.
    #[serde(default)]
    pub given: Vec<String>,
    /// The invariant that a wrong answer violates, in a journey; by default it is an error like any other.
    ///
    /// An answer that `fail` lists is an error and no violation, and so is one that `require` does not, and none at all.
    pub invariant: Option<Invariant>,
    /// How the request goes out, where that differs from what a correct relying party sends.
    #[serde(default)]
    pub send: Send,
    /// The faults that prove this step, in place of those of its case and its check.
    #[serde(default)]
    pub fault: Faults,
    /// Why no fault proves this step: a waiver, which `assay prove` lists.
    pub unproven: Option<String>,

    /// Outcomes without which there is nothing to judge: anything else leaves the check *blocked*.
    #[serde(default)]
    pub require: Outcomes,
    /// Outcomes that are right.
    #[serde(default)]
    pub expect: Outcomes,
    /// Outcomes that are tolerated with a warning.
    #[serde(default)]
    pub warn: Outcomes,
    /// Outcomes that are tolerated and mentioned.
    #[serde(default)]
    pub info: Outcomes,
    /// Outcomes that fail the check even where its verdict for a violation is milder.
    #[serde(default)]
    pub fail: Outcomes,
}

/// How a request goes out, where that differs from what a correct relying party sends.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Send {
    /// Parameters to add or replace.
    #[serde(default)]
    pub set: BTreeMap<String, Text>,
    /// Parameters to leave out.
    #[serde(default)]
    pub omit: Vec<String>,
    /// Parameters to send a second time, after all others, with this value.
    #[serde(default)]
    pub repeat: BTreeMap<String, Text>,
    /// Parameters to put into the query string in addition to whatever the body holds.
    #[serde(default)]
    pub query: BTreeMap<String, Text>,
    /// A query string to send as it stands instead of the parameters that would go there. Characters that no URL can hold (spaces, bytes
    /// beyond ASCII) is percent-encoded as browsers do it, nothing else.
    pub raw_query: Option<Text>,
    /// Where the parameters go: in the form body (the rule for POST) or in the query string (the rule for GET).
    pub parameters_in: Option<ParametersIn>,
    /// The HTTP method.
    pub method: Option<String>,
    /// The media type of the body, sent as written; an empty text sends no Content-Type at all.
    pub content_type: Option<Text>,
    /// A body to send as it stands instead of the parameters.
    pub body: Option<Text>,
    /// Header fields to add or replace.
    #[serde(default)]
    pub headers: BTreeMap<String, Text>,
    /// How the client authenticates; by default the way it is registered.
    pub auth: Option<ClientAuth>,
    /// A client_id to send instead of the client's own.
    pub client_id: Option<Text>,
    /// A client_secret to send instead of the client's own.
    pub client_secret: Option<Text>,
    /// The value of the Origin header.
    pub origin: Option<Text>,
    /// Sends the request as a browser page of this origin does: preflight where the Fetch standard asks for one, and the
    /// fact `readable` tells whether the page would get to see the answer.
    pub fetch_from: Option<Text>,
}

/// A list of steps, and of groups of steps that share what they need.
pub(super) fn steps_schema(generator: &mut SchemaGenerator) -> Schema {
    let step = generator.subschema_for::<Step>();
    let needs = generator.subschema_for::<Vec<Need>>();
    let given = generator.subschema_for::<Vec<String>>();
    json_schema!({
        "type": "array",
        "items": { "anyOf": [step, {
            "description": "Steps that are left out together.",
            "type": "object",
            "properties": {
                "needs": needs,
                "given": given,
                "steps": { "description": "The steps of the group.", "type": "array", "items": step },
            },
            "required": ["steps"],
            "additionalProperties": false,
        }] },
    })
}

impl<'de> Deserialize<'de> for Step {
    fn deserialize<D: Deserializer<'de>>(inner: D) -> Result<Self, D::Error> {
        let mut verb = None;
        let mut step = Self::deserialize(WithVerb {
            inner,
            known: Verb::NAMES,
            verb: &mut verb,
        })?;
        step.verb = verb;
        Ok(step)
    }
}

impl Step {
    /// The verb.
    ///
    /// # Panics
    /// If there is none: loading a file refuses such a step.
    pub fn verb(&self) -> &Verb {
        self.verb.as_ref().expect("a loaded step has a verb")
    }

    /// The name under which later steps find what this one leaves behind.
    pub fn name(&self) -> &str {
        self.name
            .as_deref()
            .unwrap_or_else(|| self.verb().default_name())
    }

    /// Every name under which it leaves something: its own, that of an authorization within it, those of a race's requests.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let verb = self.verb();
        let flow = matches!(verb, Verb::SignIn(_)).then_some("flow");
        let race = if let Verb::Race(race) = verb {
            race.all.as_slice()
        } else {
            &[]
        };
        let entrants = race.iter().filter_map(|entrant| entrant.name.as_deref());
        [self.name()].into_iter().chain(flow).chain(entrants)
    }

    /// Whether the step is judged, or merely has to succeed.
    pub fn is_judged(&self) -> bool {
        [&self.expect, &self.warn, &self.info, &self.fail]
            .iter()
            .any(|outcomes| !outcomes.is_empty())
    }

    /// All alternatives of all outcome lists.
    pub fn alternatives(&self) -> impl Iterator<Item = &Expectation> {
        [
            &self.require,
            &self.expect,
            &self.warn,
            &self.info,
            &self.fail,
        ]
        .into_iter()
        .flat_map(|outcomes| outcomes.iter())
    }
}
