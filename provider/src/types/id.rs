//! Identifiers that are compared and passed on, never interpreted.

use std::fmt;

/// Declares string newtypes whose only behaviour is to be told apart.
macro_rules! identifiers {
    ($($(#[doc = $doc:literal])+ $name:ident;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(String);

        impl $name {
            /// Takes the value as it is.
            pub fn new(value: impl Into<String>) -> Self {
                Self(value.into())
            }

            /// The value as it was given.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

identifiers! {
    /// Names a client: RFC 6749 section 2.2.
    ClientId;
    /// The `sub` of a user: OIDC Core 1.0 section 2.
    UserId;
    /// Names what one user allowed one client: the owner of a code and of every token that follows from it.
    GrantId;
    /// The client's own value, echoed in the ID token: OIDC Core 1.0 section 3.1.2.1.
    Nonce;
    /// The client's own value, echoed in the authorization response: RFC 6749 section 4.1.1.
    State;
}
