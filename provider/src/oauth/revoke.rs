//! Revocation: RFC 7009.

use crate::model::{Client, Grant, Revocation};
use crate::rule::{Rule, Rules, Violation};

/// The kind of a token that was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found {
    /// An opaque access token.
    Access,
    /// A refresh token.
    Refresh,
}

/// The kinds to look for, in order: RFC 7009 section 2.1 lets a hint save time, never change the outcome.
///
/// # Errors
/// Never, while the rules are kept.
pub fn search_order(hint: Option<&str>, rules: &Rules) -> Result<Vec<Found>, Violation> {
    let hinted = match hint {
        Some("access_token") => Some(Found::Access),
        Some("refresh_token") => Some(Found::Refresh),
        // RFC 7009 section 2.2: an unknown hint does not influence the answer.
        Some(_) => {
            rules.permit(Rule::RevUnknownHintIgnored)?;
            None
        }
        None => None,
    };
    Ok(match hinted {
        Some(Found::Access) if rules.keep(Rule::RevHintIsOnlyAHint) => {
            vec![Found::Access, Found::Refresh]
        }
        Some(Found::Refresh) if rules.keep(Rule::RevHintIsOnlyAHint) => {
            vec![Found::Refresh, Found::Access]
        }
        Some(only) => vec![only],
        None => vec![Found::Access, Found::Refresh],
    })
}

/// The revocation that follows when a client revokes a token that was found; `None` if nothing ends. No client is named only
/// where none has to be.
///
/// Either token stands for the whole grant: RFC 7009 section 2.1 wants the access tokens to follow a refresh token, and the
/// user who sees an application signed out expects the reverse too.
///
/// # Errors
/// If the token belongs to another client.
pub fn revocation(
    found: Found,
    grant: &Grant,
    client: Option<&Client>,
    rules: &Rules,
) -> Result<Option<Revocation>, Violation> {
    if let Some(client) = client {
        rules.require(Rule::RevOwnTokensOnly, grant.client == client.id)?;
        if client.is_public() {
            rules.permit(Rule::RevPublicClient)?;
        }
    }
    let (this_kind_can_die, this_kind_dies) = match found {
        Found::Access => (Rule::RevAccessTokenRevocable, Rule::RevAccessTokenDies),
        Found::Refresh => (Rule::RevRefreshTokenRevocable, Rule::RevRefreshTokenDies),
    };
    rules.permit(this_kind_can_die)?;
    if !rules.keep(this_kind_dies) {
        return Ok(None);
    }
    if found == Found::Refresh && !rules.keep(Rule::RevRefreshCascadesToAccess) {
        return Ok(Some(Revocation::RefreshTokensOf(grant.id.clone())));
    }
    Ok(Some(Revocation::Grant(grant.id.clone())))
}

#[cfg(test)]
mod tests {
    use super::super::code::tests::{client, grant};
    use super::*;

    #[test]
    fn a_hint_changes_the_order_and_never_the_outcome() {
        for hint in [
            None,
            Some("access_token"),
            Some("refresh_token"),
            Some("foo"),
        ] {
            let order = search_order(hint, &Rules::strict()).expect("no hint is refused");
            assert!(
                order.contains(&Found::Access) && order.contains(&Found::Refresh),
                "{hint:?}"
            );
        }
    }

    #[test]
    fn a_client_ends_its_own_grant_and_no_other() {
        let own = revocation(
            Found::Access,
            &grant(),
            Some(&client("demo-confidential")),
            &Rules::strict(),
        );
        assert_eq!(own, Ok(Some(Revocation::Grant(grant().id))));
        let foreign = revocation(
            Found::Access,
            &grant(),
            Some(&client("demo-other")),
            &Rules::strict(),
        );
        assert_eq!(foreign, Err(Violation(Rule::RevOwnTokensOnly)));
    }
}
