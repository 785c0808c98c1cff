//! The suites of checks.

use super::vocabulary::vocabulary;

vocabulary! {
    /// A suite of checks that belong together.
    pub enum Profile {
        /// RFC 6749, 6750, 7009 and 7662 as most servers read them.
        OauthCore = "oauth-core",
        /// The OAuth 2.1 draft.
        Oauth21 = "oauth21",
        /// RFC 9700 and its neighbours; strict on purpose.
        SecurityBcp = "security-bcp",
        /// OpenID Connect Discovery.
        OidcConfig = "oidc-config",
        /// OpenID Connect code flow.
        OidcBasic = "oidc-basic",
        /// OpenID Connect dynamic registration.
        OidcDynamic = "oidc-dynamic",
        /// The part of FAPI 2.0 that these checks happen to cover.
        Fapi2 = "fapi2",
        /// Public clients that live in a browser.
        PublicClientCors = "public-client-cors",
        /// Authorization servers for the Model Context Protocol.
        Mcp = "mcp",
        /// Clerk as an OAuth provider.
        Clerk = "clerk",
    }
}
