//! May this code be exchanged for tokens? RFC 6749 section 4.1.3.

use super::pkce;
use crate::model::{AuthorizationCode, Client, Grant, ScopeSet, Secret, Timestamp};
use crate::rule::{Rule, Rules, Violation};

/// The parameters of an exchange, besides the code.
#[derive(Clone, Debug)]
pub struct Redemption {
    /// Where the client believes the code was sent.
    pub redirect_uri: Option<String>,
    /// The secret behind the challenge.
    pub verifier: Option<Secret>,
}

/// Why a code is not exchanged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CodeRefused {
    /// A rule forbids it; nothing else follows.
    Violation(Violation),
    /// Its grant is gone.
    Revoked,
    /// Everything about the request is right, except that the code was used before. Either the client or an attacker holds
    /// a copy, so what was issued from it must die.
    Replayed,
}

impl From<Violation> for CodeRefused {
    fn from(violation: Violation) -> Self {
        Self::Violation(violation)
    }
}

/// Whether the code may be exchanged by this client now, and for which scopes.
///
/// Reuse is looked at last, so that only a request which proves everything else can end a grant: OAuth 2.1
/// section 7.5.2.
///
/// # Errors
/// The first rule that forbids it.
pub fn redeem(
    code: &AuthorizationCode,
    grant: &Grant,
    asked: &Redemption,
    client: &Client,
    now: Timestamp,
    rules: &Rules,
) -> Result<ScopeSet, CodeRefused> {
    rules.require(Rule::TokenCodeBoundToClient, grant.client == client.id)?;
    rules.require(
        Rule::TokenRedirectUriMatches,
        redirect_uri_matches(code, asked),
    )?;
    pkce::verify(code.challenge.as_ref(), asked.verifier.as_ref(), rules)?;
    rules.require(Rule::ExpCodeLifetime, now < code.expires)?;
    if rules.require(Rule::TokenCodeSingleUse, !code.used).is_err() {
        return Err(CodeRefused::Replayed);
    }
    if grant.revoked {
        return Err(CodeRefused::Revoked);
    }
    // RFC 6749 section 3.3: the user approved these, and the exchange cannot change it.
    Ok(grant.scopes.clone())
}

/// RFC 6749 section 4.1.3: identical, if the authorization request named one. One that did not may still repeat it here.
fn redirect_uri_matches(code: &AuthorizationCode, asked: &Redemption) -> bool {
    match &asked.redirect_uri {
        Some(named) => named == code.redirect_uri.as_str(),
        None => !code.redirect_uri_requested,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::config::Config;
    use crate::model::{ClientId, GrantId, SecretHash, TokenId, UserId};

    pub(in crate::oauth) fn grant() -> Grant {
        Grant {
            id: GrantId::new(TokenId::new(0, [1; 10])),
            client: ClientId::new("demo-confidential"),
            user: Some(UserId::new("user_1")),
            scopes: "openid email".parse().expect("these are scopes"),
            auth_time: Some(Timestamp::from_secs(90)),
            nonce: None,
            created: Timestamp::from_secs(100),
            revoked: false,
        }
    }

    fn code() -> AuthorizationCode {
        AuthorizationCode {
            id: TokenId::new(0, [0; 10]),
            secret: SecretHash::of(b""),
            grant: GrantId::new(TokenId::new(0, [1; 10])),
            redirect_uri: "https://rp.example/callback".parse().expect("it is a URI"),
            redirect_uri_requested: true,
            challenge: None,
            expires: Timestamp::from_secs(700),
            used: false,
        }
    }

    fn asked() -> Redemption {
        let redirect_uri = Some("https://rp.example/callback".to_owned());
        Redemption {
            redirect_uri,
            verifier: None,
        }
    }

    pub(in crate::oauth) fn client(id: &str) -> Client {
        Config::demo()
            .client(&ClientId::new(id))
            .expect("it is in the demonstration")
            .clone()
    }

    fn attempt(
        code: &AuthorizationCode,
        asked: &Redemption,
        client_id: &str,
        now: u64,
    ) -> Result<ScopeSet, CodeRefused> {
        let now = Timestamp::from_secs(now);
        redeem(
            code,
            &grant(),
            asked,
            &client(client_id),
            now,
            &Rules::strict(),
        )
    }

    #[test]
    fn a_right_request_gets_the_scopes_that_were_approved() {
        let scopes = attempt(&code(), &asked(), "demo-confidential", 699);
        assert_eq!(scopes, Ok(grant().scopes));
    }

    #[test]
    fn each_wrong_request_is_refused_for_its_own_reason() {
        let elsewhere = Redemption {
            redirect_uri: Some("https://rp.example/other".into()),
            ..asked()
        };
        let unnamed = Redemption {
            redirect_uri: None,
            ..asked()
        };
        for (asked, client, now, rule) in [
            (asked(), "demo-other", 200, Rule::TokenCodeBoundToClient),
            (
                elsewhere,
                "demo-confidential",
                200,
                Rule::TokenRedirectUriMatches,
            ),
            (
                unnamed,
                "demo-confidential",
                200,
                Rule::TokenRedirectUriMatches,
            ),
            (asked(), "demo-confidential", 700, Rule::ExpCodeLifetime),
        ] {
            let refused = attempt(&code(), &asked, client, now);
            assert_eq!(refused, Err(CodeRefused::Violation(Violation(rule))));
        }
    }

    #[test]
    fn only_an_otherwise_valid_replay_counts_as_one() {
        let used = AuthorizationCode {
            used: true,
            ..code()
        };
        assert_eq!(
            attempt(&used, &asked(), "demo-confidential", 200),
            Err(CodeRefused::Replayed)
        );
        let foreign = attempt(&used, &asked(), "demo-other", 200);
        assert_eq!(
            foreign,
            Err(CodeRefused::Violation(Violation(
                Rule::TokenCodeBoundToClient
            )))
        );
    }
}
