//! Why a token, revocation or introspection request is refused: RFC 6749 section 5.2.

use crate::keys::KeyError;
use crate::model::InvalidScope;
use crate::oauth::client_auth::ClientRefused;
use crate::oauth::client_credentials::Refused;
use crate::oauth::parameters::Unreadable;
use crate::rule::Violation;
use crate::store::StoreError;

/// The precise reason. It goes to the log; the client learns the [`TokenError::code`] and the sentence.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// RFC 6749 section 3.2 and RFC 7009 section 2.1: parameters come as a form.
    #[error("the request is not application/x-www-form-urlencoded")]
    NotAForm,
    /// The body is larger than any honest request.
    #[error("the request body is too large")]
    TooLarge,
    /// The peer went away, or stalled.
    #[error("the request body did not arrive")]
    Incomplete,
    /// The body is no well-formed form.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// A required parameter is missing.
    #[error("the parameter `{0}` is missing")]
    Missing(&'static str),
    /// The client did not prove who it is.
    #[error(transparent)]
    Client(#[from] ClientRefused),
    /// No such grant type here.
    #[error("the grant type is not supported")]
    UnsupportedGrantType,
    /// The client is not registered for this grant.
    #[error("the client may not use this grant: {0}")]
    UnauthorizedClient(Violation),
    /// Nothing is known under the code or refresh token.
    #[error("the code or token is unknown")]
    UnknownGrant,
    /// The code or refresh token is known, and a rule forbids this use of it.
    #[error("the code or token is refused: {0}")]
    Refused(Violation),
    /// The grant behind the code or token was revoked.
    #[error("the grant was revoked")]
    Revoked,
    /// The user behind the grant is locked out.
    #[error("the user is blocked")]
    Blocked,
    /// The scope is not well formed.
    #[error(transparent)]
    MalformedScope(InvalidScope),
    /// More was asked for than there is to give.
    #[error("the scope exceeds what was granted: {0}")]
    ScopeExceeded(Violation),
    /// RFC 7009 section 2.2.1.
    #[error("tokens of this type cannot be revoked one by one")]
    UnsupportedTokenType,
    /// The store failed.
    #[error("the request could not be recorded")]
    Store(#[from] StoreError),
    /// The signer failed.
    #[error("the token could not be signed")]
    Signing(#[from] KeyError),
}

impl From<Refused> for TokenError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Unauthorized(why) => Self::UnauthorizedClient(why),
            Refused::MalformedScope(why) => Self::MalformedScope(why),
        }
    }
}

/// An `error` value: RFC 6749 section 5.2, RFC 7009 section 2.2.1, and one for our own failures.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorCode {
    /// `invalid_request`
    InvalidRequest,
    /// `invalid_client`
    InvalidClient,
    /// `invalid_grant`
    InvalidGrant,
    /// `unauthorized_client`
    UnauthorizedClient,
    /// `unsupported_grant_type`
    UnsupportedGrantType,
    /// `invalid_scope`
    InvalidScope,
    /// `unsupported_token_type`
    UnsupportedTokenType,
    /// `server_error`
    ServerError,
}

impl ErrorCode {
    /// The value on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::InvalidScope => "invalid_scope",
            Self::UnsupportedTokenType => "unsupported_token_type",
            Self::ServerError => "server_error",
        }
    }
}

impl TokenError {
    /// The one mapping from our reasons to the specification's codes.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::NotAForm
            | Self::TooLarge
            | Self::Incomplete
            | Self::Unreadable(_)
            | Self::Missing(_)
            | Self::Client(ClientRefused::TwoMethods) => ErrorCode::InvalidRequest,
            Self::Client(_) => ErrorCode::InvalidClient,
            Self::UnsupportedGrantType => ErrorCode::UnsupportedGrantType,
            Self::UnauthorizedClient(_) => ErrorCode::UnauthorizedClient,
            Self::UnknownGrant | Self::Refused(_) | Self::Revoked | Self::Blocked => {
                ErrorCode::InvalidGrant
            }
            Self::MalformedScope(_) | Self::ScopeExceeded(_) => ErrorCode::InvalidScope,
            Self::UnsupportedTokenType => ErrorCode::UnsupportedTokenType,
            Self::Store(_) | Self::Signing(_) => ErrorCode::ServerError,
        }
    }
}
