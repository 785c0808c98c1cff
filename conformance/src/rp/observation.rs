//! The observation of a step.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::rp::evidence::ExchangeId;
use crate::rp::facts::Facts;
use crate::rp::transport::Answer;

/// The observation of a step, in the terms that expectations and later steps use.
///
/// A verb fills in what it knows and leaves the rest empty; an expectation about something that is not there does not hold.
#[derive(Clone, Default)]
pub struct Observation {
    /// The exchange that the finding will point at.
    pub exchange: Option<ExchangeId>,
    /// The last answer of the step.
    pub answer: Option<Answer>,
    /// Why there is no answer: the connection was refused, closed or too slow, or the answer was more than we take.
    pub failure: Option<String>,
    /// Whether the answer is what the verb is for.
    pub success: bool,
    /// The OAuth error code, from the body or the authorization response.
    pub error: Option<String>,
    /// The authorization response.
    pub redirect: Option<Redirected>,
    /// The kind of page at which the browser stopped.
    pub page: Option<String>,
    /// The kinds of pages that were shown on the way.
    pub pages: Vec<String>,
    /// The ID token of the answer, taken apart.
    pub id_token: Option<IdToken>,
    /// Whether a token is alive, by surface.
    pub alive: BTreeMap<String, bool>,
    /// Whether a page of another origin may read the answer.
    pub readable: Option<bool>,
    /// For a race: one observation per request.
    pub runs: Vec<Self>,
    /// Facts that only this verb makes.
    pub facts: Facts,
    /// The values that later steps can refer to: an object, e.g. `code`, `state`, `access_token`, `json`.
    pub values: serde_json::Map<String, Value>,
}

/// The authorization response as the client received it.
#[derive(Clone)]
pub struct Redirected {
    /// The whole URL the browser was sent to.
    pub url: String,
    /// The URL without the response parameters.
    pub to: String,
    /// `query`, `fragment` or `form_post`.
    pub via: String,
    /// The response parameters in order, names repeated where they were.
    pub params: Vec<(String, String)>,
    /// The status of the redirect, or of the page with the form.
    pub status: u16,
}

/// An ID token, taken apart and verified.
#[derive(Clone)]
pub struct IdToken {
    /// The compact form.
    pub compact: String,
    /// The header.
    pub header: Value,
    /// The claims.
    pub claims: Value,
    /// Whether the signature verifies with the published key that the header names, or why not.
    pub signature: Result<(), String>,
}

/// An observation is full of codes and tokens; only its end is shown.
impl std::fmt::Debug for Observation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Observation")
            .field("answer", &self.answer)
            .field("failure", &self.failure)
            .field("success", &self.success)
            .field("error", &self.error)
            .field("page", &self.page)
            .field("values", &self.values.keys())
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Redirected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Redirected({} by {})", self.to, self.via)
    }
}

impl std::fmt::Debug for IdToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IdToken({:?})", self.signature)
    }
}

impl Observation {
    /// Whether an access token came, from the token endpoint or, against all advice, in the authorization response.
    pub fn has_tokens(&self) -> bool {
        self.yields("access_token")
    }

    /// Whether an authorization code came.
    pub fn has_code(&self) -> bool {
        self.yields("code")
    }

    /// Whether the request was refused: an OAuth error or an error page, and neither code nor token. A server error is none.
    ///
    /// A page that asks for nothing counts as one of error: such pages have any wording and any status.
    pub fn is_refusal(&self) -> bool {
        let status = self.answer.as_ref().map(|answer| answer.status);
        let said_no = self.error.is_some()
            || status.is_some_and(|status| status >= 400)
            || matches!(self.page.as_deref(), Some("error" | "other"));
        said_no
            && status.is_none_or(|status| status < 500)
            && !self.has_code()
            && !self.has_tokens()
    }

    /// A header field of the answer; several of one name are joined by commas: RFC 9110 section 5.3.
    pub fn header(&self, name: &str) -> Option<String> {
        self.answer.as_ref()?.header(name)
    }

    /// The media type without its parameters: RFC 9110 section 8.3.1.
    pub fn media_type(&self) -> Option<String> {
        self.answer.as_ref()?.media_type()
    }

    /// The words of `scope` in the answer.
    pub fn granted_scope(&self) -> Option<Vec<String>> {
        let scope = self.values.get("json")?.get("scope")?.as_str()?;
        Some(
            scope
                .split(' ')
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect(),
        )
    }

    fn yields(&self, name: &str) -> bool {
        let in_redirect = self
            .redirect
            .as_ref()
            .is_some_and(|redirect| redirect.param(name).is_some());
        in_redirect
            || self
                .values
                .get(name)
                .is_some_and(|value| value.as_str().is_some_and(|text| !text.is_empty()))
    }
}

impl Redirected {
    /// A response parameter; a list where it was repeated.
    pub fn param(&self, name: &str) -> Option<Value> {
        let mut values: Vec<_> = self
            .params
            .iter()
            .filter(|(known, _)| known == name)
            .map(|(_, value)| value)
            .collect();
        match values.len() {
            0 => None,
            1 => values.pop().map(|value| value.as_str().into()),
            _ => Some(values.into_iter().map(String::as_str).collect()),
        }
    }

    /// The names of parameters that came more than once: RFC 6749 section 3.1 allows none.
    pub fn repeated(&self) -> Vec<String> {
        let mut names: Vec<_> = self.params.iter().map(|(name, _)| name.clone()).collect();
        names.sort();
        let mut repeated: Vec<_> = names
            .chunk_by(|a, b| a == b)
            .filter(|same| same.len() > 1)
            .map(|same| same[0].clone())
            .collect();
        repeated.dedup();
        repeated
    }
}
