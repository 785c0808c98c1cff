//! Why a token, revocation or introspection request is refused: RFC 6749 section 5.2.

use std::error::Error as _;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::body::Unread;
use super::json;
use crate::keys::KeyError;
use crate::model::{ErrorCode, InvalidScope};
use crate::oauth::client_auth::ClientRefused;
use crate::oauth::client_credentials::Refused;
use crate::oauth::parameters::Unreadable;
use crate::rule::Violation;
use crate::store::StoreError;

/// The precise reason. It goes to the log; the client learns a code and the sentence.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TokenError {
    /// RFC 6749 section 3.2 and RFC 7009 section 2.1: parameters come as a form.
    #[error("the request is not application/x-www-form-urlencoded")]
    NotAForm,
    /// The body is larger than any honest request.
    #[error("the request body is too large")]
    TooLarge,
    /// The peer went away, or stalled.
    #[error("the request body did not arrive")]
    Incomplete,
    /// The body is not a well-formed form.
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

impl TokenError {
    /// The one mapping from our reasons to the code and the status of an answer: RFC 6749 section 5.2.
    const fn answer(&self) -> (ErrorCode, StatusCode) {
        match self {
            Self::NotAForm => (
                ErrorCode::InvalidRequest,
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ),
            Self::TooLarge => (ErrorCode::InvalidRequest, StatusCode::PAYLOAD_TOO_LARGE),
            Self::Incomplete
            | Self::Unreadable(_)
            | Self::Missing(_)
            | Self::Client(ClientRefused::TwoMethods) => {
                (ErrorCode::InvalidRequest, StatusCode::BAD_REQUEST)
            }
            Self::Client(_) => (ErrorCode::InvalidClient, StatusCode::UNAUTHORIZED),
            Self::UnsupportedGrantType => {
                (ErrorCode::UnsupportedGrantType, StatusCode::BAD_REQUEST)
            }
            Self::UnauthorizedClient(_) => (ErrorCode::UnauthorizedClient, StatusCode::BAD_REQUEST),
            Self::UnknownGrant | Self::Refused(_) | Self::Revoked | Self::Blocked => {
                (ErrorCode::InvalidGrant, StatusCode::BAD_REQUEST)
            }
            Self::MalformedScope(_) | Self::ScopeExceeded(_) => {
                (ErrorCode::InvalidScope, StatusCode::BAD_REQUEST)
            }
            Self::UnsupportedTokenType => {
                (ErrorCode::UnsupportedTokenType, StatusCode::BAD_REQUEST)
            }
            Self::Store(_) | Self::Signing(_) => {
                (ErrorCode::ServerError, StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }
}

impl From<Unread> for TokenError {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::TooLarge => Self::TooLarge,
            Unread::Incomplete => Self::Incomplete,
        }
    }
}

impl IntoResponse for TokenError {
    fn into_response(self) -> Response {
        let (code, status) = self.answer();
        if code == ErrorCode::ServerError {
            let cause = self.source().map(tracing::field::display);
            tracing::error!(reason = %self, cause, "a request could not be served");
        } else {
            tracing::info!(error = code.as_str(), reason = %self, "refused");
        }
        let body = json!({ "error": code, "error_description": self.to_string() });
        let mut response = json::uncached(status, &body);
        if code == ErrorCode::InvalidClient {
            // RFC 6749 section 5.2, and RFC 9110 section 15.5.2 for every 401.
            let challenge = HeaderValue::from_static(BASIC_CHALLENGE);
            let headers = response.headers_mut();
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

const BASIC_CHALLENGE: &str = "Basic realm=\"client\", charset=\"UTF-8\"";
