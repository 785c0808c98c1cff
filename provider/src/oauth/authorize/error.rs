//! Why an authorization request is refused, and the one mapping from reasons to error codes.

use crate::model::ErrorCode;
use crate::rule::{Rule, Violation};

/// The precise reason of a refusal.
///
/// A variant that carries a [`Violation`] is a rule of the specifications with a code of its own; the others are ours.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AuthorizeError {
    /// Broken percent encoding, or bytes that are not UTF-8.
    #[error("the request is not a well-formed list of parameters")]
    Malformed,
    /// No honest request is so long, and it would have to be kept while the user signs in.
    #[error("the request is longer than this provider accepts")]
    TooLong,
    /// The `client_id` is missing or unusable.
    #[error("client_id is missing or names no client")]
    Client(Violation),
    /// RFC 6749 section 3.1.2.3: several are registered, so the request has to choose.
    #[error("redirect_uri is missing")]
    RedirectUriMissing,
    /// Such a URI could not be registered.
    #[error("redirect_uri is not a usable URI")]
    RedirectUriUnusable,
    /// It is not registered for this client.
    #[error("redirect_uri is not registered for this client")]
    RedirectUri(Violation),
    /// OIDC Core 1.0 section 3.1.2.6.
    #[error("response_mode is neither query nor form_post")]
    ResponseMode,
    /// OIDC Core 1.0 section 6.1.
    #[error("request objects are not supported")]
    RequestObject,
    /// OIDC Core 1.0 section 6.2.
    #[error("request_uri is not supported")]
    RequestUri,
    /// The client is not registered for the code flow.
    #[error("this client may not use the authorization code grant")]
    UnauthorizedClient,
    /// A parameter has a value that its definition does not allow.
    #[error("{0}")]
    Parameter(&'static str),
    /// A rule whose breach makes the request invalid.
    #[error("{}", .0.0.says())]
    InvalidRequest(Violation),
    /// RFC 6749 section 4.1.2.1.
    #[error("{}", .0.0.says())]
    UnsupportedResponseType(Violation),
    /// RFC 6749 section 3.3.
    #[error("{}", .0.0.says())]
    InvalidScope(Violation),
    /// OIDC Core 1.0 section 3.1.2.6: the user would have to sign in.
    #[error("the user has to sign in")]
    LoginRequired(Violation),
    /// OIDC Core 1.0 section 3.1.2.6: the user would have to be asked.
    #[error("the user has to be asked")]
    ConsentRequired(Violation),
    /// The user said no.
    #[error("the user denied the request")]
    AccessDenied(Violation),
}

impl AuthorizeError {
    /// The rule behind the reason, where there is one.
    #[must_use]
    pub const fn rule(&self) -> Option<Rule> {
        match self {
            Self::Client(Violation(rule))
            | Self::RedirectUri(Violation(rule))
            | Self::InvalidRequest(Violation(rule))
            | Self::UnsupportedResponseType(Violation(rule))
            | Self::InvalidScope(Violation(rule))
            | Self::LoginRequired(Violation(rule))
            | Self::ConsentRequired(Violation(rule))
            | Self::AccessDenied(Violation(rule)) => Some(*rule),
            Self::Malformed
            | Self::TooLong
            | Self::RedirectUriMissing
            | Self::RedirectUriUnusable
            | Self::ResponseMode
            | Self::RequestObject
            | Self::RequestUri
            | Self::UnauthorizedClient
            | Self::Parameter(_) => None,
        }
    }

    /// The value of `error`: RFC 6749 section 4.1.2.1 and OIDC Core 1.0 section 3.1.2.6.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Malformed
            | Self::TooLong
            | Self::Client(_)
            | Self::RedirectUriMissing
            | Self::RedirectUriUnusable
            | Self::RedirectUri(_)
            | Self::ResponseMode
            | Self::Parameter(_)
            | Self::InvalidRequest(_) => ErrorCode::InvalidRequest,
            Self::RequestObject => ErrorCode::RequestNotSupported,
            Self::RequestUri => ErrorCode::RequestUriNotSupported,
            Self::UnauthorizedClient => ErrorCode::UnauthorizedClient,
            Self::UnsupportedResponseType(_) => ErrorCode::UnsupportedResponseType,
            Self::InvalidScope(_) => ErrorCode::InvalidScope,
            Self::LoginRequired(_) => ErrorCode::LoginRequired,
            Self::ConsentRequired(_) => ErrorCode::ConsentRequired,
            Self::AccessDenied(_) => ErrorCode::AccessDenied,
        }
    }
}
