//! The model: identifiers, values and rows. It imports nothing else of this crate.
//!
//! There is one type per identifier, secret and quantity, so that none can be taken for another.

mod challenge;
mod client;
mod endpoint;
mod error_code;
mod id;
mod issuer;
mod named;
mod password_hash;
mod redirect_uri;
mod row;
mod scope;
mod secret;
mod session;
mod time;
mod token;
mod user;

pub use challenge::Challenge;
pub use client::{
    AccessTokenFormat, AuthMethod, Client, ClientKind, ConsentPolicy, GrantType, Pkce, SigningAlg,
};
pub use endpoint::{Endpoint, Readers};
pub use error_code::ErrorCode;
pub use id::{ClientId, GrantId, Nonce, State, UserId};
pub(crate) use issuer::is_loopback;
pub use issuer::{InvalidIssuer, Issuer};
use named::named;
pub use password_hash::{InvalidPasswordHash, PasswordHash};
pub use redirect_uri::{InvalidRedirectUri, RedirectUri};
pub use row::{AccessToken, AuthorizationCode, Grant, Issued, RefreshToken, Revocation};
pub use scope::{InvalidScope, Scope, ScopeSet};
pub use secret::{Secret, SecretHash};
pub use session::{NameHash, Session};
pub use time::{Lifetime, Timestamp};
pub use token::{Minted, OpaqueToken, TokenId, TokenKind};
pub use user::{Profile, User};
