//! Identifiers that are compared and passed on, never interpreted.

use std::fmt;
use std::sync::Arc;

use super::TokenId;

/// Declares string newtypes whose only behaviour is to be told apart.
macro_rules! identifiers {
    ($($(#[doc = $doc:literal])+ $name:ident($text:ty);)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name($text);

        impl $name {
            /// Takes the value as it is.
            pub fn new(value: impl Into<$text>) -> Self {
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

// A name that occurs again and again is shared: a million grants of one client hold its name once, and nothing is allocated when
// a row that names it is read.
identifiers! {
    /// Names a client: RFC 6749 section 2.2.
    ClientId(Arc<str>);
    /// The `sub` of a user: OIDC Core 1.0 section 2.
    UserId(Arc<str>);
    /// The client's own value, echoed in the authorization response: RFC 6749 section 4.1.1.
    State(Box<str>);
    /// The client's own value, echoed in the ID token: OIDC Core 1.0 section 3.1.2.1.
    Nonce(Arc<str>);
}

/// Names what one user allowed one client: the owner of a code and of every token that follows from it.
///
/// It is no secret: it stands in logs, and nothing can be had for it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct GrantId(TokenId);

impl GrantId {
    /// Names a grant by an id that nothing else has.
    #[must_use]
    pub const fn new(id: TokenId) -> Self {
        Self(id)
    }

    /// The id that keys its row.
    #[must_use]
    pub const fn id(&self) -> TokenId {
        self.0
    }
}

impl fmt::Display for GrantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "grant_{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_is_called_by_its_id() {
        let id = TokenId::new(1, [7; 10]);
        assert_eq!(GrantId::new(id).to_string(), format!("grant_{id}"));
    }
}
