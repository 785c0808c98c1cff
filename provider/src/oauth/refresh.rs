//! May this refresh token be traded for new tokens? RFC 6749 section 6, RFC 9700 section 4.14.

use crate::model::{Client, Grant, InvalidScope, RefreshToken, Scope, ScopeSet, Timestamp};
use crate::rule::{Rule, Rules, Violation};

/// Why a refresh token is not traded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RefreshRefused {
    /// A rule forbids it; nothing else follows.
    Violation(Violation),
    /// The scope is not one.
    MalformedScope(InvalidScope),
    /// The scope exceeds the grant.
    ScopeExceeded(Violation),
    /// Its grant is gone.
    Revoked,
    /// Everything about the request is right, except that the token was rotated away. The holder of the newer one may be
    /// the thief, so the whole family must end: RFC 9700 section 4.14.2.
    Reused,
}

impl From<Violation> for RefreshRefused {
    fn from(violation: Violation) -> Self {
        Self::Violation(violation)
    }
}

/// Whether the token may be traded by this client now, and for which scopes of the access token.
///
/// Reuse is looked at last, so that only a request which proves everything else can end a grant.
///
/// # Errors
/// The first rule that forbids it.
pub fn exchange(
    token: &RefreshToken,
    grant: &Grant,
    asked_scope: Option<&str>,
    client: &Client,
    now: Timestamp,
    rules: &Rules,
) -> Result<ScopeSet, RefreshRefused> {
    rules.require(Rule::RtBoundToClient, grant.client == client.id)?;
    let expired = token.expires.is_some_and(|expires| expires <= now);
    rules.require(Rule::ExpRefreshDeadAtExpiry, !expired)?;
    let scopes = scopes(grant, asked_scope, rules)?;
    if rules.require(Rule::RtReuseRefused, !token.rotated).is_err() {
        return Err(RefreshRefused::Reused);
    }
    if grant.revoked {
        return Err(RefreshRefused::Revoked);
    }
    Ok(scopes)
}

/// RFC 6749 section 6: what was granted, or less.
fn scopes(grant: &Grant, asked: Option<&str>, rules: &Rules) -> Result<ScopeSet, RefreshRefused> {
    match asked {
        None if rules.keep(Rule::RtKeepsScope) => Ok(grant.scopes.clone()),
        None => Ok(grant
            .scopes
            .intersection(&ScopeSet::from_iter([Scope::Openid]))),
        Some(asked) => {
            let asked: ScopeSet = asked.parse().map_err(RefreshRefused::MalformedScope)?;
            let within = asked.is_subset(&grant.scopes);
            let verdict = rules.require(Rule::RtScopeWideningRefused, within);
            verdict.map_err(RefreshRefused::ScopeExceeded)?;
            Ok(asked)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::code::tests::{client, grant};
    use super::*;
    use crate::model::{GrantId, SecretHash, TokenId};

    fn token(rotated: bool) -> RefreshToken {
        RefreshToken {
            id: TokenId::new(0, [0; 10]),
            secret: SecretHash::of(b""),
            grant: GrantId::new(TokenId::new(0, [1; 10])),
            issued: Timestamp::from_secs(100),
            expires: Some(Timestamp::from_secs(1_000)),
            rotated,
        }
    }

    fn attempt(
        rotated: bool,
        scope: Option<&str>,
        client_id: &str,
        now: u64,
    ) -> Result<ScopeSet, RefreshRefused> {
        let (token, now) = (token(rotated), Timestamp::from_secs(now));
        exchange(
            &token,
            &grant(),
            scope,
            &client(client_id),
            now,
            &Rules::strict(),
        )
    }

    #[test]
    fn a_refresh_keeps_the_scope_or_narrows_it() {
        assert_eq!(
            attempt(false, None, "demo-confidential", 999),
            Ok(grant().scopes)
        );
        let narrowed = attempt(false, Some("email"), "demo-confidential", 999);
        assert_eq!(narrowed, Ok("email".parse().expect("it is a scope")));
        let widened = attempt(false, Some("email profile"), "demo-confidential", 999);
        assert_eq!(
            widened,
            Err(RefreshRefused::ScopeExceeded(Violation(
                Rule::RtScopeWideningRefused
            )))
        );
    }

    #[test]
    fn expiry_is_the_first_second_of_death() {
        let dead = Err(RefreshRefused::Violation(Violation(
            Rule::ExpRefreshDeadAtExpiry,
        )));
        assert_eq!(attempt(false, None, "demo-confidential", 1_000), dead);
        assert_eq!(
            attempt(true, None, "demo-confidential", 1_000),
            dead,
            "an expired replay revokes nothing"
        );
    }

    #[test]
    fn only_the_owner_can_be_caught_reusing() {
        assert_eq!(
            attempt(true, None, "demo-confidential", 200),
            Err(RefreshRefused::Reused)
        );
        let foreign = attempt(true, None, "demo-other", 200);
        assert_eq!(
            foreign,
            Err(RefreshRefused::Violation(Violation(Rule::RtBoundToClient)))
        );
    }
}
