//! The page that the user sees when an error cannot be sent to a client.

use axum::extract::rejection::{FormRejection, StringRejection};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::page::{ErrorDetail, ErrorPage, Script, page};
use crate::oauth::authorize::AuthorizeError;
use crate::store::StoreError;

/// Why a person at a browser gets no further.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The authorization request is wrong, and it is not safe to tell its client.
    #[error("authorization request refused: {0}")]
    Authorize(#[from] AuthorizeError),
    /// OIDC Core 1.0 section 13.2: a posted authorization request is a form.
    #[error("authorization request refused: it is not application/x-www-form-urlencoded")]
    NotAForm,
    /// The posted authorization request is too large, or no text.
    #[error("unreadable authorization request: {0}")]
    Unreadable(#[from] StringRejection),
    /// The request is unknown, over, answered already, or belongs to another browser.
    #[error("no authorization request waits under this name in this browser")]
    Gone,
    /// The form does not come from the page that we showed.
    #[error("the form was not sent from the page that was shown")]
    Forged,
    /// The form cannot be read.
    #[error("unreadable form: {0}")]
    Form(#[from] FormRejection),
    /// Ours.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, title, advice) = match &self {
            Self::Authorize(_) => (StatusCode::BAD_REQUEST, DOES_NOT_WORK, TELL_THE_APPLICATION),
            Self::NotAForm => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                DOES_NOT_WORK,
                TELL_THE_APPLICATION,
            ),
            Self::Unreadable(rejection) => {
                (rejection.status(), DOES_NOT_WORK, TELL_THE_APPLICATION)
            }
            Self::Gone => (StatusCode::BAD_REQUEST, "This sign-in is over", START_AGAIN),
            Self::Forged => (
                StatusCode::FORBIDDEN,
                "This form cannot be accepted",
                START_AGAIN,
            ),
            Self::Form(rejection) => (rejection.status(), "This form cannot be read", START_AGAIN),
            Self::Store(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "This is our fault",
                TRY_LATER,
            ),
        };
        let detail = match &self {
            Self::Authorize(error) => Some(ErrorDetail {
                error: error.code().as_str(),
                reason: error.to_string(),
            }),
            Self::NotAForm
            | Self::Unreadable(_)
            | Self::Gone
            | Self::Forged
            | Self::Form(_)
            | Self::Store(_) => None,
        };
        match &self {
            Self::Store(_) => tracing::error!(reason = %self, "a page could not be served"),
            Self::Authorize(_)
            | Self::NotAForm
            | Self::Unreadable(_)
            | Self::Gone
            | Self::Forged
            | Self::Form(_) => {
                tracing::info!(reason = %self, "a page was refused");
            }
        }
        page(
            status,
            &ErrorPage {
                title,
                advice,
                detail,
            },
            Script::None,
        )
    }
}

const DOES_NOT_WORK: &str = "This sign-in link does not work";
const TELL_THE_APPLICATION: &str = "The application that sent you here made a mistake. Go back to it and try again; if \
                                    it happens again, tell the people who run it.";
const START_AGAIN: &str = "It may have been open for too long, or been answered in another tab. Go back to the \
                           application and sign in from there.";
const TRY_LATER: &str = "We could not look up your sign-in. Try again in a moment.";
