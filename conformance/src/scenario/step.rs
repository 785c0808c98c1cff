//! A step of a check or journey as it is written: one verb, how its request goes out, and which answers are right.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::expectation::{Expectation, Outcomes};
use super::fault::Faults;
use super::invariant::Invariant;
use super::verbs::{
    Authorize, BlockUser, ClientCredentials, Clock, Discover, ForgeConsent, Hold, Introspect, Jwks,
    Origins, Preflight, Probe, Race, Redeem, Refresh, RemoveClient, Request, Resume, Revoke,
    RotateKeys, Survivors, Token, Userinfo, Verify, Wire,
};
use crate::text::Text;
use crate::words::{ClientAuth, Need, ParametersIn};

/// One step: exactly one verb, and around it how to send, what to call the result and how to judge it.
///
/// Without any of `expect`, `warn`, `info` and `fail` a step is preparation: it has to succeed, or be what `require` says, or
/// the check is *blocked*.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Takes a browser through the authorization endpoint, login and consent.
    pub authorize: Option<Authorize>,
    /// Goes on with an authorization that was stopped at a page.
    pub resume: Option<Resume>,
    /// Sends the approval of a consent page in a way the page did not intend.
    pub forge_consent: Option<ForgeConsent>,
    /// Exchanges an authorization code for tokens.
    pub redeem: Option<Redeem>,
    /// Uses a refresh token.
    pub refresh: Option<Refresh>,
    /// Asks for a token in the client's own name.
    pub client_credentials: Option<ClientCredentials>,
    /// Sends any other request to the token endpoint.
    pub token: Option<Token>,
    /// Asks for the claims of a user.
    pub userinfo: Option<Userinfo>,
    /// Asks the introspection endpoint about a token.
    pub introspect: Option<Introspect>,
    /// Revokes a token.
    pub revoke: Option<Revoke>,
    /// Asks the product's verification endpoint about an access token.
    pub verify: Option<Verify>,
    /// Asks every surface the target offers whether an access token is alive.
    pub probe: Option<Probe>,
    /// Fetches a metadata document.
    pub discover: Option<Discover>,
    /// Fetches the key set.
    pub jwks: Option<Jwks>,
    /// Sends the CORS preflight a browser would send.
    pub preflight: Option<Preflight>,
    /// Sends one request from several origins and compares what each may read.
    pub origins: Option<Origins>,
    /// Sends any request to an endpoint named in the metadata.
    pub request: Option<Request>,
    /// Releases several requests at the same moment on warm connections.
    pub race: Option<Race>,
    /// Uses every token that earlier steps obtained, and counts what still works.
    pub survivors: Option<Survivors>,
    /// Opens slow or stalled connections and keeps them open while the check goes on.
    pub hold: Option<Hold>,
    /// Sends bytes over a connection of their own.
    pub wire: Option<Wire>,
    /// Moves the target's clock.
    pub clock: Option<Clock>,
    /// Makes the target rotate its signing key.
    pub rotate_keys: Option<RotateKeys>,
    /// Locks a user of the target out, or lets them in again.
    pub block_user: Option<BlockUser>,
    /// Takes a client of the target away, or gives it back.
    pub remove_client: Option<RemoveClient>,

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
    /// What a wrong answer violates, in a journey; by default it is an error like any other.
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
    /// A query string to send as it stands instead of the parameters that would go there. What no URL can hold (spaces, bytes
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

impl Step {
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
