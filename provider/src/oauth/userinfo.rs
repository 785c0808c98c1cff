//! What the holder of an access token may learn about its user: OIDC Core 1.0 section 5.3.

use serde_json::{Map, Value, json};

use crate::rule::{Rule, Rules, Violation};
use crate::store::{AccessToken, Grant};
use crate::types::{Scope, ScopeSet, Timestamp};
use crate::user::User;

/// Why userinfo says nothing: RFC 6750 section 3.1.
#[derive(Debug, thiserror::Error)]
pub enum UserinfoError {
    /// The request carries no token at all.
    #[error("the request has no access token")]
    NoToken,
    /// RFC 6750 section 2: one method per request.
    #[error("the request carries its token in more than one way, or a body that cannot be read")]
    Malformed,
    /// Nothing is known under this token.
    #[error("the access token is unknown")]
    Unknown,
    /// A rule forbids its use.
    #[error("the access token is refused: {0}")]
    Refused(Violation),
    /// It is over.
    #[error("the access token has expired")]
    Expired,
    /// Its grant was revoked.
    #[error("the access token was revoked")]
    Revoked,
    /// The user is gone or locked out.
    #[error("the user behind the access token is gone or blocked")]
    NoSuchUser,
    /// RFC 6749 section 4.4: the client acts for itself.
    #[error("the access token stands for no user")]
    NoUser,
    /// The store failed.
    #[error("the access token could not be looked up")]
    Store(#[from] crate::store::StoreError),
}

/// Whether an access token is alive.
///
/// # Errors
/// If it was revoked or has expired. There is no leeway.
pub fn admit(
    token: &AccessToken,
    grant: &Grant,
    now: Timestamp,
    rules: &Rules,
) -> Result<(), UserinfoError> {
    if grant.revoked {
        return Err(UserinfoError::Revoked);
    }
    // RFC 7519 section 4.1.4: on or after `exp` the token must not be accepted.
    let at_expiry = rules.require(Rule::ExpAccessDeadAtExpiry, now != token.expires);
    at_expiry.map_err(UserinfoError::Refused)?;
    if now > token.expires {
        Err(UserinfoError::Expired)
    } else {
        Ok(())
    }
}

/// The answer for a user, as far as the scopes reach.
#[must_use]
pub fn answer(user: &User, scopes: &ScopeSet) -> Map<String, Value> {
    let mut answer = Map::new();
    answer.insert("object".into(), json!("oauth_user_info"));
    answer.insert("instance_id".into(), json!(INSTANCE));
    answer.insert("user_id".into(), json!(user.id.as_str()));
    answer.insert("sub".into(), json!(user.id.as_str()));
    answer.extend(claims(user, scopes));
    if scopes.contains(&Scope::Profile) {
        answer.insert("username".into(), json!(user.username));
    }
    answer
}

/// The claims that scopes open, here and in the ID token: OIDC Core 1.0 section 5.4. What is not known is left out, never
/// null.
#[must_use]
pub fn claims(user: &User, scopes: &ScopeSet) -> Map<String, Value> {
    let profile = &user.profile;
    let mut claims = Map::new();
    let mut tell = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            claims.insert(name.to_owned(), value);
        }
    };
    for scope in scopes.iter() {
        match scope {
            Scope::Profile => {
                tell("name", profile.name().map(Value::from));
                tell("given_name", profile.given_name.clone().map(Value::from));
                tell("family_name", profile.family_name.clone().map(Value::from));
                tell("picture", profile.picture.clone().map(Value::from));
                tell("preferred_username", Some(json!(user.username)));
            }
            Scope::Email => {
                let verified = profile
                    .email
                    .as_ref()
                    .map(|_| json!(profile.email_verified));
                tell("email", profile.email.clone().map(Value::from));
                tell("email_verified", verified);
            }
            Scope::PublicMetadata => {
                tell(
                    "public_metadata",
                    Some(profile.public_metadata.clone().into()),
                );
                tell(
                    "unsafe_metadata",
                    Some(profile.unsafe_metadata.clone().into()),
                );
            }
            Scope::PrivateMetadata => {
                tell(
                    "private_metadata",
                    Some(profile.private_metadata.clone().into()),
                );
            }
            Scope::Openid | Scope::OfflineAccess | Scope::Custom(_) => {}
        }
    }
    claims
}

/// Names this installation where the product surface asks for a name.
const INSTANCE: &str = "ins_assay";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn each_scope_opens_its_own_claims() {
        let demo = Config::demo();
        let alice = demo
            .user_named("alice")
            .expect("she is in the demonstration");
        let told = |scopes: &str| answer(alice, &scopes.parse().expect("these are scopes"));
        assert!(!told("openid").contains_key("email"));
        assert_eq!(told("email")["email_verified"], json!(true));
        assert_eq!(told("profile")["name"], json!("Alice Liddell"));
        assert!(!told("public_metadata").contains_key("private_metadata"));
        assert!(told("private_metadata").contains_key("private_metadata"));
    }
}
