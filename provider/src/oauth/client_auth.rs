//! Client authentication: RFC 6749 sections 2.3 and 3.2.1.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::form;
use super::parameters::Parameters;
use crate::model::{Client, ClientId, ClientKind, Secret};
use crate::rule::{Rule, Rules, Violation};

/// The credentials in a request.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The client that it claims to be.
    pub client_id: ClientId,
    /// The secret, if there is one. One in the header counts as much as one in the body.
    pub secret: Option<Secret>,
}

/// Why a client is not believed. Wrong and unknown are told apart in the log only.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ClientRefused {
    /// No `client_id` anywhere.
    #[error("client authentication failed: the request names no client")]
    Anonymous,
    /// The header is not `Basic` with base64 of `id:secret`.
    #[error("client authentication failed: the Authorization header is not well-formed Basic")]
    MalformedHeader,
    /// RFC 6749 section 2.3: one method per request.
    #[error("the request authenticates its client in two ways")]
    TwoMethods,
    /// No client has this id.
    #[error("client authentication failed")]
    Unknown,
    /// The secret is not the client's, or the client has none.
    #[error("client authentication failed")]
    WrongSecret,
    /// A rule demands a proof, and there was none.
    #[error("client authentication failed: {0}")]
    Unproven(Violation),
}

impl Credentials {
    /// Reads the credentials of a request from its `Authorization` header and its body.
    ///
    /// # Errors
    /// If there are none, or two, or if the header is malformed.
    pub fn read(authorization: Option<&[u8]>, form: &Parameters) -> Result<Self, ClientRefused> {
        let named = form.get("client_id").map(ClientId::new);
        let secret = form.secret("client_secret");
        let Some(header) = authorization else {
            let client_id = named.ok_or(ClientRefused::Anonymous)?;
            return Ok(Self { client_id, secret });
        };
        let credentials = Self::basic(header).ok_or(ClientRefused::MalformedHeader)?;
        let contradicted = named.is_some_and(|id| id != credentials.client_id);
        if secret.is_some() || contradicted {
            return Err(ClientRefused::TwoMethods);
        }
        Ok(credentials)
    }

    fn basic(header: &[u8]) -> Option<Self> {
        let (scheme, token) = str::from_utf8(header).ok()?.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        // RFC 9110 section 11.4: spaces, and no other white space.
        let token = token.trim_matches(' ');
        let pair = String::from_utf8(STANDARD.decode(token).ok()?).ok()?;
        let (id, secret) = pair.split_once(':')?;
        // RFC 6749 section 2.3.1: both halves are form-encoded before they are joined.
        let (id, secret) = (
            form::decode_value(id).ok()?,
            form::decode_value(secret).ok()?,
        );
        let secret = (!secret.is_empty()).then(|| Secret::new(secret));
        (!id.is_empty()).then(|| Self {
            client_id: ClientId::new(id),
            secret,
        })
    }
}

/// Whether the client is who it claims to be; `demanded_by` is the rule that wants a confidential client to prove it here.
///
/// # Errors
/// If the secret is missing or wrong.
pub fn authenticate<'a>(
    credentials: &Credentials,
    client: Option<&'a Client>,
    demanded_by: Rule,
    rules: &Rules,
) -> Result<&'a Client, ClientRefused> {
    let client = client.ok_or(ClientRefused::Unknown)?;
    match (&client.kind, &credentials.secret) {
        (ClientKind::Confidential { secret }, Some(shown)) => {
            let proven = secret.matches(shown.expose().as_bytes());
            if proven || !rules.keep(demanded_by) {
                Ok(client)
            } else {
                Err(ClientRefused::WrongSecret)
            }
        }
        (ClientKind::Confidential { .. }, None) => {
            rules
                .require(demanded_by, false)
                .map_err(ClientRefused::Unproven)?;
            Ok(client)
        }
        // A secret that was never issued is a sign of confusion: RFC 6749 section 2.3.
        (ClientKind::Public, Some(_)) => Err(ClientRefused::WrongSecret),
        (ClientKind::Public, None) => Ok(client),
    }
}

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn parameters(body: &str) -> Parameters {
        Parameters::decode(body.as_bytes(), &Rules::strict()).expect("it is a form")
    }

    fn basic(id: &str, secret: &str) -> String {
        let encode =
            |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        format!(
            "Basic {}",
            STANDARD.encode(format!("{}:{}", encode(id), encode(secret)))
        )
    }

    fn attempt(header: Option<&str>, body: &str) -> Result<(), ClientRefused> {
        let credentials = Credentials::read(header.map(str::as_bytes), &parameters(body))?;
        let demo = Config::demo();
        let client = demo.client(&credentials.client_id);
        let demanded_by = Rule::CauthConfidentialMustAuthenticate;
        authenticate(&credentials, client, demanded_by, &Rules::strict()).map(|_| ())
    }

    #[test]
    fn a_confidential_client_is_believed_by_header_or_by_body() {
        let header = basic("demo-confidential", "demo-confidential-secret");
        assert_eq!(attempt(Some(&header), ""), Ok(()));
        let body = "client_id=demo-confidential&client_secret=demo-confidential-secret";
        assert_eq!(attempt(None, body), Ok(()));
        assert_eq!(attempt(Some(&header), body), Err(ClientRefused::TwoMethods));
    }

    #[test]
    fn an_empty_or_missing_secret_proves_nothing() {
        let unproven = Err(ClientRefused::Unproven(Violation(
            Rule::CauthConfidentialMustAuthenticate,
        )));
        assert_eq!(attempt(None, "client_id=demo-confidential"), unproven);
        assert_eq!(
            attempt(None, "client_id=demo-confidential&client_secret="),
            unproven
        );
        assert_eq!(attempt(Some(&basic("demo-confidential", "")), ""), unproven);
        assert_eq!(attempt(None, "client_id=demo-public"), Ok(()));
        assert_eq!(attempt(None, ""), Err(ClientRefused::Anonymous));
    }

    #[test]
    fn a_header_that_is_not_basic_is_refused() {
        for header in [
            "Basic",
            "Basic ???",
            "Bearer abc",
            "Basic YWJj",
            "Basic YTpi\u{a0}",
            "Basic \tYTpi",
        ] {
            assert_eq!(
                attempt(Some(header), ""),
                Err(ClientRefused::MalformedHeader),
                "{header}"
            );
        }
    }
}
