//! The endpoints whose answers are held to laws.

use toml::{Table, toml};

use crate::judge::Law;

/// How an endpoint tells an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Errors {
    /// RFC 6749 section 5.2: JSON with an error code, 401 for clients that are not authenticated.
    Endpoint,
    /// RFC 6750 section 3: a challenge.
    Resource,
    /// RFC 7591 section 3.2.2: JSON with an error code.
    Registration,
    /// RFC 6749 section 4.1.2.1: parameters of a redirect.
    Redirected,
}

/// Declares [`Surface`] and the differences between the surfaces from one table.
macro_rules! surfaces {
    ($($(#[doc = $says:literal])+ $variant:ident {
        request: $request:expr,
        granted: [$($granted:expr),+],
        refused: [$($refused:expr),+],
        readable: $readable:expr,
        errors: $errors:ident,
    })+) => {
        /// The purpose of a request, which is the endpoint that it is sent to.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Surface {
            $($(#[doc = $says])+ $variant,)+
        }

        impl Surface {
            /// Every surface.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The step of a scenario that sends a request there, as a client of this role.
            pub fn request(self, role: &str) -> Table {
                let request: fn(&str) -> Table = match self { $(Self::$variant => $request,)+ };
                request(role)
            }

            /// The outcomes in which a request is granted.
            pub fn granted(self) -> Vec<Table> {
                match self { $(Self::$variant => vec![$($granted),+],)+ }
            }

            /// The outcomes in which it is not.
            pub fn refused(self) -> Vec<Table> {
                match self { $(Self::$variant => vec![$($refused),+],)+ }
            }

            /// The law by which a page can read every answer, where there is one.
            pub(super) fn readable(self) -> Option<Law> {
                match self { $(Self::$variant => $readable,)+ }
            }

            /// How it tells an error.
            pub(super) fn errors(self) -> Errors {
                match self { $(Self::$variant => Errors::$errors,)+ }
            }
        }
    };
}

surfaces! {
    /// The authorization endpoint: codes.
    Authorization {
        request: |role| toml! { request = { endpoint = "authorization", client = role } },
        granted: [toml! { code = true }],
        refused: [toml! { code = false }],
        readable: Some(Law::CorsReadable),
        errors: Redirected,
    }
    /// The token endpoint: tokens.
    Token {
        request: |role| toml! { token = { client = role } },
        granted: [toml! { tokens = true }],
        refused: [toml! { tokens = false }],
        readable: Some(Law::CorsReadable),
        errors: Endpoint,
    }
    /// The revocation endpoint: the end of a token. CORS is advice here.
    Revocation {
        request: |role| toml! { request = { endpoint = "revocation", client = role } },
        granted: [toml! { status = 200 }],
        refused: [toml! { status = { not = 200 } }],
        readable: None,
        errors: Endpoint,
    }
    /// The introspection endpoint: the state of a token.
    Introspection {
        request: |role| toml! { request = { endpoint = "introspection", client = role } },
        granted: [toml! { status = 200 json = { active = true } }],
        refused: [
            toml! { json = { active = { absent = true } } },
            toml! { json = { active = { not = true } } }
        ],
        readable: Some(Law::CorsReadable),
        errors: Endpoint,
    }
    /// The userinfo endpoint: the claims of a user. OIDC Core 1.0 section 5.3.2: they may come as a JWT.
    Userinfo {
        request: |role| toml! { request = { endpoint = "userinfo", client = role } },
        granted: [
            toml! { status = 200 json = { sub = { type = "string" } } },
            toml! { status = 200 media_type = "application/jwt" }
        ],
        refused: [toml! {
            json = { sub = { absent = true } }
            media_type = { not = "application/jwt", optional = true }
        }],
        readable: Some(Law::CorsUserinfo),
        errors: Resource,
    }
    /// The registration endpoint: a new client.
    Registration {
        request: |_| toml! { request = { endpoint = "registration" } },
        granted: [toml! { status = [200, 201] }],
        refused: [toml! { status = { not = ["2xx"] } }],
        readable: Some(Law::CorsReadable),
        errors: Registration,
    }
}
