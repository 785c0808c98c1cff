//! The endpoints, one row each. The router, the metadata and the cross-origin rules are made from the rows.

use super::AuthMethod;

/// The scripts that may read the answers of an endpoint in a browser.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Readers {
    /// Scripts of any origin: they bring their own token or code, and no cookie of the provider has a meaning here.
    AnyOrigin,
    /// The provider's own pages, and no others: RFC 9700 section 2.6.
    SameOrigin,
}

/// Declares [`Endpoint`]: path and readers, then the metadata member with the URL, if there is one, then the methods by
/// which a client authenticates, if it does.
macro_rules! endpoints {
    ($($(#[doc = $doc:literal])+ $endpoint:ident = $path:literal, $readers:ident
        $(, $member:literal $(, $methods:ident)?)?;)+) => {
        /// An endpoint.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Endpoint {
            $($(#[doc = $doc])+ $endpoint,)+
        }

        impl Endpoint {
            /// All of them, in the order of the list.
            pub const ALL: [Self; [$($path),+].len()] = [$(Self::$endpoint),+];

            /// Its place below the issuer.
            #[must_use]
            pub const fn path(self) -> &'static str {
                match self { $(Self::$endpoint => $path,)+ }
            }

            /// The scripts that may read its answers.
            #[must_use]
            pub const fn readers(self) -> Readers {
                match self { $(Self::$endpoint => Readers::$readers,)+ }
            }

            /// The metadata member that holds its URL.
            #[must_use]
            pub const fn member(self) -> Option<&'static str> {
                match self { $($(Self::$endpoint => Some($member),)?)+ _ => None }
            }

            /// The metadata member that lists how clients authenticate there, and the methods.
            #[must_use]
            pub const fn auth_methods(self) -> Option<(&'static str, &'static [AuthMethod])> {
                match self {
                    $($($(Self::$endpoint => Some((concat!($member, "_auth_methods_supported"), $methods)),)?)?)+
                    _ => None,
                }
            }
        }
    };
}

endpoints! {
    /// OIDC Discovery 1.0 section 4.
    OpenidConfiguration = "/.well-known/openid-configuration", AnyOrigin;
    /// RFC 8414 section 3.
    AuthorizationServer = "/.well-known/oauth-authorization-server", AnyOrigin;
    /// RFC 7517 section 5.
    Jwks = "/.well-known/jwks.json", AnyOrigin, "jwks_uri";
    /// RFC 6749 section 3.1.
    Authorization = "/oauth/authorize", SameOrigin, "authorization_endpoint";
    /// The page where a user signs in.
    Login = "/login", SameOrigin;
    /// The page where a user allows or denies.
    Consent = "/consent", SameOrigin;
    /// RFC 6749 section 3.2.
    Token = "/oauth/token", AnyOrigin, "token_endpoint", EVERY_METHOD;
    /// OIDC Core 1.0 section 5.3.
    Userinfo = "/oauth/userinfo", AnyOrigin, "userinfo_endpoint";
    /// RFC 7662 section 2.
    Introspection = "/oauth/token_info", SameOrigin, "introspection_endpoint", WITH_SECRET;
    /// RFC 7009 section 2.
    Revocation = "/oauth/token/revoke", AnyOrigin, "revocation_endpoint", EVERY_METHOD;
    /// RFC 7591 section 3.
    Registration = "/oauth/register", AnyOrigin, "registration_endpoint";
    /// Clerk Backend API.
    Verification = "/oauth_applications/access_tokens/verify", SameOrigin;
    /// The same, by its path with a version.
    VerificationV1 = "/v1/oauth_applications/access_tokens/verify", SameOrigin;
    /// Says that the provider runs.
    Health = "/healthz", SameOrigin;
}

/// RFC 8414 section 2.
const EVERY_METHOD: &[AuthMethod] = &AuthMethod::ALL;

/// RFC 7662 section 2.1: the endpoint is not open.
const WITH_SECRET: &[AuthMethod] = &[AuthMethod::ClientSecretBasic, AuthMethod::ClientSecretPost];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_has_every_endpoint() {
        let readme = include_str!("../../README.md");
        for endpoint in Endpoint::ALL {
            let path = endpoint
                .path()
                .strip_prefix("/v1")
                .unwrap_or(endpoint.path());
            assert!(readme.contains(&format!("`{path}`")), "{path}");
        }
    }
}
