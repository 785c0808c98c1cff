//! The suites of checks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A suite of checks that belong together.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// RFC 6749, 6750, 7009 and 7662 as most servers read them.
    OauthCore,
    /// The OAuth 2.1 draft.
    Oauth21,
    /// RFC 9700 and its neighbours; strict on purpose.
    SecurityBcp,
    /// OpenID Connect Discovery.
    OidcConfig,
    /// OpenID Connect code flow.
    OidcBasic,
    /// OpenID Connect dynamic registration.
    OidcDynamic,
    /// The part of FAPI 2.0 that these checks happen to cover.
    Fapi2,
    /// Public clients that live in a browser.
    PublicClientCors,
    /// Authorization servers for the Model Context Protocol.
    Mcp,
    /// Clerk as an OAuth provider.
    Clerk,
}
