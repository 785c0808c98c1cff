//! How the user gets from a page of the provider back to the client.

use super::browser::{Browser, Journey, Landing, Page};
use super::forms::{self, PageKind, Submission};
use super::html::Form;
use crate::target::{ConsentButtons, Login};
use crate::text::Names;
use crate::words;

/// The user's actions at the pages that come.
#[derive(Clone, Copy)]
pub struct Manners<'a> {
    /// Name and password, if a login form is to be filled in.
    pub credentials: Option<(&'a str, &'a str)>,
    /// The answer on a consent page.
    pub consent: words::Answer,
    /// The page to stop at.
    pub stop_at: Option<words::Page>,
    /// How the login form is found.
    pub login: &'a Login,
    /// The button of the consent page.
    pub buttons: &'a ConsentButtons,
}

/// A walk through the provider's pages.
pub struct Walk {
    /// Where it ended.
    pub landing: Landing,
    /// The kinds of pages on the way.
    pub pages: Vec<PageKind>,
    /// Why it ended at a page that the user was meant to pass.
    pub stuck: Option<String>,
}

/// How much of the login is done.
#[derive(Default)]
struct Walked {
    passwords: usize,
    fields: usize,
}

/// Logins with a page for the name and one for the password, a consent page, perhaps both twice: more is a circle.
const MOST_PAGES: usize = 8;

/// Answers page after page until the browser is sent to the client, or there is no way on.
pub async fn walk(
    browser: &mut Browser,
    journey: Journey<'_>,
    mut landing: Landing,
    manners: Manners<'_>,
) -> Walk {
    let mut pages = Vec::new();
    let mut walked = Walked::default();
    loop {
        let page = match landing {
            Landing::Page(page) => page,
            landing @ (Landing::Client { .. } | Landing::Lost { .. }) => {
                return Walk {
                    landing,
                    pages,
                    stuck: None,
                };
            }
        };
        pages.push(page.kind);
        let next = if stops_here(page.kind, manners.stop_at) {
            Err(None)
        } else if pages.len() > MOST_PAGES {
            Err(Some(
                "page after page came, and none led to the client".to_owned(),
            ))
        } else {
            match page.kind {
                PageKind::Login => log_in(&page, manners, &mut walked),
                PageKind::Consent => consent(&page, manners.consent, manners.buttons).map_err(Some),
                PageKind::Error | PageKind::Other => Err(None),
            }
        };
        match next {
            Ok(submission) => landing = browser.submit(journey, &page, &submission).await,
            Err(stuck) => {
                return Walk {
                    landing: Landing::Page(page),
                    pages,
                    stuck,
                };
            }
        }
    }
}

fn stops_here(kind: PageKind, stop_at: Option<words::Page>) -> bool {
    match stop_at {
        Some(words::Page::Login) => kind == PageKind::Login,
        Some(words::Page::Consent) => kind == PageKind::Consent,
        None => false,
    }
}

fn log_in(
    page: &Page,
    manners: Manners<'_>,
    walked: &mut Walked,
) -> Result<Submission, Option<String>> {
    let refused = || "the session of the target file is not accepted: a login page came".to_owned();
    let is_session = matches!(manners.login, Login::Cookie(_));
    let (username, password) = manners
        .credentials
        .ok_or_else(|| is_session.then(refused))?;
    let came_back = || {
        Some("the login form came back: the username or the password is not accepted".to_owned())
    };
    match manners.login {
        Login::Form => {
            if walked.passwords > 0 {
                return Err(came_back());
            }
            walked.passwords += usize::from(page.document.forms.iter().any(Form::asks_password));
            forms::log_in(&page.document, username, password)
        }
        Login::Fields(steps) => {
            let step = steps.get(walked.fields).ok_or_else(came_back)?;
            walked.fields += 1;
            let mut names = Names::new();
            names.set("username", username);
            names.set("password", password);
            let values: Vec<(&str, String)> = step
                .fields
                .iter()
                .map(|(field, text)| {
                    Ok((
                        field.as_str(),
                        text.evaluate(&names)
                            .map_err(|error| Some(error.to_string()))?,
                    ))
                })
                .collect::<Result<_, Option<String>>>()?;
            forms::fill(&page.document, &values, step.submit.as_deref())
        }
        Login::Cookie(_) => return Err(Some(refused())),
    }
    .ok_or_else(|| Some("the login page has no form with these fields".to_owned()))
}

/// How the consent page is answered.
pub(crate) fn consent(
    page: &Page,
    answer: words::Answer,
    buttons: &ConsentButtons,
) -> Result<Submission, String> {
    match answer {
        words::Answer::Allow => forms::allow(&page.document, buttons.allow.as_deref())
            .ok_or_else(|| "the consent page has no button that approves".to_owned()),
        words::Answer::Deny => {
            forms::deny(&page.document, buttons.deny.as_deref()).ok_or_else(|| {
                "the consent page has neither a button nor a link that refuses".to_owned()
            })
        }
    }
}
