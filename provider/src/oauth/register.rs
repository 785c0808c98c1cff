//! Dynamic client registration: RFC 7591.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::model::{
    AccessTokenFormat, AuthMethod, Client, ClientId, ClientKind, ConsentPolicy, ErrorCode,
    GrantType, Pkce, RedirectUri, Scope, ScopeSet, Secret, SecretHash, SigningAlg, Timestamp,
    is_loopback,
};
use crate::rule::{Rule, Rules};

/// The metadata of a registration request: RFC 7591 section 2. Members we do not know are ignored, as it demands.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(default)]
pub struct ClientMetadata {
    redirect_uris: Vec<String>,
    token_endpoint_auth_method: Option<AuthMethod>,
    grant_types: Option<Vec<String>>,
    response_types: Option<Vec<String>>,
    client_name: Option<String>,
    logo_uri: Option<String>,
    scope: Option<String>,
    id_token_signed_response_alg: Option<SigningAlg>,
}

/// Why a registration is refused: RFC 7591 section 3.2.2.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RegistrationRefused {
    /// `invalid_redirect_uri`
    #[error("a redirect URI cannot be registered: {0}")]
    RedirectUri(String),
    /// `invalid_client_metadata`
    #[error("{0}")]
    Metadata(&'static str),
}

impl RegistrationRefused {
    /// The `error` value.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::RedirectUri(_) => ErrorCode::InvalidRedirectUri,
            Self::Metadata(_) => ErrorCode::InvalidClientMetadata,
        }
    }
}

/// The random values that a new client gets.
#[derive(Clone, Debug)]
pub struct Fresh {
    /// Its name.
    pub id: ClientId,
    /// Its secret, if it turns out to be confidential.
    pub secret: Secret,
    /// When it asks.
    pub now: Timestamp,
}

