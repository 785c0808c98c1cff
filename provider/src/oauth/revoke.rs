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
#[must_use]
pub fn search_order(hint: Option<&str>, rules: &Rules) -> Vec<Found> {
    let hinted = match hint {
        Some("access_token") => Some(Found::Access),
        Some("refresh_token") => Some(Found::Refresh),
        Some(_) | None => None,
    };
    match hinted {
        Some(Found::Access) if rules.keep(Rule::RevHintIsOnlyAHint) => {
            vec![Found::Access, Found::Refresh]
        }
        Some(Found::Refresh) if rules.keep(Rule::RevHintIsOnlyAHint) => {
            vec![Found::Refresh, Found::Access]
        }
        Some(only) => vec![only],
        None => vec![Found::Access, Found::Refresh],
    }
}

/// The revocation that follows when a client revokes a token that was found; `None` if nothing ends.
///
/// Either token stands for the whole grant: RFC 7009 section 2.1 wants the access tokens to follow a refresh token, and the
/// user who sees an application signed out expects the reverse too.
///
/// # Errors
/// If the token belongs to another client.
pub fn revocation(
    found: Found,
    grant: &Grant,
    client: &Client,
    rules: &Rules,
) -> Result<Option<Revocation>, Violation> {
    rules.require(Rule::RevOwnTokensOnly, grant.client == client.id)?;
    let this_kind_dies = match found {
        Found::Access => Rule::RevAccessTokenDies,
        Found::Refresh => Rule::RevRefreshTokenDies,
    };
    if !rules.keep(this_kind_dies) {
        return Ok(None);
    }
    if found == Found::Refresh && !rules.keep(Rule::RevRefreshCascadesToAccess) {
        return Ok(Some(Revocation::RefreshTokensOf(grant.id.clone())));
    }
    Ok(Some(Revocation::Grant(grant.id.clone())))
}

/// Whether a token that is not ours may be revoked: RFC 7009 section 2.2. It cannot be used, as the client wants.
///
/// # Errors
/// Never, while the rule is kept.
pub fn unknown(rules: &Rules) -> Result<(), Violation> {
    let accepted = Rule::RevUnknownTokenAccepted;
    if rules.keep(accepted) {
        Ok(())
    } else {
        Err(Violation(accepted))
    }
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
            let order = search_order(hint, &Rules::strict());
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
            &client("demo-confidential"),
            &Rules::strict(),
        );
        assert_eq!(own, Ok(Some(Revocation::Grant(grant().id))));
        let foreign = revocation(
            Found::Access,
            &grant(),
            &client("demo-other"),
            &Rules::strict(),
        );
        assert_eq!(foreign, Err(Violation(Rule::RevOwnTokensOnly)));
    }
}
