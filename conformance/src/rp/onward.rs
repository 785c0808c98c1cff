//! Where an answer sends a browser: by a redirect, a refresh, or a form that sends itself.

use http::header::LOCATION;
use url::Url;

use super::browser::Journey;
use super::forms::{self, Submission};
use super::html::Document;
use super::redirected;
use super::transport::Answer;

/// Where an answer sends the browser.
pub(super) enum Next {
    /// It shows a page.
    Stay(Document),
    /// To another address, as it was written.
    To { url: String, keeps_method: bool },
    /// It sends a form without the user.
    Submit(Submission),
    /// It means to, and cannot: why.
    Nowhere(String),
}

/// Reads an answer as a browser without scripts does.
pub(super) fn next(journey: Journey<'_>, answer: &Answer, url: &Url) -> Next {
    if matches!(answer.status, 301 | 302 | 303 | 307 | 308)
        && let Some(location) = answer.headers.get(LOCATION)
    {
        let Ok(location) = std::str::from_utf8(location.as_bytes()) else {
            return Next::Nowhere("the Location header is not UTF-8".to_owned());
        };
        let target = match Url::parse(location) {
            // As it was sent: what the client receives must not be tidied up first.
            Ok(_) => location.to_owned(),
            Err(_) => match url.join(location) {
                Ok(joined) => joined.into(),
                Err(_) => return Next::Nowhere("the Location header is no URL".to_owned()),
            },
        };
        return Next::To {
            url: target,
            keeps_method: matches!(answer.status, 307 | 308),
        };
    }
    if !matches!(
        answer.media_type().as_deref(),
        Some("text/html" | "application/xhtml+xml")
    ) {
        return Next::Stay(Document::default());
    }
    let document = Document::parse(&answer.text(), url);
    let leaves = document
        .forms
        .iter()
        .find(|form| form.post && is_clients(journey, form.action.as_str()));
    if let Some(form) = leaves {
        return Next::Submit(forms::submission(form, form.buttons.first()));
    }
    if let Some(refresh) = &document.refresh {
        return Next::To {
            url: refresh.to_string(),
            keeps_method: false,
        };
    }
    match document.forms.first() {
        Some(form)
            if document.submits_itself && !form.asks_password() && document.forms.len() == 1 =>
        {
            Next::Submit(forms::submission(form, None))
        }
        Some(_) | None => Next::Stay(document),
    }
}

/// Whether an address ends the journey: it is one of the client's, or at least not the target's.
pub(super) fn is_clients(journey: Journey<'_>, url: &str) -> bool {
    let bare = redirected::without_response(url);
    let at_client = journey
        .client_uris
        .iter()
        .any(|uri| bare == *uri || bare.split(['?', '#']).next() == Some(uri.as_str()));
    at_client || Url::parse(url).is_ok_and(|url| !journey.transport.wire().reaches(&url))
}
