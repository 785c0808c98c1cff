//! The provider's metadata: OIDC Discovery 1.0 section 3, RFC 8414 section 2.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::config::{Config, Registration};
use crate::model::{Endpoint, GrantType, Scope, ScopeSet, SigningAlg};

/// The metadata document. Both well-known paths serve the same one, so that they cannot disagree.
#[derive(Clone, Debug)]
pub struct Metadata<'a> {
    /// The provider.
    pub config: &'a Config,
    /// The URL of the test controls. A reader can tell by this member that the provider is under test.
    pub controls: Option<String>,
    /// The faults that the provider was told to have. Not of the protocol either.
    pub broken: Vec<&'static str>,
}

impl Serialize for Metadata<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Config { issuer, .. } = self.config;
        let mut document = serializer.serialize_map(None)?;
        document.serialize_entry("issuer", issuer.as_str())?;
        let is_open = self.config.registration == Registration::Open;
        for endpoint in Endpoint::ALL {
            if let Some(member) = endpoint.member()
                && (is_open || endpoint != Endpoint::Registration)
            {
                document.serialize_entry(member, &issuer.endpoint(endpoint.path()))?;
            }
            if let Some((member, methods)) = endpoint.auth_methods() {
                document.serialize_entry(member, methods)?;
            }
        }
        let scopes = scopes(self.config);
        let scopes: Vec<&str> = scopes.iter().map(Scope::as_str).collect();
        document.serialize_entry("scopes_supported", &scopes)?;
        document.serialize_entry("grant_types_supported", &GrantType::ALL)?;
        document.serialize_entry("id_token_signing_alg_values_supported", &SigningAlg::ALL)?;
        for (member, values) in LISTS {
            document.serialize_entry(member, values)?;
        }
        for (member, value) in SWITCHES {
            document.serialize_entry(member, value)?;
        }
        if let Some(controls) = &self.controls {
            document.serialize_entry("assay_test_controls", controls)?;
        }
        if !self.broken.is_empty() {
            document.serialize_entry("assay_broken_rules", &self.broken)?;
        }
        document.end()
    }
}

fn scopes(config: &Config) -> ScopeSet {
    let custom = config
        .clients
        .iter()
        .flat_map(|client| client.scopes.iter().cloned());
    Scope::BUILT_IN.into_iter().chain(custom).collect()
}

/// Members that are lists and the same for every provider.
const LISTS: &[(&str, &[&str])] = &[
    ("response_types_supported", &["code"]),
    ("response_modes_supported", &["query", "form_post"]),
    ("subject_types_supported", &["public"]),
    ("code_challenge_methods_supported", &["S256"]),
    ("prompt_values_supported", &["none", "login", "consent"]),
    ("claims_supported", &CLAIMS),
    ("ui_locales_supported", &["en"]),
];

/// Members that say whether something is supported.
const SWITCHES: &[(&str, bool)] = &[
    ("authorization_response_iss_parameter_supported", true),
    ("claims_parameter_supported", false),
    ("request_parameter_supported", false),
    // OIDC Discovery 1.0 section 3: true is what an absent member would mean.
    ("request_uri_parameter_supported", false),
    ("backchannel_logout_supported", false),
    ("frontchannel_logout_supported", false),
];

const CLAIMS: [&str; 18] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "nonce",
    "at_hash",
    "name",
    "given_name",
    "family_name",
    "picture",
    "preferred_username",
    "email",
    "email_verified",
    "public_metadata",
    "private_metadata",
    "unsafe_metadata",
];
