//! Requests that are released at the same moment.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Introspect, Redeem, Refresh, Revoke, Userinfo, Verify};
use crate::scenario::verb::Verb;
use crate::text::Text;

/// Releases requests at the same moment, each on a warm connection of its own.
///
/// Facts: `successes` (answers that yielded tokens), `losers` (every other answer, judged by an expectation), `server_errors`
/// (answers of 500 and above, except a 503 with Retry-After, which asks to come back). With `all` also `outcomes`: one word for
/// each entrant in their order, `tokens`, `done` (a revocation), `alive` or `dead` (what was said of a token), and otherwise
/// the OAuth error code, or the status where there is none.
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
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entrant {
    /// Exchanges an authorization code for tokens.
    pub redeem: Option<Redeem>,
    /// Uses a refresh token.
    pub refresh: Option<Refresh>,
    /// Revokes a token.
    pub revoke: Option<Revoke>,
    /// Asks the introspection endpoint about a token.
    pub introspect: Option<Introspect>,
    /// Asks for the claims of a user.
    pub userinfo: Option<Userinfo>,
    /// Asks the product's verification endpoint about an access token.
    pub verify: Option<Verify>,
    /// The name under which later steps find the values of this request; without it they are `runs.0` and so on of the race.
    #[serde(rename = "as")]
    pub name: Option<String>,
}

impl Race {
    /// Every request that is written.
    pub(in crate::scenario) fn verbs(&self) -> impl Iterator<Item = Verb<'_>> {
        let alike = [
            self.redeem.as_ref().map(Verb::Redeem),
            self.refresh.as_ref().map(Verb::Refresh),
            self.revoke.as_ref().map(Verb::Revoke),
        ];
        let different = self.all.iter().flat_map(Entrant::verbs);
        alike.into_iter().flatten().chain(different)
    }
}

impl Entrant {
    /// The keys of its verbs.
    pub(in crate::scenario) const VERBS: [&'static str; 6] = [
        "redeem",
        "refresh",
        "revoke",
        "introspect",
        "userinfo",
        "verify",
    ];

    /// Every verb that is written, so that loading can insist on one.
    pub(in crate::scenario) fn verbs(&self) -> impl Iterator<Item = Verb<'_>> {
        [
            self.redeem.as_ref().map(Verb::Redeem),
            self.refresh.as_ref().map(Verb::Refresh),
            self.revoke.as_ref().map(Verb::Revoke),
            self.introspect.as_ref().map(Verb::Introspect),
            self.userinfo.as_ref().map(Verb::Userinfo),
            self.verify.as_ref().map(Verb::Verify),
        ]
        .into_iter()
        .flatten()
    }
}
