//! What the provider says about itself: OIDC Discovery 1.0 section 3, RFC 8414 section 2.

use serde::Serialize;

use crate::config::{Config, Registration};
use crate::model::{GrantType, Scope, ScopeSet, SigningAlg};

/// Where each endpoint lives, below the issuer.
pub mod path {
    #![expect(missing_docs, reason = "each constant repeats its name")]
    pub const AUTHORIZE: &str = "/oauth/authorize";
    pub const TOKEN: &str = "/oauth/token";
    pub const USERINFO: &str = "/oauth/userinfo";
    pub const INTROSPECTION: &str = "/oauth/token_info";
    pub const REVOCATION: &str = "/oauth/token/revoke";
    pub const REGISTRATION: &str = "/oauth/register";
    pub const JWKS: &str = "/.well-known/jwks.json";
    pub const OPENID_CONFIGURATION: &str = "/.well-known/openid-configuration";
    pub const AUTHORIZATION_SERVER: &str = "/.well-known/oauth-authorization-server";
}

/// The metadata document. Both well-known paths serve the same one, so that they cannot disagree.
#[derive(Clone, Debug, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the members are those of the specification"
)]
pub struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: String,
    revocation_endpoint: String,
    introspection_endpoint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    registration_endpoint: Option<String>,
    jwks_uri: String,
    scopes_supported: Vec<String>,
    response_types_supported: [&'static str; 1],
    response_modes_supported: [&'static str; 2],
    grant_types_supported: [GrantType; 3],
    subject_types_supported: [&'static str; 1],
    id_token_signing_alg_values_supported: [&'static str; 3],
    token_endpoint_auth_methods_supported: [&'static str; 3],
    revocation_endpoint_auth_methods_supported: [&'static str; 3],
    introspection_endpoint_auth_methods_supported: [&'static str; 2],
    code_challenge_methods_supported: [&'static str; 1],
    prompt_values_supported: [&'static str; 3],
    claims_supported: Vec<&'static str>,
    ui_locales_supported: [&'static str; 1],
    authorization_response_iss_parameter_supported: bool,
    claims_parameter_supported: bool,
    request_parameter_supported: bool,
    request_uri_parameter_supported: bool,
    backchannel_logout_supported: bool,
    frontchannel_logout_supported: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    assay_test_controls: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    assay_broken_rules: Vec<&'static str>,
}

/// What a document says beyond the protocol, so that nobody takes a provider under test for a real one.
#[derive(Clone, Default, Debug)]
pub struct UnderTest {
    /// Where the test controls are.
    pub controls: Option<String>,
    /// The faults it was asked to have.
    pub broken: Vec<&'static str>,
}

/// The metadata of a provider.
#[must_use]
pub fn metadata(config: &Config, under_test: UnderTest) -> Metadata {
    let at = |path| config.issuer.endpoint(path);
    let registration_endpoint = match config.registration {
        Registration::Open => Some(at(path::REGISTRATION)),
        Registration::Closed => None,
    };
    Metadata {
        issuer: config.issuer.to_string(),
        authorization_endpoint: at(path::AUTHORIZE),
        token_endpoint: at(path::TOKEN),
        userinfo_endpoint: at(path::USERINFO),
        revocation_endpoint: at(path::REVOCATION),
        introspection_endpoint: at(path::INTROSPECTION),
        registration_endpoint,
        jwks_uri: at(path::JWKS),
        scopes_supported: scopes(config).iter().map(ToString::to_string).collect(),
        response_types_supported: ["code"],
        response_modes_supported: ["query", "form_post"],
        grant_types_supported: [
            GrantType::AuthorizationCode,
            GrantType::RefreshToken,
            GrantType::ClientCredentials,
        ],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: SigningAlg::ALL.map(SigningAlg::as_str),
        token_endpoint_auth_methods_supported: [
            "client_secret_basic",
            "client_secret_post",
            "none",
        ],
        revocation_endpoint_auth_methods_supported: [
            "client_secret_basic",
            "client_secret_post",
            "none",
        ],
        introspection_endpoint_auth_methods_supported: [
            "client_secret_basic",
            "client_secret_post",
        ],
        code_challenge_methods_supported: ["S256"],
        prompt_values_supported: ["none", "login", "consent"],
        claims_supported: CLAIMS.to_vec(),
        ui_locales_supported: ["en"],
        authorization_response_iss_parameter_supported: true,
        claims_parameter_supported: false,
        request_parameter_supported: false,
        // OIDC Discovery 1.0 section 3: true is what an absent member would mean.
        request_uri_parameter_supported: false,
        backchannel_logout_supported: false,
        frontchannel_logout_supported: false,
        assay_test_controls: under_test.controls,
        assay_broken_rules: under_test.broken,
    }
}

fn scopes(config: &Config) -> ScopeSet {
    let custom = config
        .clients
        .iter()
        .flat_map(|client| client.scopes.iter().cloned());
    Scope::BUILT_IN.into_iter().chain(custom).collect()
}

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
