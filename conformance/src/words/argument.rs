//! The words that arguments of verbs choose from.

use schemars::JsonSchema;
use serde::Deserialize;

use super::vocabulary::vocabulary;

/// A page at which a browser can stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Page {
    /// The page that asks for the user's credentials.
    Login,
    /// The page that asks for the user's approval.
    Consent,
}

/// The user's answer on the consent page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Allow.
    #[default]
    Allow,
    /// Deny.
    Deny,
}

/// Ways to forge an approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Forgery {
    /// Hidden fields with an unguessable value (16 characters or more) are left out: one at a time, then all of them, until there
    /// is a code. Where there are none, the approval is sent as it stands.
    WithoutHiddenFields,
    /// Hidden fields have the values they have in another browser session, where these differ: one at a time, then all of them,
    /// until there is a code. One at a time, because the identifier of the request may be a hidden field as well.
    ForeignFields,
    /// The fields travel in the query string of a GET.
    AsGet,
    /// As another site's form could: foreign Origin, only cookies whose SameSite attribute lets them travel, no hidden fields.
    CrossSite,
    /// The approval is sent as intended, but twice.
    Twice,
}

/// A metadata document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Document {
    /// OpenID Connect Discovery 1.0 section 4.
    OpenidConfiguration,
    /// RFC 8414 section 3.
    OauthAuthorizationServer,
}

vocabulary! {
    /// An endpoint, as named in the metadata.
    pub enum Endpoint {
        /// `authorization_endpoint`.
        Authorization = "authorization",
        /// `token_endpoint`.
        Token = "token",
        /// `userinfo_endpoint`.
        Userinfo = "userinfo",
        /// `introspection_endpoint`.
        Introspection = "introspection",
        /// `revocation_endpoint`.
        Revocation = "revocation",
        /// `registration_endpoint`.
        Registration = "registration",
        /// `jwks_uri`.
        Jwks = "jwks",
        /// The OpenID configuration.
        OpenidConfiguration = "openid-configuration",
        /// The RFC 8414 document.
        OauthAuthorizationServer = "oauth-authorization-server",
        /// The product's verification endpoint, from the target file.
        Verify = "verify",
    }
}

/// The way in which a connection stalls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Stall {
    /// Sends half a request header and then nothing.
    InHeader,
    /// Sends the body one byte a second.
    InBody,
}

/// The end of a bare connection once everything is sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// Reads the answers, and could go on sending.
    #[default]
    Wait,
    /// Closes the connection at once. Nothing is observed but that everything was sent.
    Close,
    /// Says that nothing more will be sent, and reads the answers.
    HalfClose,
}

/// A thing with a lifetime.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lived {
    /// An access token: its `expires_in`.
    AccessToken,
    /// A refresh token: the lifetime the target declares.
    RefreshToken,
    /// An authorization code: the lifetime the target declares.
    Code,
    /// A refresh token that was rotated away: for how long the target declares to take it still, counted from the rotation.
    RotationGrace,
}

/// Where parameters are put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ParametersIn {
    /// `application/x-www-form-urlencoded` in the body.
    Body,
    /// In the query string.
    Query,
    /// As a JSON object in the body.
    Json,
}

/// How a client authenticates at the token endpoint and its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ClientAuth {
    /// HTTP Basic: RFC 6749 section 2.3.1.
    Basic,
    /// `client_id` and `client_secret` in the body.
    Post,
    /// `client_id` alone.
    None,
    /// Nothing that names a client.
    Absent,
}
