//! The metadata documents of a target, and what they are compared with.

use serde_json::{Map, Value};
use url::Url;

use super::json;
use super::transport::{Answer, NoAnswer, Outgoing, Transport};
use crate::words::{Document, Endpoint};

/// The documents that a target publishes about itself.
#[derive(Debug, Clone, Default)]
pub struct Metadata {
    issuer: String,
    /// OpenID Connect Discovery 1.0 section 4.
    pub openid: Option<Map<String, Value>>,
    /// RFC 8414 section 3.
    pub oauth: Option<Map<String, Value>>,
}

impl Metadata {
    /// Fetches both documents. An error only if nothing answers at all.
    pub async fn fetch(
        transport: &Transport,
        issuer: &str,
        named: Option<&Url>,
    ) -> Result<Self, NoAnswer> {
        let mut found = Self {
            issuer: issuer.to_owned(),
            ..Self::default()
        };
        let mut failure = None;
        for document in [
            Document::OpenidConfiguration,
            Document::OauthAuthorizationServer,
        ] {
            let Some(url) = location(issuer, document, named) else {
                continue;
            };
            match transport.send(Outgoing::get(url)).await.came {
                Ok(answer) if answer.status == 200 => *found.slot(document) = object(&answer),
                Ok(_) => {}
                Err(reason) => failure = Some(reason),
            }
        }
        match failure {
            Some(reason) if found.openid.is_none() && found.oauth.is_none() => Err(reason),
            Some(_) | None => Ok(found),
        }
    }

    fn slot(&mut self, document: Document) -> &mut Option<Map<String, Value>> {
        match document {
            Document::OpenidConfiguration => &mut self.openid,
            Document::OauthAuthorizationServer => &mut self.oauth,
        }
    }

    /// Whether there is any document.
    pub fn is_published(&self) -> bool {
        self.openid.is_some() || self.oauth.is_some()
    }

    /// The document that the relying party goes by: the OpenID configuration, or else the other one.
    pub fn members(&self) -> Option<&Map<String, Value>> {
        self.openid.as_ref().or(self.oauth.as_ref())
    }

    /// A member of either document.
    pub fn member(&self, name: &str) -> Option<&Value> {
        [&self.openid, &self.oauth]
            .into_iter()
            .flatten()
            .find_map(|document| document.get(name))
    }

    /// A member that is a text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.member(name).and_then(Value::as_str)
    }

    /// Whether a member that is a list has this element; `None` if there is no such list.
    pub fn lists(&self, name: &str, element: &str) -> Option<bool> {
        Some(
            self.member(name)?
                .as_array()?
                .iter()
                .any(|listed| listed == element),
        )
    }

    /// The URL of an endpoint. Relative ones are resolved against the issuer: whether they may be is another question.
    pub fn endpoint(&self, endpoint: Endpoint) -> Option<Url> {
        let member = match endpoint {
            Endpoint::Authorization => "authorization_endpoint",
            Endpoint::Token => "token_endpoint",
            Endpoint::Userinfo => "userinfo_endpoint",
            Endpoint::Introspection => "introspection_endpoint",
            Endpoint::Revocation => "revocation_endpoint",
            Endpoint::Registration => "registration_endpoint",
            Endpoint::Jwks => "jwks_uri",
            Endpoint::OpenidConfiguration => {
                return location(&self.issuer, Document::OpenidConfiguration, None);
            }
            Endpoint::OauthAuthorizationServer => {
                return location(&self.issuer, Document::OauthAuthorizationServer, None);
            }
            Endpoint::Verify => return None,
        };
        Url::parse(&self.issuer).ok()?.join(self.text(member)?).ok()
    }

    /// Every endpoint that is named.
    pub fn endpoints(&self) -> Vec<Url> {
        [
            Endpoint::Authorization,
            Endpoint::Token,
            Endpoint::Userinfo,
            Endpoint::Introspection,
            Endpoint::Revocation,
            Endpoint::Registration,
            Endpoint::Jwks,
        ]
        .into_iter()
        .filter_map(|endpoint| self.endpoint(endpoint))
        .collect()
    }
}

/// Where a document stands. A URL named by hand takes the place of the one whose name it ends with.
pub fn location(issuer: &str, document: Document, named: Option<&Url>) -> Option<Url> {
    if let Some(named) = named {
        let is_oauth = named.path().contains("oauth-authorization-server");
        return (is_oauth == (document == Document::OauthAuthorizationServer))
            .then(|| named.clone());
    }
    match document {
        // OpenID Connect Discovery 1.0 section 4: appended, after a trailing slash is removed.
        Document::OpenidConfiguration => Url::parse(&format!(
            "{}/.well-known/openid-configuration",
            issuer.trim_end_matches('/')
        ))
        .ok(),
        // RFC 8414 section 3.1: inserted between host and path.
        Document::OauthAuthorizationServer => {
            let mut url = Url::parse(issuer).ok()?;
            let path = url.path().trim_end_matches('/').to_owned();
            url.set_path(&format!("/.well-known/oauth-authorization-server{path}"));
            Some(url)
        }
    }
}

fn object(answer: &Answer) -> Option<Map<String, Value>> {
    match json::parse(&answer.body).ok()?.value {
        Value::Object(members) => Some(members),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_documents_have_two_rules_for_paths() {
        let at = |document| {
            location("https://op.example/tenant/", document, None)
                .map(String::from)
                .expect("URL")
        };
        assert_eq!(
            at(Document::OpenidConfiguration),
            "https://op.example/tenant/.well-known/openid-configuration"
        );
        assert_eq!(
            at(Document::OauthAuthorizationServer),
            "https://op.example/.well-known/oauth-authorization-server/tenant"
        );
    }
}
