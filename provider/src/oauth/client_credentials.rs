//! May this client act for itself? RFC 6749 section 4.4.

use crate::model::{Client, GrantType, InvalidScope, ScopeSet};
use crate::rule::{Rule, Rules, Violation};

/// Why a client gets nothing for itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// The client is public, or not registered for this grant.
    Unauthorized(Violation),
    /// The scope is not well formed.
    MalformedScope(InvalidScope),
}

/// Which scopes a client gets for itself.
///
/// Only scopes that say nothing about a user: there is none behind this grant.
///
/// # Errors
/// If the client is public, not registered for this grant, or asks for more than it has.
pub fn grant(client: &Client, asked: Option<&str>, rules: &Rules) -> Result<ScopeSet, Refused> {
    let confidential_only = Rule::TokenClientCredentialsConfidentialOnly;
    rules
        .require(confidential_only, !client.is_public())
        .map_err(Refused::Unauthorized)?;
    if !client.is_public() {
        let registered = client.may_use(GrantType::ClientCredentials);
        rules
            .require(Rule::TokenGrantAuthorized, registered)
            .map_err(Refused::Unauthorized)?;
    }
    let offered = client.scopes.custom_values();
    match asked {
        Some(asked) if !offered.is_named_by(asked) => {
            // RFC 6749 section 3.3: what is left out is reported by the `scope` of the answer.
            let asked: ScopeSet = asked.parse().map_err(Refused::MalformedScope)?;
            Ok(asked.intersection(&offered))
        }
        Some(_) | None => Ok(offered),
    }
}

#[cfg(test)]
mod tests {
    use super::super::code::tests::client;
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
            let refused = grant(&client(id), None, &Rules::strict());
            assert!(matches!(refused, Err(Refused::Unauthorized(_))), "{id}");
        }
    }
}
