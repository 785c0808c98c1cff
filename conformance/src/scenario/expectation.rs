//! Expectations of an answer.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use super::matcher_syntax::Matcher;
use super::shorthand;

/// Alternatives, any one of which is enough: written as one table, or as a list of tables. A name can stand for a table.
#[derive(Debug, Clone, Default)]
pub struct Outcomes(pub Vec<Expectation>);

impl Outcomes {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The alternatives in the order of the file.
    pub fn iter(&self) -> std::slice::Iter<'_, Expectation> {
        self.0.iter()
    }
}

/// Outcomes that have a name: `expect` can be the name instead of them.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedOutcome {
    /// The sentence that they stand for.
    pub says: Option<String>,
    /// Outcomes that are right. In another list than `expect` the name stands for these alone.
    pub expect: Outcomes,
    /// Outcomes that are tolerated with a warning, behind the step's own.
    #[serde(default)]
    pub warn: Outcomes,
    /// Outcomes that are tolerated and mentioned, behind the step's own.
    #[serde(default)]
    pub info: Outcomes,
    /// Outcomes that fail the check, behind the step's own.
    #[serde(default)]
    pub fail: Outcomes,
}

/// One way an answer can be. All its members have to hold together.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// The status: a number, a list of numbers, or `"4xx"`; the status of the last answer.
    pub status: Option<Matcher>,
    /// The OAuth error code, from the JSON body or from the authorization response.
    pub error: Option<Matcher>,
    /// Whether an access token was issued.
    pub tokens: Option<bool>,
    /// Whether an authorization code was issued.
    pub code: Option<bool>,
    /// Whether the request was refused: an OAuth error or an error page, no code, no token, and no 5xx.
    pub refused: Option<bool>,
    /// Whether the answer is what this verb is for: a code for `authorize`, tokens for `redeem`, 200 for the others.
    pub success: Option<bool>,
    /// The kind of page at which the browser stopped: `login`, `consent`, `error`, `other`.
    pub page: Option<Matcher>,
    /// The kinds of pages that were shown on the way, in order.
    pub pages: Option<Matcher>,
    /// The authorization response as the client received it.
    pub redirect: Option<Redirect>,
    /// Header fields of the answer by lower-case name; several fields of one name are joined by commas.
    #[serde(default)]
    pub header: BTreeMap<String, Matcher>,
    /// The media type of the answer without parameters, in lower case.
    pub media_type: Option<Matcher>,
    /// Members of the JSON body, by dotted path; `""` is the whole body.
    #[serde(default)]
    pub json: BTreeMap<String, Matcher>,
    /// Claims of the ID token in the answer.
    #[serde(default)]
    pub claims: BTreeMap<String, Matcher>,
    /// Header members of the ID token in the answer.
    #[serde(default)]
    pub jose: BTreeMap<String, Matcher>,
    /// Whether the ID token's signature verifies with a published key that its header names.
    pub signature: Option<bool>,
    /// The granted scope as the answer reports it, a set of words.
    pub scope: Option<Matcher>,
    /// Whether the token is alive on every surface that was asked (`probe`).
    pub alive: Option<bool>,
    /// Whether the token is dead on every surface that was asked (`probe`).
    pub dead: Option<bool>,
    /// Whether a page of `send.fetch_from` may read the answer under the Fetch standard.
    pub readable: Option<bool>,
    /// How many of a race's requests yielded tokens.
    pub successes: Option<Matcher>,
    /// The expectation of every request of a race that yielded no tokens.
    pub losers: Option<Box<Self>>,
    /// Milliseconds from sending to the end of the answer.
    pub took_ms: Option<Matcher>,
    /// Text of the body: `has`, `lacks`.
    pub body: Option<Matcher>,
    /// Facts that only one verb makes, by the names in its description.
    #[serde(default)]
    pub facts: BTreeMap<String, Matcher>,
    /// Whether there is an answer at all. Left out, there has to be one; `false` is a connection that was refused or closed.
    pub answered: Option<bool>,
    /// Why this alternative is listed; shown with the finding.
    pub note: Option<String>,
}

/// The authorization response as the client received it.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Redirect {
    /// Whether the browser was sent to a redirect_uri at all.
    pub sent: Option<bool>,
    /// Where to, without the response parameters.
    pub to: Option<Matcher>,
    /// How the parameters travelled: `query`, `fragment`, `form_post`.
    pub via: Option<Matcher>,
    /// The response parameters.
    #[serde(default)]
    pub params: BTreeMap<String, Matcher>,
    /// The status of the redirect to the client.
    pub status: Option<Matcher>,
    /// The whole URL the browser was sent to.
    pub url: Option<Matcher>,
    /// Names that occur more than once.
    pub repeated: Option<Matcher>,
}

impl<'de> Deserialize<'de> for Outcomes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OutcomesVisitor).map(Self)
    }
}

struct OutcomesVisitor;

impl<'de> Visitor<'de> for OutcomesVisitor {
    type Value = Vec<Expectation>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table of expectations, or a list of such tables")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut alternatives = Vec::new();
        while let Some(alternative) = list.next_element()? {
            alternatives.push(alternative);
        }
        if alternatives.is_empty() {
            return Err(de::Error::custom(
                "an empty list of outcomes says nothing: leave the key out",
            ));
        }
        Ok(alternatives)
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Self::Value, A::Error> {
        Expectation::deserialize(MapAccessDeserializer::new(table)).map(|outcome| vec![outcome])
    }
}

impl JsonSchema for Outcomes {
    fn schema_name() -> Cow<'static, str> {
        "Outcomes".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<Expectation>();
        let named = shorthand::names().into_iter();
        let names: Vec<Value> = named
            .map(|(name, says)| json!({ "const": name, "description": says }))
            .chain([
                json!({ "type": "string", "description": "An outcome that this file defines." }),
            ])
            .collect();
        let several = json!({ "type": "array", "minItems": 2, "items": { "anyOf": [one, { "anyOf": names }] } });
        json_schema!({ "description": "One outcome, or a list of alternatives.", "anyOf": [one, { "anyOf": names }, several] })
    }
}
