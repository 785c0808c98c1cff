//! The answer to the client: RFC 6749 sections 4.1.2 and 4.1.2.1.

use std::fmt;

use super::error::AuthorizeError;
use super::return_to::{ResponseMode, ReturnTo};
use crate::model::Secret;

/// The answer to an authorization request.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// A code for the token endpoint.
    Code(Secret),
    /// The reason why there is none.
    Error(AuthorizeError),
}

/// An authorization response, ready to be carried to the client.
pub struct AuthorizationResponse {
    /// Where it goes.
    pub return_to: ReturnTo,
    /// Its parameters. One of them may be the code, so they are never logged.
    pub parameters: Vec<(&'static str, String)>,
}

impl AuthorizationResponse {
    /// Puts the answer together. `iss` is in every one of them: RFC 9207 section 2.
    #[must_use]
    pub fn new(return_to: ReturnTo, outcome: &Outcome, issuer: &str) -> Self {
        let mut parameters = match outcome {
            Outcome::Code(code) => vec![("code", code.expose().to_owned())],
            Outcome::Error(error) => vec![
                ("error", error.code().as_str().to_owned()),
                ("error_description", error.to_string()),
            ],
        };
        if let Some(state) = return_to.state() {
            parameters.push(("state", state.as_str().to_owned()));
        }
        parameters.push(("iss", issuer.to_owned()));
        Self {
            return_to,
            parameters,
        }
    }

    /// The URL that carries it, if it travels by redirect.
    #[must_use]
    pub fn location(&self) -> Option<String> {
        match self.return_to.mode() {
            ResponseMode::FormPost => None,
            ResponseMode::Query => {
                let mut query = form_urlencoded::Serializer::new(String::new());
                query.extend_pairs(&self.parameters);
                // Text is appended rather than a URL rebuilt: a registered query stays as it is (section 3.1.2), and
                // no normalisation can turn the verified URI into another.
                let uri = self.return_to.uri().as_str();
                let separator = if uri.contains('?') { '&' } else { '?' };
                Some(format!("{uri}{separator}{}", query.finish()))
            }
        }
    }
}

impl fmt::Debug for AuthorizationResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationResponse")
            .field("return_to", &self.return_to)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{RedirectUri, State};
    use crate::rule::Rules;
    use proptest::prelude::*;

    fn location(uri: &str, state: &str) -> String {
        let uri: RedirectUri = uri.parse().expect("the test writes valid URIs");
        let return_to =
            ReturnTo::verify(uri.clone(), &[uri], &Rules::strict()).expect("it is registered");
        let outcome = Outcome::Code(Secret::new("oac_1.2"));
        let response = AuthorizationResponse::new(
            return_to.with(Some(State::new(state))),
            &outcome,
            "https://op.example",
        );
        response.location().expect("the mode is query")
    }

    #[test]
    fn a_registered_query_is_kept_as_it_is() {
        let sent = location("https://rp.example/cb?foo=a%20b&bar=1", "s");
        assert_eq!(
            sent,
            "https://rp.example/cb?foo=a%20b&bar=1&code=oac_1.2&state=s&iss=https%3A%2F%2Fop.example"
        );
    }

    #[test]
    fn an_installed_app_is_reached_by_its_scheme() {
        assert!(location("com.example.app:/cb", "s").starts_with("com.example.app:/cb?code="));
    }

    #[test]
    fn a_code_is_not_shown_by_debug() {
        let uri: RedirectUri = "https://rp.example/cb".parse().expect("valid");
        let return_to =
            ReturnTo::verify(uri.clone(), &[uri], &Rules::strict()).expect("it is registered");
        let response =
            AuthorizationResponse::new(return_to, &Outcome::Code(Secret::new("oac_secret")), "i");
        assert!(!format!("{response:?}").contains("oac_secret"));
    }

    proptest! {
        #[test]
        fn any_state_comes_back_octet_for_octet(state in ".{1,40}") {
            let sent = location("https://rp.example/cb", &state);
            prop_assert!(sent.bytes().all(|c| c.is_ascii_graphic()));
            let (_, query) = sent.split_once('?').expect("a query");
            let echoed = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "state");
            prop_assert_eq!(echoed.map(|(_, value)| value.into_owned()), Some(state));
        }
    }
}
