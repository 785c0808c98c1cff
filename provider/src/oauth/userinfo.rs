//! The claims that the holder of an access token may read: OIDC Core 1.0 section 5.3.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::model::{AccessToken, Grant, Scope, ScopeSet, Timestamp, User};
use crate::rule::{Rule, Rules, Violation};

/// Why an access token opens nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AccessRefused {
    /// A rule forbids its use.
    #[error("the access token is refused: {0}")]
    Violation(#[from] Violation),
    /// Its grant was revoked.
    #[error("the access token was revoked")]
    Revoked,
}

/// Whether an access token is alive.
///
/// # Errors
/// If it was revoked or has expired, without leeway.
pub fn admit(
    token: &AccessToken,
    grant: &Grant,
    now: Timestamp,
    rules: &Rules,
) -> Result<(), AccessRefused> {
    if grant.revoked {
        return Err(AccessRefused::Revoked);
    }
    // RFC 7519 section 4.1.4: on or after `exp` the token must not be accepted.
    rules.require(Rule::ExpAccessDeadAtExpiry, now != token.expires)?;
    rules.require(Rule::ExpUserinfoBoundary, now <= token.expires)?;
    Ok(())
}

/// The answer for a user, as far as the scopes reach.
#[derive(Clone, Copy, Debug)]
pub struct Userinfo<'a> {
    /// The user.
    pub user: &'a User,
    /// The scopes of the access token.
    pub scopes: &'a ScopeSet,
}

impl Serialize for Userinfo<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { user, scopes } = *self;
        let mut answer = serializer.serialize_map(None)?;
        answer.serialize_entry("object", "oauth_user_info")?;
        answer.serialize_entry("instance_id", INSTANCE)?;
        answer.serialize_entry("user_id", user.id.as_str())?;
        answer.serialize_entry("sub", user.id.as_str())?;
        tell(&mut answer, user, scopes)?;
        if scopes.contains(&Scope::Profile) {
            answer.serialize_entry("username", &user.username)?;
        }
        answer.end()
    }
}

/// The claims that scopes open, here and in the ID token: OIDC Core 1.0 section 5.4. A claim that is not
/// known is left out, never null.
pub(super) fn tell<M: SerializeMap>(
    claims: &mut M,
    user: &User,
    scopes: &ScopeSet,
) -> Result<(), M::Error> {
    let profile = &user.profile;
    for scope in scopes.iter() {
        match scope {
            Scope::Profile => {
                known(claims, "name", profile.name().as_ref())?;
                known(claims, "given_name", profile.given_name.as_ref())?;
                known(claims, "family_name", profile.family_name.as_ref())?;
                known(claims, "picture", profile.picture.as_ref())?;
                claims.serialize_entry("preferred_username", &user.username)?;
            }
            Scope::Email => {
                let verified = profile.email.as_ref().map(|_| &profile.email_verified);
                known(claims, "email", profile.email.as_ref())?;
                known(claims, "email_verified", verified)?;
            }
            Scope::PublicMetadata => {
                claims.serialize_entry("public_metadata", &profile.public_metadata)?;
                claims.serialize_entry("unsafe_metadata", &profile.unsafe_metadata)?;
            }
            Scope::PrivateMetadata => {
                claims.serialize_entry("private_metadata", &profile.private_metadata)?;
            }
            Scope::Openid | Scope::OfflineAccess | Scope::Custom(_) => {}
        }
    }
    Ok(())
}

fn known<M: SerializeMap>(
    claims: &mut M,
    name: &str,
    value: Option<&impl Serialize>,
) -> Result<(), M::Error> {
    value.map_or(Ok(()), |value| claims.serialize_entry(name, value))
}

/// Names this installation where the product surface asks for a name.
const INSTANCE: &str = "ins_assay";

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::config::Config;

    #[test]
    fn each_scope_opens_its_own_claims() {
        let demo = Config::demo();
        let alice = demo
            .user_named("alice")
            .expect("she is in the demonstration");
        let told = |scopes: &str| -> Value {
            let scopes = scopes.parse().expect("these are scopes");
            let answer = Userinfo {
                user: alice,
                scopes: &scopes,
            };
            serde_json::to_value(answer).expect("it is JSON")
        };
        assert!(told("openid").get("email").is_none());
        assert_eq!(told("email")["email_verified"], json!(true));
        assert_eq!(told("profile")["name"], json!("Alice Liddell"));
        assert!(told("public_metadata").get("private_metadata").is_none());
        assert!(told("private_metadata").get("private_metadata").is_some());
    }
}
