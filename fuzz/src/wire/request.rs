//! Valid requests of valid flows, as bytes.

use assay_conformance::words::ClientAuth;
use assay_conformance::words::Endpoint;
use assay_conformance::words::{Need, Role};
use toml::{Table, toml};

use super::message::{CRLF, Message};
use crate::stage::Scripted;
use crate::terrain::Terrain;

/// A valid request, and the steps that make it valid.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The steps that come first.
    pub preparation: Vec<Scripted>,
    /// Where it goes.
    pub endpoint: Endpoint,
    /// The form that it sends, as a template; a GET has none.
    pub form: Option<String>,
    /// The field line that shows who asks, if that is not said in the form.
    pub credentials: Option<String>,
    /// Whether it can be sent more than once.
    pub repeatable: bool,
}

/// The proof that somebody may ask.
enum Proof {
    Client,
    Bearer,
}

impl Request {
    /// Every request that a target answers; the one that needs the least first.
    #[must_use]
    pub fn all(terrain: &Terrain) -> Vec<Self> {
        let own_name = terrain.offers(&[Need::ClientCredentialsGrant]);
        let of_user = terrain.offers(&[Need::UserAgent]);
        let token = match (own_name, of_user) {
            (true, _) => vec![Scripted::preparation(toml! { client_credentials = {} })],
            (false, true) => exchange(),
            (false, false) => return Vec::new(),
        };
        let about = |endpoint| Draft {
            preparation: token.clone(),
            endpoint,
            form: Some("token={tokens.access_token|percent-encoded}"),
            proof: Proof::Client,
            repeatable: true,
        };
        let drafts = [
            own_name.then_some(Draft {
                preparation: Vec::new(),
                endpoint: Endpoint::Token,
                form: Some("grant_type=client_credentials"),
                proof: Proof::Client,
                repeatable: true,
            }),
            of_user.then(|| Draft {
                preparation: vec![Scripted::preparation(toml! { authorize = {} })],
                endpoint: Endpoint::Token,
                form: Some(REDEMPTION),
                proof: Proof::Client,
                repeatable: false,
            }),
            terrain
                .offers(&[Need::Introspection])
                .then(|| about(Endpoint::Introspection)),
            terrain
                .offers(&[Need::Revocation])
                .then(|| about(Endpoint::Revocation)),
            (of_user && terrain.offers(&[Need::Userinfo, Need::OpenidConnect])).then(|| Draft {
                preparation: exchange(),
                endpoint: Endpoint::Userinfo,
                form: None,
                proof: Proof::Bearer,
                repeatable: true,
            }),
        ];
        let drafts = drafts.into_iter().flatten();
        drafts.filter_map(|draft| draft.finish(terrain)).collect()
    }

    /// It, as it should be sent.
    #[must_use]
    pub fn message(&self) -> Message {
        let mut fields = vec![
            "Host: {endpoint.host}".to_owned(),
            "Accept: application/json".to_owned(),
        ];
        fields.extend(self.credentials.clone());
        let mut framing = Vec::new();
        if self.form.is_some() {
            fields.push("Content-Type: application/x-www-form-urlencoded".to_owned());
            framing.push("Content-Length: {form|length}".to_owned());
        }
        Message {
            before: String::new(),
            method: if self.form.is_some() { "POST" } else { "GET" }.to_owned(),
            target: "{endpoint.path}".to_owned(),
            version: "HTTP/1.1".to_owned(),
            fields,
            framing,
            line_end: CRLF,
            body: if self.form.is_some() { "{form}" } else { "" }.to_owned(),
        }
    }

    /// The same request with nothing to prove that one may send it.
    #[must_use]
    pub fn unproven(&self) -> Message {
        let mut message = self.message();
        message
            .fields
            .retain(|line| !line.starts_with("Authorization: "));
        if self.form.is_some() {
            message.framing = vec!["Content-Length: 7".to_owned()];
            message.body = "token=x".to_owned();
        }
        message
    }

    /// The answer if it is granted.
    #[must_use]
    pub fn granted(&self) -> Table {
        match self.endpoint {
            Endpoint::Token => toml! { status = 200 tokens = true },
            Endpoint::Introspection => toml! { status = 200 json = { active = true } },
            Endpoint::Authorization
            | Endpoint::Userinfo
            | Endpoint::Revocation
            | Endpoint::Registration
            | Endpoint::Jwks
            | Endpoint::OpenidConfiguration
            | Endpoint::OauthAuthorizationServer
            | Endpoint::Verify => toml! { status = 200 },
        }
    }

    /// The name of the endpoint in the language.
    #[must_use]
    pub fn place(&self) -> &'static str {
        match self.endpoint {
            Endpoint::Authorization => "authorization",
            Endpoint::Token => "token",
            Endpoint::Userinfo => "userinfo",
            Endpoint::Introspection => "introspection",
            Endpoint::Revocation => "revocation",
            Endpoint::Registration => "registration",
            Endpoint::Jwks => "jwks",
            Endpoint::OpenidConfiguration => "openid-configuration",
            Endpoint::OauthAuthorizationServer => "oauth-authorization-server",
            Endpoint::Verify => "verify",
        }
    }
}

/// RFC 6749 section 4.1.3, RFC 7636 section 4.5.
const REDEMPTION: &str = "grant_type=authorization_code&code={flow.code|percent-encoded}\
    &redirect_uri={flow.redirect_uri|percent-encoded}&code_verifier={flow.code_verifier|percent-encoded}";

fn exchange() -> Vec<Scripted> {
    let steps = [toml! { authorize = {} }, toml! { redeem = {} }];
    steps.map(Scripted::preparation).into()
}

/// A request of which it is not yet said how the client authenticates.
struct Draft {
    preparation: Vec<Scripted>,
    endpoint: Endpoint,
    form: Option<&'static str>,
    proof: Proof,
    repeatable: bool,
}

impl Draft {
    /// As the client is registered; none if it has no way to prove itself.
    fn finish(self, terrain: &Terrain) -> Option<Request> {
        let mut form = self.form.map(str::to_owned);
        let credentials = match self.proof {
            Proof::Bearer => Some("Authorization: Bearer {tokens.access_token}".to_owned()),
            Proof::Client => match terrain.client(Role::Confidential)?.auth {
                ClientAuth::Basic => {
                    Some("Authorization: Basic {client.confidential.basic}".to_owned())
                }
                ClientAuth::Post => {
                    form.as_mut()?.push_str(IN_BODY);
                    None
                }
                ClientAuth::None | ClientAuth::Absent => return None,
            },
        };
        Some(Request {
            preparation: self.preparation,
            endpoint: self.endpoint,
            form,
            credentials,
            repeatable: self.repeatable,
        })
    }
}

const IN_BODY: &str = "&client_id={client.confidential.client_id|percent-encoded}\
    &client_secret={client.confidential.client_secret|percent-encoded}";