/// The answer: RFC 7591 section 3.2.1.
#[derive(Serialize)]
pub struct Registration {
    client_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<String>,
    client_id_issued_at: Timestamp,
    /// Zero: it does not expire.
    client_secret_expires_at: u64,
    client_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    logo_uri: Option<String>,
    redirect_uris: Vec<String>,
    token_endpoint_auth_method: AuthMethod,
    grant_types: BTreeSet<GrantType>,
    response_types: [&'static str; 1],
    scope: String,
    id_token_signed_response_alg: SigningAlg,
}

impl fmt::Debug for Registration {
    /// Without the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registration")
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// The client that a request asks to be, and the answer to it.
///
/// # Errors
/// The first member that cannot be had.
pub fn register(
    asked: ClientMetadata,
    fresh: Fresh,
    access_tokens: AccessTokenFormat,
    rules: &Rules,
) -> Result<(Client, Registration), RegistrationRefused> {
    let redirect_uris = redirect_uris(&asked.redirect_uris, rules)?;
    let grant_types = grant_types(asked.grant_types.as_deref())?;
    if asked
        .response_types
        .is_some_and(|types| types.iter().any(|asked| asked != "code"))
    {
        return Err(RegistrationRefused::Metadata(
            "the only response type is code",
        ));
    }
    let method = asked
        .token_endpoint_auth_method
        .unwrap_or(AuthMethod::ClientSecretBasic);
    let public = method == AuthMethod::None;
    if public && !grant_types.iter().all(|grant| grant.suits_public_clients()) {
        return Err(RegistrationRefused::Metadata(
            "a grant type needs a client that authenticates",
        ));
    }
    let name = asked
        .client_name
        .unwrap_or_else(|| "An application without a name".to_owned());
    if name.chars().count() > LONGEST_NAME || name.chars().any(hides) {
        return Err(RegistrationRefused::Metadata(
            "a client_name is a short line of text",
        ));
    }
    let Fresh { id, secret, now } = fresh;
    let client = Client {
        id,
        kind: if public {
            ClientKind::Public
        } else {
            ClientKind::Confidential {
                secret: SecretHash::of(secret.expose().as_bytes()),
            }
        },
        name,
        logo_uri: asked.logo_uri.map(logo_uri).transpose()?,
        redirect_uris,
        grant_types,
        pkce: Pkce::Optional,
        consent: ConsentPolicy::Ask,
        access_tokens,
        id_token_alg: asked
            .id_token_signed_response_alg
            .unwrap_or(SigningAlg::RS256),
        scopes: scopes(asked.scope.as_deref())?,
    };
    let answer = Registration {
        client_id: client.id.to_string(),
        client_secret: (!public).then(|| secret.expose().to_owned()),
        client_id_issued_at: now,
        client_secret_expires_at: 0,
        client_name: client.name.clone(),
        logo_uri: client.logo_uri.clone(),
        redirect_uris: client
            .redirect_uris
            .iter()
            .map(ToString::to_string)
            .collect(),
        token_endpoint_auth_method: method,
        grant_types: client.grant_types.clone(),
        response_types: ["code"],
        scope: client.scopes.to_string(),
        id_token_signed_response_alg: client.id_token_alg,
    };
    Ok((client, answer))
}

/// Control characters, those that end a line, and those that reorder text (UAX 9 section 2): a name must not read on the
/// consent page as something else.
fn hides(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}')
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn redirect_uris(asked: &[String], rules: &Rules) -> Result<Vec<RedirectUri>, RegistrationRefused> {
    let some = rules.require(Rule::DiscRegistrationNeedsRedirectUri, !asked.is_empty());
    if some.is_err() || asked.len() > MOST_REDIRECT_URIS {
        return Err(RegistrationRefused::Metadata(
            "a client registers between 1 and 20 redirect_uris",
        ));
    }
    let register = |uri: &String| {
        let refused = |why: String| RegistrationRefused::RedirectUri(why);
        let registered: RedirectUri = uri.parse().map_err(|why| refused(format!("{why}")))?;
        if is_safe(uri) {
            Ok(registered)
        } else {
            Err(refused("plain http is for loopback only".to_owned()))
        }
    };
    asked.iter().map(register).collect()
}

/// RFC 7591 section 5: a remote site with TLS, loopback, or an application's own scheme (RFC 8252 section 7).
fn is_safe(uri: &str) -> bool {
    let Ok(url) = Url::parse(uri) else {
        return false;
    };
    match url.scheme() {
        "http" => is_loopback(&url),
        "https" => true,
        // RFC 8252 section 7.1: a name under the application's control, not a scheme of the system.
        scheme => scheme.contains('.'),
    }
}

fn grant_types(asked: Option<&[String]>) -> Result<BTreeSet<GrantType>, RegistrationRefused> {
    let Some(asked) = asked else {
        return Ok(GrantType::usual());
    };
    let named = asked.iter().map(|name| GrantType::named(name));
    let unsupported = RegistrationRefused::Metadata("a grant type is not supported");
    named.collect::<Option<_>>().ok_or(unsupported)
}

fn logo_uri(asked: String) -> Result<String, RegistrationRefused> {
    let https = Url::parse(&asked).is_ok_and(|url| url.scheme() == "https");
    if https {
        Ok(asked)
    } else {
        Err(RegistrationRefused::Metadata("a logo_uri is an https URL"))
    }
}

/// A stranger gets the built-in scopes, and none of those that the configuration gave to a client.
fn scopes(asked: Option<&str>) -> Result<ScopeSet, RegistrationRefused> {
    let offered: ScopeSet = Scope::BUILT_IN.into_iter().collect();
    let Some(asked) = asked else {
        return Ok(offered);
    };
    let asked: ScopeSet = asked
        .parse()
        .map_err(|_| RegistrationRefused::Metadata("the scope is malformed"))?;
    Ok(asked.intersection(&offered))
}

const LONGEST_NAME: usize = 200;
const MOST_REDIRECT_URIS: usize = 20;

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_reorders_what_follows_it_is_refused() {
        for hidden in ["202e", "061c", "2028", "2029"] {
            let json = format!(
                r#"{{"redirect_uris":["https://rp.example/"],"client_name":"Bank\u{hidden}"}}"#
            );
            let refused = attempt(&json).expect_err("it would read as another name");
            assert_eq!(refused.code(), ErrorCode::InvalidClientMetadata, "{hidden}");
        }
    }

    fn attempt(json: &str) -> Result<(Client, Registration), RegistrationRefused> {
        let fresh = Fresh {
            id: ClientId::new("c"),
            secret: Secret::new("s"),
            now: Timestamp::from_secs(1),
        };
        let asked = serde_json::from_str(json).expect("the request is well formed");
        register(asked, fresh, AccessTokenFormat::Opaque, &Rules::strict())
    }

    #[test]
    fn a_client_without_a_method_gets_a_secret_and_a_public_one_none() {
        let (_, answer) =
            attempt(r#"{"redirect_uris":["https://a.example/cb"]}"#).expect("it may register");
        assert_eq!(answer.client_secret.as_deref(), Some("s"));
        let public =
            r#"{"redirect_uris":["com.example.app:/cb"],"token_endpoint_auth_method":"none"}"#;
        let (client, answer) = attempt(public).expect("it may register");
        assert!(client.is_public() && answer.client_secret.is_none());
    }

    #[test]
    fn what_would_expose_codes_cannot_be_registered() {
        for uri in [
            "http://a.example/cb",
            "javascript:alert(1)",
            "https://a.example/#f",
            "myapp:/cb",
            "/cb",
        ] {
            let refused = attempt(&format!(r#"{{"redirect_uris":["{uri}"]}}"#))
                .err()
                .map(|why| why.code());
            assert_eq!(refused, Some(ErrorCode::InvalidRedirectUri), "{uri}");
        }
    }
}
