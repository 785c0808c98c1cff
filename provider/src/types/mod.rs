//! One type per identifier, secret and quantity, so that none can be taken for another.

mod id;
mod redirect_uri;
mod scope;
mod secret;
mod text;
mod time;
mod token;

pub use id::{ClientId, GrantId, Nonce, State, UserId};
pub use redirect_uri::{InvalidRedirectUri, RedirectUri};
pub use scope::{InvalidScope, Scope, ScopeSet};
pub use secret::{Secret, SecretHash};
pub(crate) use text::Text;
pub use time::{Lifetime, Timestamp};
pub use token::{Minted, OpaqueToken, TokenId, TokenKind};
