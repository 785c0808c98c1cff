//! May this client act for itself? RFC 6749 section 4.4.

use super::error::TokenError;
use crate::client::{Client, GrantType};
use crate::rule::{Rule, Rules};
use crate::types::ScopeSet;

/// Which scopes a client gets for itself.
///
/// Only scopes that say nothing about a user: there is none behind this grant.
///
/// # Errors
/// If the client is public, not registered for this grant, or asks for more than it has.
pub fn grant(client: &Client, asked: Option<&str>, rules: &Rules) -> Result<ScopeSet, TokenError> {
    let confidential_only = Rule::TokenClientCredentialsConfidentialOnly;
    rules
        .require(confidential_only, !client.is_public())
        .map_err(TokenError::UnauthorizedClient)?;
    if !client.is_public() {
        let registered = client.may_use(GrantType::ClientCredentials);
        rules
            .require(Rule::TokenGrantAuthorized, registered)
            .map_err(TokenError::UnauthorizedClient)?;
    }
    let offered = client.scopes.custom_values();
    match asked {
        Some(asked) if !offered.is_named_by(asked) => {
            // RFC 6749 section 3.3: what is left out is reported by the `scope` of the answer.
            Ok(asked.parse::<ScopeSet>()?.intersection(&offered))
        }
        Some(_) | None => Ok(offered),
    }
}

#[cfg(test)]
mod tests {
    use super::super::code::tests::client;
    use super::super::error::ErrorCode;
    use super::*;

    #[test]
    fn a_client_never_gets_the_scopes_of_a_user() {
        let scopes = grant(
            &client("demo-confidential"),
            Some("openid email"),
            &Rules::strict(),
        );
        assert_eq!(scopes.ok(), Some(ScopeSet::default()));
    }

    #[test]
    fn public_and_unregistered_clients_are_refused() {
        for id in ["demo-public", "demo-other"] {
            let error = grant(&client(id), None, &Rules::strict()).expect_err("it may not");
            assert_eq!(error.code(), ErrorCode::UnauthorizedClient);
        }
    }
}
